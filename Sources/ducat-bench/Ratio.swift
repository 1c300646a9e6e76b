/// How one series compares with another that was measured in the same rounds.
struct Ratio {
  /// Median of the one to median of the other.
  let value: Double
  /// Of single rounds.
  let lowest: Double
  let highest: Double
  /// Median of the other.
  let base: Double

  /// `nil` when no round has both.
  init?(_ pairs: [(Double?, Double?)]) {
    let both = pairs.compactMap { pair in pair.0.flatMap { first in pair.1.flatMap { $0 > 0 ? (first, $0) : nil } } }
    let single = both.map { $0.0 / $0.1 }
    guard let lowest = single.min(), let highest = single.max() else { return nil }
    self.lowest = lowest
    self.highest = highest
    base = Figures.median(both.map(\.1))
    value = Figures.median(both.map(\.0)) / base
  }

  /// `0.84 (0.79-0.91)`.
  var text: String { "**\(Figures.fixed(value, 2))** (\(Figures.fixed(lowest, 2))-\(Figures.fixed(highest, 2)))" }

  var json: JSON { .object([("median", .decimal(value, 3)), ("lowest", .decimal(lowest, 3)), ("highest", .decimal(highest, 3))]) }
}
