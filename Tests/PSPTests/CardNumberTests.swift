import JSON
import TestSupport
import Testing

@testable import PSP

@Suite struct CardNumberTests {
  /// Text, and what of it is a card number.
  @Test(
    arguments: [
      // Numbers of all schemes, as they are.
      ("4242424242424242", "4242424242424242"), ("5555555555554444", "5555555555554444"), ("378282246310005", "378282246310005"),
      ("30569309025904", "30569309025904"), ("4222222222222", "4222222222222"), ("6011111111111117", "6011111111111117"),
      ("3566002020360505", "3566002020360505"), ("6200000000000005", "6200000000000005"), ("2223003122003222", "2223003122003222"),
      ("6205500000000000004", "6205500000000000004"), ("1234567812345670", "1234567812345670"), ("501800000009", nil),
      ("5018000000000009999", nil),
      // In groups, with all kinds of spaces and dashes.
      ("4242 4242 4242 4242", "4242 4242 4242 4242"), ("4242-4242-4242-4242", "4242-4242-4242-4242"), ("3782 822463 10005", "3782 822463 10005"),
      ("4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2", "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2"), ("4242 - 4242 - 4242 - 4242", "4242 - 4242 - 4242 - 4242"),
      ("4242\t4242\n4242\r\n4242", "4242\t4242\n4242\r\n4242"), ("4242\u{A0}4242\u{2013}4242\u{2212}4242", "4242\u{A0}4242\u{2013}4242\u{2212}4242"),
      ("4242\u{200B}424242424242", "4242\u{200B}424242424242"), ("4242    4242 4242 4242", nil),
      // Digits of other scripts.
      ("\u{FF14}\u{FF12}\u{FF14}\u{FF12}424242424242", "\u{FF14}\u{FF12}\u{FF14}\u{FF12}424242424242"),
      ("\u{664}\u{662}42 4242 4242 4242", "\u{664}\u{662}42 4242 4242 4242"),
      // Something before and behind.
      ("my card is 4242 4242 4242 4242, thanks", "4242 4242 4242 4242"), ("tel 0123 4242 4242 4242 4242", "4242 4242 4242 4242"),
      ("4242 4242 4242 4242 12/30 123", "4242 4242 4242 4242"), ("4242424242424242 1226 123", "4242424242424242"),
      (";4242424242424242=3012101?", "4242424242424242"), ("%B4242424242424242^NAME", "4242424242424242"), ("(4242424242424242)", "4242424242424242"),
      ("4242424242424242.", "4242424242424242"), ("pan:4242424242424242", "4242424242424242"), ("\"4242424242424242\"", "4242424242424242"),
      // Parts of words: what begins as cards do.
      ("pay_4242424242424242", "4242424242424242"), ("card4242424242424242exp1230", "4242424242424242"),
      ("4242-4242-4242-4242x", "4242-4242-4242-4242"),
      ("pay_1234567812345670", nil), ("order_4242424242424241", nil), ("ä4242424242424242", "4242424242424242"),
      // Not valid, too short, too long.
      ("4242424242424241", nil), ("424242424242", nil), ("42424242424242424242", nil), ("424242424242424242424242424242", nil),
      ("0000000000000000", nil), ("", nil), ("-", nil), (" ", nil),
      // Numbers that are something else.
      ("1763747653000", nil), ("1800000000", nil), ("12345678901.50", nil), ("0.1234567812345670", nil), ("52.4242424242424242", "4242424242424242"),
      ("127.0.0.1:7172", nil), ("2026-11-21T17:32:59.123456Z", nil), ("DE89370400440532013000", nil),
      // Ids.
      ("pi_3MtwBwLkdIwHu7ix28a3tqPa", nil), ("a4242424-4242-4242-8242-424242424242", nil), ("42424242-4242-4242-4242-424242424242", nil),
      ("00000000-0000-0000-0000-000000000000", nil), ("4242424242424242424242424242ab42", nil), ("abcdef4242424242424242abcdef1234", nil),
      ("abcdef42424242424242424242-4242-4242", nil), ("pay_42424242-4242-4242-4242-424242424242", nil),
      ("x42424242-4242-4242-4242-424242424242", "42424242-4242-4242"),
    ] as [(String, String?)])
  func cardNumbersAreFound(text: String, found: String?) {
    let range = CardNumber.find(in: text)
    let part = range.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
    #expect(part == found)
    #expect(CardNumber.find(in: Array(text.utf8)) == range)
  }

  @Test(
    arguments: [
      ("{\"metadata\":{\"note\":\"4242 4242 4242 4242\"}}", "metadata.note"), ("{\"a\":[{\"b\":1},{\"b\":4242424242424242}]}", "a[1].b"),
      ("{\"a\":{\"4242424242424242\":1}}", "a.*"), ("4242424242424242", ""), ("[[\"4242424242424242\"]]", "[0][0]"), ("-4242424242424242", ""),
      ("4242424242424242.0", ""), ("4.242424242424242e15", ""), ("4.242424242424241e15", nil), ("\"\\u0034242424242424242\"", ""),
      ("{\"amount\":\"12345678901.50\",\"id\":\"550e8400-e29b-41d4-a716-446655440000\",\"t\":true,\"n\":null}", nil),
    ] as [(String, String?)]) func anyValueAndNameIsLookedAt(text: String, path: String?) throws
  {
    #expect(CardNumber.find(in: try JSONParser.parse(text)) == path)
  }

  @Test func depthIsNoHidingPlace() throws {
    let deep = String(repeating: "[", count: 30) + "\"x 4242424242424242\"" + String(repeating: "]", count: 30)
    #expect(CardNumber.find(in: try JSONParser.parse(deep)) == String(repeating: "[0]", count: 30))
  }

  /// Against a search that is as plain as can be: for digits alone, spaces and dashes.
  @Test func itFindsWhatAPlainSearchFinds() {
    var random = SeededRandom.printed()
    for _ in 0..<20_000 {
      let alphabet = Array(["0123456789", "42 ", "0123456789 -", "4 -x"].randomElement(using: &random) ?? "")
      let text = String((0..<Int.random(in: 0...40, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
      // Words have rules of their own.
      if text.contains("x") {
        _ = CardNumber.find(in: text)
        continue
      }
      #expect((CardNumber.find(in: text) != nil) == CardNumberTests.plainSearch(text), "seed \(random.seed): '\(text)'")
    }
  }

  /// Whether some whole groups beside each other, with up to three separators between two, make a card number.
  private static func plainSearch(_ text: String) -> Bool {
    var runs: [[String]] = [[]]
    var group = ""
    var gap = 0
    for character in text {
      if character.isNumber {
        if group.isEmpty, gap > 3 { runs.append([]) }
        group.append(character)
        gap = 0
      } else {
        if !group.isEmpty { runs[runs.count - 1].append(group) }
        group = ""
        gap += 1
      }
    }
    if !group.isEmpty { runs[runs.count - 1].append(group) }
    return runs.contains { groups in
      groups.indices.contains { first in
        (first..<groups.count).contains { last in
          // The text of nothing but digits and dashes around it could be a UUID only with 36 characters.
          let digits = groups[first...last].joined().compactMap(\.wholeNumberValue)
          return isCard(digits)
        }
      }
    }
  }

  private static func isCard(_ digits: [Int]) -> Bool {
    guard (13...19).contains(digits.count), digits.contains(where: { $0 != 0 }) else { return false }
    let sum = digits.reversed().enumerated().reduce(0) { $0 + ($1.offset % 2 == 0 ? $1.element : $1.element * 2 / 10 + $1.element * 2 % 10) }
    let head = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3]
    let maestro = [5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763].contains(head)
    let begins =
      switch digits.count {
      case 13: digits[0] == 4 || maestro
      case 14: (3000...3059).contains(head) || head == 3095 || [36, 38, 39].contains(head / 100) || maestro
      case 15: [34, 37].contains(head / 100) || [1800, 2131].contains(head) || digits[0] == 1 || maestro
      case 16: true
      default: (3...6).contains(digits[0]) || head / 100 == 81
      }
    return begins && sum % 10 == 0
  }

  /// Twice the text, twice the time: also for text that is made to be slow.
  @Test(arguments: [
    "4 ", "4242424242424242", "abcdef4242424242424242abcdef1234 ", "42424242-4242-4242-4242-424242424242 ", "4", "4242 4242 4242 4241 ",
  ])
  func longTextTakesLinearTime(part: String) {
    func time(_ count: Int) -> Duration {
      let bytes = Array(String(repeating: part, count: count / part.utf8.count).utf8)
      return ContinuousClock().measure { _ = CardNumber.find(in: bytes) }
    }
    let short = (0..<3).map { _ in time(50_000) }.min() ?? .zero
    let long = (0..<3).map { _ in time(400_000) }.min() ?? .zero
    // Eight times as long; quadratic would be 64 times.
    #expect(long < short * 24 + .milliseconds(2), "\(short) \(long)")
  }
}
