import Money
import TestSupport
import Testing

@Suite("Printing amounts")
struct AmountTextTests {
  /// The plain way: all digits as text, padded, then the point put in.
  static func reference(_ units: Int128, scale: Int) -> String {
    var digits = String(units.magnitude)
    if scale > 0 {
      digits = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    }
    return (units < 0 ? "-" : "") + digits
  }

  static let table: [(Int128, Int, String)] = [
    (0, 0, "0"),
    (0, 2, "0.00"),
    (5, 2, "0.05"),
    (-5, 2, "-0.05"),
    (12500, 2, "125.00"),
    (-1, 18, "-0.000000000000000001"),
    (10, 0, "10"),
    (100, 0, "100"),
    (1_000_000_000_000_000_000, 18, "1.000000000000000000"),
    (Int128(UInt64.max), 0, "18446744073709551615"),
    (Int128(UInt64.max) + 1, 0, "18446744073709551616"),
    (Int128.max, 0, "170141183460469231731687303715884105727"),
    (Int128.min, 0, "-170141183460469231731687303715884105728"),
    (Int128.min, 18, "-170141183460469231731.687303715884105728"),
    (Int128.min, 1, "-17014118346046923173168730371588410572.8"),
    (100_000_000_000_000_000_000_000_000_000_000_000_000, 2, "1000000000000000000000000000000000000.00"),
  ]

  @Test("an amount is printed with exactly its scale's digits", arguments: table)
  func printed(units: Int128, scale: Int, text: String) {
    let amount = AmountText(units: units, scale: scale)
    #expect(amount.description == text)
    #expect(amount.count == text.utf8.count)
    var copied = ""
    for index in 0..<amount.span.count { copied.unicodeScalars.append(Unicode.Scalar(amount.span[index])) }
    #expect(copied == text)
  }

  @Test("around every power of two and ten, at every scale, the text is exact")
  func edges() {
    var values: [Int128] = []
    for bit in 0..<127 { values += [Int128(1) << bit, (Int128(1) << bit) - 1, (Int128(1) << bit) + 1] }
    var power: Int128 = 1
    for _ in 0..<38 {
      values += [power, power - 1, power + 1]
      power *= 10
    }
    values += [Int128.max, Int128.max - 1]
    for value in values {
      for scale in 0...18 {
        for units in [value, -value] where AmountText(units: units, scale: scale).description != AmountTextTests.reference(units, scale: scale) {
          Issue.record("\(units) at scale \(scale)")
        }
      }
    }
  }

  @Test("what is printed reads back as the same units")
  func roundTrip() {
    var random = SeededRandom.printed()
    for _ in 0..<20_000 {
      let scale = Int.random(in: 0...18, using: &random)
      let units = Int128.random(in: Int128.min...Int128.max, using: &random) >> Int.random(in: 0..<127, using: &random)
      let text = AmountText(units: units, scale: scale)
      if text.description != AmountTextTests.reference(units, scale: scale) { Issue.record("\(units) at scale \(scale) printed as \(text)") }
      let digits = text.count - (units < 0 ? 1 : 0) - (scale > 0 ? 1 : 0)
      switch parseDecimal(text.span, signed: true) {
      case .value(let decimal):
        if decimal.units(scale: scale) != .units(units) { Issue.record("\(text) does not read back") }
      case .tooLarge: if digits <= 38 { Issue.record("\(text) was found too large") }
      case .malformed: Issue.record("\(text) was found malformed")
      }
    }
  }
}
