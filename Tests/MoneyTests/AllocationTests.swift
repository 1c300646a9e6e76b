import Money
import TestSupport
import Testing

@Suite("Allocation")
struct AllocationTests {
  static let ratios: [(Int128, [Int128], [Int128]?)] = [
    (100, [1, 1, 1], [34, 33, 33]),
    (101, [1, 1, 1], [34, 34, 33]),
    (5, [3, 7], [2, 3]),
    (5, [0, 3, 0, 7], [0, 2, 0, 3]),
    (1, [0, 0, 1, 1], [0, 0, 1, 0]),
    (0, [1, 2], [0, 0]),
    (2, [1, 1, 1, 1], [1, 1, 0, 0]),
    (3, [2, 1, 1, 2], [2, 0, 0, 1]),
    (10, [5], [10]),
    (Int128.max, [1, 1], [Int128.max / 2 + 1, Int128.max / 2]),
    (Int128.max, [Int128.max, Int128.max], [Int128.max / 2 + 1, Int128.max / 2]),
    (Int128.max, [Int128.max, 1], [Int128.max, 0]),
    (3, [Int128.max, Int128.max, Int128.max], nil),
    (10, [], nil),
    (10, [0, 0], nil),
    (10, [1, -1], nil),
    (-10, [1, 1], nil),
    (1, [Int128.min], nil),
  ]

  @Test("by ratios: floors, then one unit each from the top", arguments: ratios)
  func byRatios(total: Int128, weights: [Int128], expected: [Int128]?) {
    #expect(Allocation.byRatios(total, weights) == expected)
  }

  static let rests: [(Int128, [Int128], [Int128]?)] = [
    (5, [3, 7], [2, 3]),
    (10, [3, 7], [3, 7]),
    (9, [3, 7], [3, 6]),
    (1, [1, 1, 1], [1, 0, 0]),
    (2, [1, 1, 1], [1, 1, 0]),
    (2, [0, 1, 1], [0, 1, 1]),
    (11, [3, 7], nil),
    (0, [0, 0], [0, 0]),
    (0, [], []),
    (1, [0, 0], nil),
    (1, [], nil),
    (1, [2, -1], nil),
    (-1, [2, 1], nil),
    (Int128.max, [Int128.max, Int128.max], [Int128.max / 2 + 1, Int128.max / 2]),
  ]

  @Test("within rests: in proportion, never more than a rest", arguments: rests)
  func withinRests(total: Int128, rests: [Int128], expected: [Int128]?) {
    #expect(Allocation.withinRests(total, rests) == expected)
  }

  @Test("shares add up, are at most a unit off their proportion, keep the order of the weights and within their rests")
  func properties() {
    var random = SeededRandom.printed()
    for round in 0..<4_000 {
      let bits = Int.random(in: 1...120, using: &random)
      let weights = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        Bool.random(using: &random) ? Int128(0) : Int128.random(in: 0...(Int128(1) << bits), using: &random)
      }
      let sum = weights.reduce(0, +)
      guard sum > 0 else { continue }
      let total = Int128.random(in: 0...sum, using: &random)
      guard let shares = Allocation.withinRests(total, weights) else {
        Issue.record("round \(round): nothing for \(total) over \(weights)")
        continue
      }
      check(shares, total, weights, round)
      if !zip(shares, weights).allSatisfy({ $0 <= $1 }) { Issue.record("round \(round): \(shares) passes a rest of \(weights)") }

      let larger = Int128.random(in: 0...Int128.max, using: &random)
      if let split = Allocation.byRatios(larger, weights) {
        check(split, larger, weights, round)
      } else {
        Issue.record("round \(round): nothing for \(larger) over \(weights)")
      }
    }
  }

  /// Judged by multiplying back in 256 bits: less than a unit below the exact proportion, at most a unit above it.
  private func check(_ shares: [Int128], _ total: Int128, _ weights: [Int128], _ round: Int) {
    let sum = weights.reduce(0, +).magnitude
    if shares.reduce(0, +) != total { Issue.record("round \(round): \(shares) do not add up to \(total)") }
    for (share, weight) in zip(shares, weights) {
      if share < 0 || (weight == 0 && share != 0) { Issue.record("round \(round): share \(share) for weight \(weight)") }
      let exact = total.magnitude.multipliedFullWidth(by: weight.magnitude)
      let above = (share.magnitude + 1).multipliedFullWidth(by: sum)
      if !less(exact, above) { Issue.record("round \(round): share \(share) is a unit or more too small for \(weight) of \(sum)") }
      if share > 0, less(exact, (share.magnitude - 1).multipliedFullWidth(by: sum)) {
        Issue.record("round \(round): share \(share) is more than a unit too large for \(weight) of \(sum)")
      }
    }
    for left in weights.indices {
      for right in weights.indices where weights[left] > weights[right] && shares[left] < shares[right] - 1 {
        Issue.record("round \(round): weight \(weights[left]) got \(shares[left]), \(weights[right]) got \(shares[right])")
      }
      for right in weights.indices.dropFirst(left) where weights[left] == weights[right] && shares[left] < shares[right] {
        Issue.record("round \(round): of two equal weights the later got more")
      }
    }
  }

  private func less(_ left: (high: UInt128, low: UInt128), _ right: (high: UInt128, low: UInt128)) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }
}
