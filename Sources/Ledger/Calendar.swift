/// Dates of the proleptic Gregorian calendar as days since 1970-01-01, UTC (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
public enum Calendar {
  public static let nanosecondsPerDay: UInt64 = 86_400_000_000_000

  /// The UTC day of a time in nanoseconds since 1970.
  @inline(__always)
  public static func day(_ nanoseconds: UInt64) -> Int32 { Int32(truncatingIfNeeded: nanoseconds / nanosecondsPerDay) }

  /// Days since 1970-01-01, or `nil` when there is no such date.
  public static func days(year: Int, month: Int, day: Int) -> Int32? {
    guard month >= 1, month <= 12, day >= 1, day <= daysInMonth(year, month) else { return nil }
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// Year, month and day.
  public static func civil(_ days: Int32) -> (year: Int, month: Int, day: Int) {
    let z = Int(days) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func daysInMonth(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Reads `yyyy-mm-dd`, 1900-01-01 to 2999-12-31.
  public static func parseDate(_ text: Span<UInt8>) -> Int32? {
    guard text.count == 10, text[4] == 0x2D, text[7] == 0x2D, let year = digits(text, 0, 4), let month = digits(text, 5, 2),
      let day = digits(text, 8, 2), year >= 1900, year <= 2999
    else { return nil }
    return days(year: year, month: month, day: day)
  }

  /// Reads an RFC 3339 instant, such as `2026-11-20T10:00:00.5Z` or with `+01:00`, as nanoseconds since 1970; `nil` when it is none or lies before 1970.
  /// Fractions beyond nanoseconds are refused; a leap second counts as the second after it.
  public static func parseInstant(_ text: Span<UInt8>) -> UInt64? {
    guard text.count >= 20, text[10] == 0x54 || text[10] == 0x74 || text[10] == 0x20, text[13] == 0x3A, text[16] == 0x3A,
      let day = parseDate(text.extracting(0..<10)), let hour = digits(text, 11, 2), let minute = digits(text, 14, 2),
      let second = digits(text, 17, 2),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var index = 19
    var fraction: UInt64 = 0
    if text[index] == 0x2E {
      index += 1
      let start = index
      while index < text.count, text[index] >= 0x30, text[index] <= 0x39 {
        fraction = fraction &* 10 &+ UInt64(text[index] - 0x30)
        index += 1
        if index - start > 9 { return nil }
      }
      if index == start { return nil }
      for _ in (index - start)..<9 { fraction *= 10 }
    }
    guard index < text.count else { return nil }
    var offsetMinutes = 0
    switch text[index] {
    case 0x5A, 0x7A:
      if index + 1 != text.count { return nil }
    case 0x2B, 0x2D:
      guard text.count == index + 6, text[index + 3] == 0x3A, let hours = digits(text, index + 1, 2), let minutes = digits(text, index + 4, 2),
        hours < 24, minutes < 60
      else { return nil }
      offsetMinutes = (hours * 60 + minutes) * (text[index] == 0x2B ? 1 : -1)
    default: return nil
    }
    let seconds = Int(day) * 86_400 + hour * 3600 + minute * 60 + second - offsetMinutes * 60
    // 2^64 ns end in the year 2554.
    guard seconds >= 0, seconds < 18_400_000_000 else { return nil }
    return UInt64(seconds) * 1_000_000_000 + fraction
  }

  private static func digits(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for index in start..<(start + count) {
      let digit = text[index]
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }

  /// `yyyy-mm-dd`. Allocates.
  public static func dateText(_ days: Int32) -> String {
    let (year, month, day) = civil(days)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// `yyyy-mm-ddThh:mm:ss.nnnnnnnnnZ`. Allocates.
  public static func instantText(_ nanoseconds: UInt64) -> String {
    let rest = nanoseconds % nanosecondsPerDay
    let seconds = Int(rest / 1_000_000_000)
    let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    return "\(dateText(day(nanoseconds)))T\(clock).\(padded(Int(rest % 1_000_000_000), 9))Z"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
