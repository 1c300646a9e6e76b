/// What goes to one account, in minor units.
struct Amounts: Equatable, CustomStringConvertible {
  /// Credits less debits.
  var posted: Int128 = 0
  var debitsPending: Int128 = 0
  var creditsPending: Int128 = 0

  static func + (_ a: Amounts, _ b: Amounts) -> Amounts {
    // Damaged objects may say anything; what wraps around differs all the same.
    Amounts(
      posted: a.posted &+ b.posted, debitsPending: a.debitsPending &+ b.debitsPending, creditsPending: a.creditsPending &+ b.creditsPending)
  }

  static prefix func - (_ a: Amounts) -> Amounts {
    Amounts(posted: 0 &- a.posted, debitsPending: 0 &- a.debitsPending, creditsPending: 0 &- a.creditsPending)
  }

  var isZero: Bool { self == Amounts() }

  var description: String { "\(posted) units posted, \(debitsPending) reserved, \(creditsPending) pending" }
}

/// What refunds of a payment come to: given back, and under way.
struct RefundSums: Equatable {
  var refunded: Int128 = 0
  var refunding: Int128 = 0
}
