import Testing
import Wire

@Suite("Recognising keywords")
struct KeywordTests {
  @Test(
    "letters match in either case, and nothing else does",
    arguments: [
      ("MEMO", true), ("memo", true), ("mEmO", true), ("MEM", false), ("MEMOS", false), ("", false), ("MEMP", false), ("NEMO", false),
      ("\u{2d}EMO", false),
      ("m\u{5}mo", false),
    ])
  func letters(text: String, expected: Bool) {
    let matched = [UInt8](text.utf8).span.matches("MEMO")
    #expect(matched == expected)
  }

  @Test("for every byte, only a letter's two cases are taken for it")
  func everyByte() {
    for byte in UInt8.min...UInt8.max {
      let bytes = [byte]
      #expect(bytes.span.matches("A") == (byte == 0x41 || byte == 0x61))
      #expect(bytes.span.matches("Z") == (byte == 0x5A || byte == 0x7A))
      #expect(bytes.span.matches("=") == (byte == 0x3D))
      #expect(bytes.span.matches("@") == (byte == 0x40))
      #expect(bytes.span.matches("[") == (byte == 0x5B))
    }
    let none: [UInt8] = []
    #expect(none.span.matches("") == true)
  }
}
