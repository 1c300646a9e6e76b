import TestSupport
import Testing

@testable import Commands

@Suite("Account paths")
struct AccountPathTests {
  @Test(
    "a path is judged by its segments",
    arguments: [
      ("a", nil), ("assets:cash", nil), ("liabilities:seller:bob", nil), ("a b:c d", nil), ("größe:日本", nil), ("a:**", nil), ("a:*b", nil),
      ("a*:b", nil),
      ("a;b", nil), ("a:;b", nil), ("aaaaaaa:;bbbbbbb", nil), ("", .empty), (":", .emptySegment), ("a:", .emptySegment), (":a", .emptySegment),
      ("a::b", .emptySegment), ("aaaaaaa::bbbbbbb", .emptySegment), ("aaaaaaaa::bbbbbb", .emptySegment), ("aaaaaa::bbbbbbbb", .emptySegment),
      (" a", .spaceAtEdge),
      ("a ", .spaceAtEdge), ("a: b", .spaceAtEdge), ("a :b", .spaceAtEdge), ("*", .star), ("a:*", .star), ("*:a", .star), ("a:*:b", .star),
      ("a\u{1}b", .controlCharacter), ("a\u{7f}", .controlCharacter), ("a\u{85}b", .controlCharacter), ("aaaaaaaaaaaa\tb", .controlCharacter),
    ] as [(String, AccountPath.Flaw?)])
  func paths(_ path: String, _ flaw: AccountPath.Flaw?) {
    #expect(AccountPath.flaw(path.utf8.span) == flaw)
  }

  @Test("a pattern may have stars as segments")
  func patterns() {
    for path in ["*", "a:*", "*:a", "a:*:b"] { #expect(AccountPath.flaw(path.utf8.span, pattern: true) == nil) }
    #expect(AccountPath.flaw("a::*".utf8.span, pattern: true) == .emptySegment)
  }

  @Test("the longest path has 255 bytes")
  func lengths() {
    #expect(AccountPath.flaw(String(repeating: "a", count: 255).utf8.span) == nil)
    #expect(AccountPath.flaw(String(repeating: "a", count: 256).utf8.span) == .tooLong)
    #expect(AccountPath.flaw(String(repeating: "é", count: 127).utf8.span) == nil)
    #expect(AccountPath.flaw(String(repeating: "é", count: 128).utf8.span) == .tooLong)
  }

  @Test("what the quick check lets pass, the whole grammar lets pass too; and most paths pass it")
  func quickCheck() {
    var random = SeededRandom.printed()
    let alphabet: [UInt8] = Array("aZ09:.;9*+- :/~\u{7f}é".utf8) + [0, 0x1F, 0x20, 0x21, 0x7E, 0x80, 0xFF]
    var plain = 0
    for _ in 0..<200_000 {
      let count = Int.random(in: 1...28, using: &random)
      // Mostly harmless bytes, so that long ones pass now and then.
      let path = (0..<count).map { _ in
        Int.random(in: 0..<12, using: &random) == 0 ? alphabet[Int.random(in: 0..<alphabet.count, using: &random)] : UInt8(ascii: "a")
      }
      if AccountPath.isPlain(path.span) {
        plain += 1
        #expect(AccountPath.findFlaw(path.span, pattern: false) == nil, "\(path)")
      } else if path.allSatisfy({ $0 >= 0x21 && $0 < 0x7F && $0 != UInt8(ascii: "*") }), AccountPath.findFlaw(path.span, pattern: false) == nil {
        // The one thing it may send to the slower check without need: a semicolon beside a colon.
        #expect(path.contains(UInt8(ascii: ";")), "\(path)")
      }
    }
    #expect(plain > 20_000)
  }
}
