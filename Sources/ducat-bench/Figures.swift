import Glibc

/// Figures as people read them.
enum Figures {
  /// A number with a fixed number of decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.\(decimals)f", $0) }
    return String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A rate with three significant digits: `824`, `35.1 k`, `1.42 M`.
  static func rate(_ value: Double) -> String {
    if value >= 1e6 { return significant(value / 1e6) + " M" }
    if value >= 1e3 { return significant(value / 1e3) + " k" }
    return significant(value)
  }

  /// Nanoseconds as microseconds with three significant digits or more.
  static func microseconds(_ nanoseconds: UInt64) -> String { significant(Double(nanoseconds) / 1e3) }

  private static func significant(_ value: Double) -> String { fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0) }

  /// The middle value, or the mean of the two in the middle; 0 for none.
  static func median(_ values: [Double]) -> Double {
    if values.isEmpty { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
