import Testing

@testable import Shell

struct LineSplitterTests {
  @Test(arguments: [
    ("PING", ["PING"]), ("  a  b\t c ", ["a", "b", "c"]), ("", []), ("a \"b c\" d", ["a", "b c", "d"]), ("'it\\'s' x", ["it's", "x"]),
    ("\"a\\n\\t\\\"\\\\\\x41\"", ["a\n\t\"\\A"]), ("'\\n'", ["\\n"]), ("\"\" x", ["", "x"]), ("a\"b\"", ["ab"]), ("\"\\xZZ\"", ["xZZ"]),
    ("MEMO \"Café ☕\"", ["MEMO", "Café ☕"]),
  ])
  func splitsAsRedisCliDoes(line: String, words: [String]) {
    #expect(LineSplitter.arguments(line)?.map { String(decoding: $0, as: UTF8.self) } == words)
  }

  @Test(arguments: ["\"a", "'a", "\"a\"b", "'a'b", "a \"b\\\"", "x'y'z"])
  func refusesUnbalancedQuotes(line: String) {
    #expect(LineSplitter.arguments(line) == nil)
  }

  @Test func keepsBytes() {
    #expect(LineSplitter.arguments("\"\\xff\\x00\"") == [[0xFF, 0x00]])
  }
}
