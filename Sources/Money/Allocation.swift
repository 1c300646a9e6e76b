/// Dividing an amount over several shares without losing or making a unit.
///
/// Each share is its exact proportion rounded down; the units that remain are handed out one each from the top. So the shares add up to the total exactly,
/// each is at most one unit away from its proportion, and the same input always gives the same shares.
public enum Allocation {
  /// `total` divided in the ratio of `weights`.
  ///
  /// A weight of zero gets nothing. Products are taken in 256 bits, so only the sum of the weights is limited (below 2^128).
  /// - Returns: one share per weight, in their order; `nil` when `total` or a weight is negative, when the weights are all zero or none,
  ///   or when their sum is out of range.
  public static func byRatios(_ total: Int128, _ weights: [Int128]) -> [Int128]? {
    guard total >= 0, let sum = sum(weights), sum > 0 else { return nil }
    return shares(of: total, weights, sum: sum)
  }

  /// `total` divided in proportion to `rests`, none getting more than its rest: what a partial reversal takes from each leg.
  ///
  /// - Returns: one share per rest, in their order; `nil` when `total` or a rest is negative, or `total` is more than all rests together.
  public static func withinRests(_ total: Int128, _ rests: [Int128]) -> [Int128]? {
    guard total >= 0, let sum = sum(rests), total.magnitude <= sum else { return nil }
    if sum == 0 { return rests }
    // No share can pass its rest: at total = sum nothing remains to be handed out, and below it each floor of a non-zero rest is at least one short of it.
    return shares(of: total, rests, sum: sum)
  }

  // MARK: Parts

  /// The sum, or `nil` when a weight is negative or the sum passes 128 bits.
  private static func sum(_ weights: [Int128]) -> UInt128? {
    var sum: UInt128 = 0
    for weight in weights {
      if weight < 0 { return nil }
      let (next, overflow) = sum.addingReportingOverflow(weight.magnitude)
      if overflow { return nil }
      sum = next
    }
    return sum
  }

  /// Floor shares, then the remaining units from the top. Nothing is negative and `sum` is above zero.
  private static func shares(of total: Int128, _ weights: [Int128], sum: UInt128) -> [Int128] {
    var remaining = total
    var shares = weights.map { weight in
      let share = Int128(floorShare(of: total.magnitude, weight: weight.magnitude, sum: sum))
      remaining -= share
      return share
    }
    // Each non-zero weight lost less than one unit to rounding: fewer units remain than there are such weights.
    for index in shares.indices where weights[index] > 0 && remaining > 0 {
      shares[index] += 1
      remaining -= 1
    }
    precondition(remaining == 0, "the shares of an allocation add up to its total")
    return shares
  }

  /// `total * weight / sum` rounded down; the result is at most `total`, because no weight is above the sum.
  private static func floorShare(of total: UInt128, weight: UInt128, sum: UInt128) -> UInt128 {
    let product = total.multipliedFullWidth(by: weight)
    if product.high == 0 { return product.low / sum }
    return sum.dividingFullWidth(product).quotient
  }
}
