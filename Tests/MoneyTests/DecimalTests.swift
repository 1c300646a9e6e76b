import Money
import Testing

@Suite("Reading amounts")
struct DecimalTests {
  static func parse(_ text: String, signed: Bool = false) -> DecimalParse { parseDecimal(text.utf8.span, signed: signed) }

  static let good: [(String, Int128, Int)] = [
    ("0", 0, 0),
    ("7", 7, 0),
    ("0.0", 0, 1),
    ("00.50", 50, 2),
    ("125.00", 12500, 2),
    ("99.99", 9999, 2),
    ("1.000000000000000000", 1_000_000_000_000_000_000, 18),
    ("9999999999999999999", 9_999_999_999_999_999_999, 0),
    ("18446744073709551616", 18_446_744_073_709_551_616, 0),
    ("123456789012345678.9", 1_234_567_890_123_456_789, 1),
    ("1234567890123456789.01", 123_456_789_012_345_678_901, 2),
    ("99999999999999999999999999999999999999", 99_999_999_999_999_999_999_999_999_999_999_999_999, 0),
    ("1.9999999999999999999999999999999999999", 19_999_999_999_999_999_999_999_999_999_999_999_999, 37),
    ("00000000000000000000000000000000000001", 1, 0),
    ("170141183460469231731.687303715884105727", Int128.max, 18),
  ]

  @Test("a well-formed amount is read digit by digit", arguments: good)
  func wellFormed(text: String, mantissa: Int128, fractionDigits: Int) {
    let expected = DecimalParse.value(ParsedDecimal(mantissa: mantissa, fractionDigits: fractionDigits))
    if text.count > 39 {
      #expect(DecimalTests.parse(text) == .tooLarge)
    } else {
      #expect(DecimalTests.parse(text) == expected)
      #expect(DecimalTests.parse(text, signed: true) == expected)
      #expect(DecimalTests.parse("-" + text, signed: true) == .value(ParsedDecimal(mantissa: -mantissa, fractionDigits: fractionDigits)))
    }
    #expect(DecimalTests.parse("-" + text) == .malformed)
  }

  @Test(
    "anything else is malformed",
    arguments: [
      "", "-", ".", "-.", "1.", ".1", "1.-", "--1", "-+1", "+1", "1..2", "1.2.3", "1,000", "1e3", "0x10", " 1", "1 ", "1\n", "NaN", "inf", "1_000",
      "٣", "1.2-",
      "12345678901234567890.", ".12345678901234567890", "1234567890123456789O", "-12345678901234567890.1.2",
      "1234567890123456789012345678901234567890x", "1234567890123456789012345678901234567890.", "/", ":", "1/", "1:",
    ])
  func malformed(text: String) {
    #expect(DecimalTests.parse(text) == .malformed)
    #expect(DecimalTests.parse(text, signed: true) == .malformed)
    #expect(DecimalTests.parse("-" + text) == .malformed)
  }

  @Test("more than 38 digits are too large, zeros among them")
  func tooManyDigits() {
    #expect(DecimalTests.parse(String(repeating: "9", count: 39)) == .tooLarge)
    #expect(DecimalTests.parse(String(repeating: "0", count: 39)) == .tooLarge)
    #expect(DecimalTests.parse("1." + String(repeating: "0", count: 38)) == .tooLarge)
    #expect(DecimalTests.parse("-" + String(repeating: "9", count: 39), signed: true) == .tooLarge)
    #expect(DecimalTests.parse(String(repeating: "0", count: 100_000)) == .tooLarge)
  }

  @Test("units are exact, too fine or too large")
  func units() {
    func units(_ text: String, _ scale: Int) -> UnitsResult? {
      guard case .value(let decimal) = DecimalTests.parse(text, signed: true) else { return nil }
      return decimal.units(scale: scale)
    }
    #expect(units("12.5", 2) == .units(1250))
    #expect(units("12.50", 2) == .units(1250))
    #expect(units("-12.50", 2) == .units(-1250))
    #expect(units("12.500", 2) == .tooFine)
    #expect(units("12.0", 0) == .tooFine)
    #expect(units("100", 0) == .units(100))
    #expect(units("1", 18) == .units(1_000_000_000_000_000_000))
    #expect(units("170141183460469231731.687303715884105727", 18) == nil)
    #expect(units("170141183460469231731.68730371588410572", 18) == .units(Int128.max - 7))
    #expect(units("170141183460469231731.68730371588410573", 18) == .tooLarge)
    #expect(units("-170141183460469231731.68730371588410572", 18) == .units(-(Int128.max - 7)))
    #expect(units("-170141183460469231731.68730371588410573", 18) == .tooLarge)
    #expect(units(String(repeating: "9", count: 38), 0) == .units(99_999_999_999_999_999_999_999_999_999_999_999_999))
    #expect(units(String(repeating: "9", count: 38), 1) == .tooLarge)
    #expect(units("1.0000000000000000000", 18) == .tooFine)
  }
}
