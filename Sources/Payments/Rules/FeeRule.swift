/// What the platform keeps of a sale: a share and a fixed part, never more than the sale.
struct FeeRule: Sendable, Equatable {
  /// Ten-thousandths of a percent: 2.9 % is 29,000.
  var percent: Int128 = 0
  /// Minor units of the sale's currency.
  var fixed: Int128 = 0

  static let percentDigits = 4

  /// The fee on an amount: the share rounded half to even, and the fixed part. `nil` when it is beyond 127 bits.
  func fee(on amount: Int128) -> Int128? {
    let product = amount.multipliedReportingOverflow(by: percent)
    if product.overflow { return nil }
    let (quotient, rest) = product.partialValue.quotientAndRemainder(dividingBy: 1_000_000)
    let isUp = rest > 500_000 || (rest == 500_000 && quotient & 1 == 1)
    let sum = (quotient + (isUp ? 1 : 0)).addingReportingOverflow(fixed)
    return sum.overflow ? nil : min(sum.partialValue, amount)
  }
}
