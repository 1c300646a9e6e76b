/// The four running totals of an account, in minor units of its asset. They only describe: nothing here is ever negative.
public struct Counters: BitwiseCopyable, Equatable, Sendable {
  public var debitsPosted: UInt128 = 0
  public var creditsPosted: UInt128 = 0
  public var debitsPending: UInt128 = 0
  public var creditsPending: UInt128 = 0

  public init() {}

  /// Adds to a posted counter; `false` (and nothing changed) when it would pass 2^127 - 1.
  @inline(__always)
  mutating func post(_ side: Side, _ units: UInt128) -> Bool {
    switch side {
    case .debit: Counters.add(&debitsPosted, units)
    case .credit: Counters.add(&creditsPosted, units)
    }
  }

  /// Adds to a pending counter; `false` (and nothing changed) when it would pass 2^127 - 1.
  @inline(__always)
  mutating func hold(_ side: Side, _ units: UInt128) -> Bool {
    switch side {
    case .debit: Counters.add(&debitsPending, units)
    case .credit: Counters.add(&creditsPending, units)
    }
  }

  /// Takes from a pending counter what a hold put there.
  @inline(__always)
  mutating func release(_ side: Side, _ units: UInt128) {
    switch side {
    case .debit:
      precondition(debitsPending >= units, "more is released than is pending")
      debitsPending &-= units
    case .credit:
      precondition(creditsPending >= units, "more is released than is pending")
      creditsPending &-= units
    }
  }

  @inline(__always)
  private static func add(_ counter: inout UInt128, _ units: UInt128) -> Bool {
    let sum = counter.addingReportingOverflow(units)
    if sum.overflow || sum.partialValue > UInt128(Int128.max) { return false }
    counter = sum.partialValue
    return true
  }

  /// Whether every balance of these counters fits 128 bits, whichever side is the normal one.
  @inline(__always)
  var isRepresentable: Bool {
    // A quarter of the range is far more than anybody's money: only beyond it the sums are worth a look.
    if (debitsPosted | creditsPosted | debitsPending | creditsPending) >> 125 == 0 { return true }
    return [true, false].allSatisfy { available(debitNormal: $0) != nil && highest(debitNormal: $0) != nil && pending(debitNormal: $0) != nil }
  }

  // MARK: Balances, in the normal direction of the account. Each counter is at most 2^127 - 1, so no difference of two overflows.

  /// What has been posted.
  @inline(__always)
  public func posted(debitNormal: Bool) -> Int128 {
    let difference = Int128(debitsPosted) - Int128(creditsPosted)
    return debitNormal ? difference : 0 - difference
  }

  /// What may be spent: posted, less what holds may still take away. `nil` when it is below -2^127.
  @inline(__always)
  public func available(debitNormal: Bool) -> Int128? {
    let leaving = debitNormal ? creditsPending : debitsPending
    let result = posted(debitNormal: debitNormal).subtractingReportingOverflow(Int128(leaving))
    return result.overflow ? nil : result.partialValue
  }

  /// The most it can come to: posted, and what holds may still bring. `nil` when it is above 2^127 - 1.
  @inline(__always)
  public func highest(debitNormal: Bool) -> Int128? {
    let coming = debitNormal ? debitsPending : creditsPending
    let result = posted(debitNormal: debitNormal).addingReportingOverflow(Int128(coming))
    return result.overflow ? nil : result.partialValue
  }

  /// What it comes to when every hold is captured. `nil` when that does not fit.
  @inline(__always)
  public func pending(debitNormal: Bool) -> Int128? {
    let difference = Int128(debitsPending) - Int128(creditsPending)
    let result = posted(debitNormal: debitNormal).addingReportingOverflow(debitNormal ? difference : 0 - difference)
    return result.overflow ? nil : result.partialValue
  }
}
