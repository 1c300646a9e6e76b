import Testing

@testable import TestSupport

@Suite struct RespReaderTests {
  private static let samples: [(String, RespValue)] = [
    ("+OK\r\n", .simple("OK")), ("-ERR no\r\n", .error("ERR no")), (":-12\r\n", .integer(-12)), ("$3\r\na\r\n\r\n", .bulk("a\r\n")),
    ("$-1\r\n", .null), ("_\r\n", .null), ("#t\r\n", .boolean(true)), ("*0\r\n", .array([])),
    ("*2\r\n:1\r\n*1\r\n$0\r\n\r\n", .array([.integer(1), .array([.bulk("")])])),
    ("%1\r\n+a\r\n:2\r\n", .map([.init(name: .simple("a"), value: .integer(2))])),
  ]

  @Test func eachKindIsReadHoweverItArrives() throws {
    for (text, value) in Self.samples {
      let bytes = Array(text.utf8)
      for cut in 0..<bytes.count {
        var reader = RespReader()
        reader.append(bytes[..<cut])
        #expect(try reader.next() == nil, "\(text) after \(cut) bytes")
        reader.append(bytes[cut...])
        #expect(try reader.next() == value)
        #expect(reader.isEmpty)
      }
    }
  }

  @Test(arguments: ["?\r\n", ":x\r\n", "$1\r\nabc", "+no\n", "*-2\r\n"])
  func whatIsNotTheProtocolIsRefused(text: String) {
    var reader = RespReader()
    reader.append(ArraySlice(text.utf8))
    #expect(throws: TestFailure.self) { try reader.next() }
  }

  @Test func namesAreFoundInMapsOfEitherKind() {
    let flat = RespValue.array([.bulk("a"), .integer(1), .bulk("b"), .null])
    let map = RespValue.map([.init(name: .bulk("a"), value: .integer(1)), .init(name: .bulk("b"), value: .null)])
    for value in [flat, map] {
      #expect(value["a"] == .integer(1))
      #expect(value["b"]?.isNull == true)
      #expect(value["c"] == nil)
      #expect(value.pairs.map(\.name) == ["a", "b"])
    }
  }
}
