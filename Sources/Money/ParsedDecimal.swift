/// A decimal number as it was written: its digits and where the point stood. `12.50` is the mantissa 1250 with two fraction digits.
///
/// An amount is read before its asset is known; `units` turns it into units once it is.
public struct ParsedDecimal: Equatable, Sendable, BitwiseCopyable {
  /// All digits read as one integer, with the sign; its magnitude is below 10^38.
  public let mantissa: Int128
  /// Digits after the point, 0...37.
  public let fractionDigits: Int

  @inlinable
  public init(mantissa: Int128, fractionDigits: Int) {
    self.mantissa = mantissa
    self.fractionDigits = fractionDigits
  }

  /// The number in units of 10^-scale; exact or refused.
  /// - Parameter scale: decimal places of the asset, 0...18.
  @inlinable
  public func units(scale: Int) -> UnitsResult {
    if fractionDigits > scale { return .tooFine }
    if fractionDigits == scale { return .units(mantissa) }
    let (units, overflow) = mantissa.multipliedReportingOverflow(by: Int128(powerOfTen(scale &- fractionDigits)))
    // -2^127 is refused as well: every amount can be negated.
    if overflow || units == Int128.min { return .tooLarge }
    return .units(units)
  }
}
