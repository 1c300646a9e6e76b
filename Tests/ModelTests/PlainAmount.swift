/// Amounts of the model: whole numbers of minor units, read and printed by rules written down again from the manual.
enum PlainAmount {
  /// What reading an amount comes to.
  enum Reading: Equatable {
    case units(Int128)
    case malformed
    /// More digits after the point than the asset has.
    case tooFine
  }

  /// The largest number of digits an amount may have.
  static let digitsMax = 38

  /// Reads `digits[.digits]`.
  /// - Parameters:
  ///   - scale: digits after the point that the asset has; `nil` when it is not known, and then only the form is judged.
  ///   - signed: whether a leading `-` and zero are allowed, as in limits and conditions.
  static func read(_ text: String, scale: Int?, signed: Bool = false) -> Reading {
    var body = Substring(text)
    let isNegative = signed && body.hasPrefix("-")
    if isNegative { body.removeFirst() }
    let parts = body.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return .malformed }
    let digits = parts.joined()
    let fraction = parts.count == 2 ? parts[1].count : 0
    guard digits.count <= digitsMax, let value = Int128(digits) else { return .malformed }
    if !signed, value == 0 { return .malformed }
    guard let scale else { return .units(value) }
    if fraction > scale { return .tooFine }
    var units = value
    for _ in fraction..<scale { units *= 10 }
    return .units(isNegative ? -units : units)
  }

  /// Prints units with exactly the asset's digits after the point.
  static func text(_ units: Int128, scale: Int) -> String {
    var digits = String(units.magnitude)
    if scale > 0 {
      if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    }
    return units < 0 ? "-" + digits : digits
  }

  /// Divides an amount by what is left of each part; what division leaves over goes out one unit at a time from the top.
  static func share(_ amount: Int128, by left: [Int128]) -> [Int128] {
    let total = UInt128(left.reduce(0, +))
    // The product of two amounts may need more than 128 bits.
    var shares = left.map { Int128(total.dividingFullWidth(UInt128(amount).multipliedFullWidth(by: UInt128($0))).quotient) }
    var over = amount - shares.reduce(0, +)
    for index in shares.indices where over > 0 && left[index] > 0 {
      shares[index] += 1
      over -= 1
    }
    return shares
  }
}
