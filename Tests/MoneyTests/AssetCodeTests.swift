import Money
import Testing

@Suite("Asset codes")
struct AssetCodeTests {
  @Test(
    "a code of capitals, digits, points, underscores and hyphens is kept as it is",
    arguments: [
      "A", "EUR", "USDC", "EURO", "SEQS", "SE", "X1", "AVAILABL", "AVAILABLES", "ACME.SHARES", "A_B-C.9", "ABCDEFGHIJKLMNOP",
      "ABCDEFGHIJKLMNOPQRSTUVWX", "Z.-_",
    ])
  func accepted(text: String) throws {
    let code = try #require(AssetCode(text))
    #expect(code.description == text)
    #expect(code.count == text.utf8.count)
    #expect((0..<code.count).map { code[$0] } == Array(text.utf8))
    #expect(AssetCode(text.utf8.span) == code)
  }

  @Test(
    "anything else is no code",
    arguments: [
      "", "eur", "Eur", "1A", ".A", "-A", "_A", "A B", "A:B", "A\0", "ABCDEFGHIJKLMNOPQRSTUVWXY", "É", "EUR\n", "ABCDEFGHi", "ABCDEFGHIJKLMNOP*",
      "A@", "A[", "A/",
    ])
  func refused(text: String) {
    #expect(AssetCode(text) == nil)
  }

  @Test("no word of the command language is a code, and every such word is listed")
  func reserved() {
    let words = """
      AFTER AT AVAILABLE BLOCK BOTH CEILING COUNT CREDIT CREDITS DATE DEBIT DEBITS FINAL FLOOR FROM IF LIMIT MEMO META NONE PENDING POSTED SCALE SEQ \
      TIMEOUT TO TYPE UPTO VERSION
      """
    #expect(AssetCode.reservedWords == words.split(separator: " ").map(String.init))
    for word in AssetCode.reservedWords {
      #expect(AssetCode(word) == nil, "\(word)")
      #expect(AssetCode(word + "X") != nil || AssetCode.reservedWords.contains(word + "X"), "\(word)X")
      let shorter = String(word.dropLast())
      #expect(AssetCode(shorter) != nil || AssetCode.reservedWords.contains(shorter), "\(shorter)")
    }
  }

  @Test("codes are ordered as their bytes are")
  func order() {
    let texts = ["A", "A-", "A.", "A0", "AA", "ABCDEFGH", "ABCDEFGHA", "ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOPA", "B", "EUR", "USD", "Z_"]
    for left in texts {
      for right in texts {
        #expect((AssetCode(left)! < AssetCode(right)!) == Array(left.utf8).lexicographicallyPrecedes(Array(right.utf8)), "\(left) \(right)")
      }
    }
  }

  @Test("a code takes three words")
  func size() {
    #expect(MemoryLayout<AssetCode>.size == 24)
  }
}
