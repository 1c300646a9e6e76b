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
    // From where three digits are rounded up to the next unit.
    if value >= 999.5e3 { return significant(value / 1e6) + " M" }
    if value >= 999.5 { return significant(value / 1e3) + " k" }
    return significant(value)
  }

  /// Nanoseconds as microseconds with three significant digits or more.
  static func microseconds(_ nanoseconds: UInt64) -> String { significant(Double(nanoseconds) / 1e3) }

  /// Nanoseconds in the unit that suits them: `27.3 ns`, `215 us`.
  static func nanoseconds(_ value: Double) -> String { value < 10_000 ? significant(value) + " ns" : duration(value / 1e3) }

  /// Microseconds in the unit that suits them: `215 us`, `3.40 ms`, `1.25 s`.
  static func duration(_ microseconds: Double) -> String {
    if microseconds >= 1e6 { return significant(microseconds / 1e6) + " s" }
    return microseconds >= 1e3 ? significant(microseconds / 1e3) + " ms" : significant(microseconds) + " us"
  }

  /// A round number in words: `10 k`, `1 M`, `100 M`; others as they are.
  static func count(_ value: Int) -> String {
    if value >= 1_000_000 && value % 1_000_000 == 0 { return "\(value / 1_000_000) M" }
    if value >= 1000 && value % 1000 == 0 { return "\(value / 1000) k" }
    return String(value)
  }

  private static func significant(_ value: Double) -> String { fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0) }

  /// The middle value, or the mean of the two in the middle; 0 for none.
  static func median(_ values: [Double]) -> Double {
    if values.isEmpty { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
