import Memory
import Testing

@testable import Exchange

/// The reader against the rules of RFC 4180, with every size of chunk from one byte on, so that each token is once cut in two.
struct CSVReaderTests {
  private func records(_ text: String, chunkBytes: Int) throws -> [String] {
    var reader = CSVReader(try temporaryInput(text, chunkBytes: chunkBytes))
    var lines: [String] = []
    while try reader.next() {
      var fields: [String] = []
      for index in reader.fields.indices { fields.append(reader.field(index).string) }
      lines.append("\(reader.line):" + fields.joined(separator: "|"))
    }
    return lines
  }

  @Test(arguments: [1, 2, 3, 5, 8, 1000])
  func readsWhatTheStandardSays(chunkBytes: Int) throws {
    #expect(try records("a,b,c\n1,2,3\n", chunkBytes: chunkBytes) == ["1:a|b|c", "2:1|2|3"])
    #expect(try records("a,b\r\n\"x\",\"y\"\r\n\"z\",w\r\n", chunkBytes: chunkBytes) == ["1:a|b", "2:x|y", "3:z|w"])
    #expect(try records("\"a \"\"b\"\" c\",\"\"\n", chunkBytes: chunkBytes) == ["1:a \"b\" c|"])
    #expect(try records("\"two\nlines\",x\nnext,y", chunkBytes: chunkBytes) == ["1:two\nlines|x", "3:next|y"])
    #expect(try records("\"a,b\",c", chunkBytes: chunkBytes) == ["1:a,b|c"])
    #expect(try records(",,\n", chunkBytes: chunkBytes) == ["1:||"])
    #expect(try records("a\n\n\r\nb\n", chunkBytes: chunkBytes) == ["1:a", "4:b"])
    #expect(try records("\u{FEFF}\"key\",é\n", chunkBytes: chunkBytes) == ["1:key|é"])
    #expect(try records("a\rb,c\r", chunkBytes: chunkBytes) == ["1:a\rb|c\r"])
    #expect(try records("", chunkBytes: chunkBytes) == [])
  }

  @Test func namesFileAndLineOfWhatItCannotRead() {
    #expect(throws: ExchangeError("test.file:2: a quote that opens here is never closed")) { try records("a\n\"b\n\n", chunkBytes: 4) }
    #expect(throws: ExchangeError("test.file:1: text follows a closing quote; a comma or the end of the line was expected")) {
      try records("\"a\"b\n", chunkBytes: 4)
    }
    let long = "a\n\"" + String(repeating: "x", count: CSVReader.recordBytesMax + 1)
    #expect(throws: ExchangeError("test.file:2: this record has more than 1048576 bytes; is a quote missing?")) {
      try records(long, chunkBytes: 4096)
    }
  }
}
