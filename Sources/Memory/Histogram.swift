/// Latencies in nanoseconds, counted in buckets whose width grows with the value, after the manner of HdrHistogram.
///
/// Values below 256 have a bucket each; above, each power of two is cut into 128 buckets, so a percentile is at most 1/128 above the truth and never
/// below it. Values from 2^40 (18 minutes) on share the last bucket; the largest value itself is kept exactly. Takes 35 KB; recording costs about 2 ns.
public struct Histogram: Sendable {
  static let stepBits = 7
  private static let steps = 1 << stepBits
  private static let exponentMax = 40

  private var counts: [UInt64]
  /// Values recorded.
  public private(set) var count: UInt64 = 0
  /// The largest value recorded, exact; 0 when there is none.
  public private(set) var maximum: UInt64 = 0
  private var sum: Double = 0

  public init() { counts = [UInt64](repeating: 0, count: Histogram.index(of: 1 << Histogram.exponentMax) + 1) }

  /// The bucket of a value: below 256 the value itself.
  @inline(__always)
  static func index(of value: UInt64) -> Int {
    if value < 1 << (stepBits + 1) { return Int(truncatingIfNeeded: value) }
    if value >= 1 << exponentMax { return index(of: (1 << exponentMax) - 1) + 1 }
    let shift = 63 - stepBits - value.leadingZeroBitCount
    return (shift + 1) << stepBits + Int(truncatingIfNeeded: value >> UInt64(shift)) - steps
  }

  /// The largest value that falls into a bucket.
  static func highest(in index: Int) -> UInt64 {
    if index < 1 << (stepBits + 1) { return UInt64(index) }
    let shift = UInt64(index >> stepBits - 1)
    let step = UInt64(index & (steps - 1) + steps)
    return (step + 1) << shift - 1
  }

  /// Counts `times` values at once.
  @inline(__always)
  public mutating func record(_ value: UInt64, times: Int = 1) {
    let weight = UInt64(truncatingIfNeeded: times)
    counts[Histogram.index(of: value)] &+= weight
    count &+= weight
    sum += Double(value) * Double(times)
    if value > maximum { maximum = value }
  }

  /// The smallest recorded value that at least `share` (0...1) of all values do not exceed, rounded up to its bucket's end; 0 when nothing was recorded.
  public func percentile(_ share: Double) -> UInt64 {
    precondition(share >= 0 && share <= 1, "a percentile is a share between 0 and 1")
    if count == 0 { return 0 }
    let exact = share * Double(count)
    var wanted = UInt64(exact)
    if Double(wanted) < exact { wanted += 1 }
    wanted = max(1, min(wanted, count))
    var seen: UInt64 = 0
    for index in counts.indices {
      seen += counts[index]
      if seen >= wanted { return min(Histogram.highest(in: index), maximum) }
    }
    return maximum
  }

  /// The mean of the values themselves, not of their buckets; 0 when nothing was recorded.
  public var mean: Double { count == 0 ? 0 : sum / Double(count) }

  /// Adds all that another histogram holds.
  public mutating func merge(_ other: Histogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
    count += other.count
    sum += other.sum
    maximum = max(maximum, other.maximum)
  }

  /// Forgets everything.
  public mutating func reset() {
    for index in counts.indices { counts[index] = 0 }
    count = 0
    maximum = 0
    sum = 0
  }
}
