import Money

/// Brings a decimal to the scale of its asset.
enum Rounding {
  /// What came of it.
  enum Outcome: Equatable {
    /// The number is a whole count of units; decimal places beyond the scale, if any, are zeros.
    case exact(Int128)
    /// The number lies between two counts of units; this is the nearer one, the even one when both are as near.
    case rounded(Int128)
    case tooLarge
  }

  /// `decimal` in units of 10^-scale, halves to even.
  static func units(_ decimal: ParsedDecimal, scale: Int) -> Outcome {
    switch decimal.units(scale: scale) {
    case .units(let units): return .exact(units)
    case .tooLarge: return .tooLarge
    case .tooFine: break
    }
    var divisor: Int128 = 1
    // At most 37 fraction digits: 10^37 fits.
    for _ in 0..<(decimal.fractionDigits - scale) { divisor *= 10 }
    let (quotient, remainder) = decimal.mantissa.quotientAndRemainder(dividingBy: divisor)
    if remainder == 0 { return .exact(quotient) }
    let rest = remainder.magnitude
    let half = divisor.magnitude / 2
    let away = rest > half || rest == half && quotient & 1 == 1
    return .rounded(away ? quotient + (decimal.mantissa < 0 ? -1 : 1) : quotient)
  }
}
