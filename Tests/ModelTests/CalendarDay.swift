/// Days of the Gregorian calendar in UTC, by counting from 1970.
enum CalendarDay {
  /// The day of a moment as `yyyy-mm-dd`.
  static func text(nanoseconds: UInt64) -> String { text(day: Int(nanoseconds / 86_400_000_000_000)) }

  /// A day, counted from 1970-01-01, as `yyyy-mm-dd`.
  static func text(day: Int) -> String {
    var (year, left) = (1970, day)
    while left >= length(year) {
      left -= length(year)
      year += 1
    }
    var months = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][...]
    var month = 1
    while let days = months.popFirst(), left >= days {
      left -= days
      month += 1
    }
    return "\(year)-\(two(month))-\(two(left + 1))"
  }

  private static func length(_ year: Int) -> Int { isLeap(year) ? 366 : 365 }
  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension CalendarDay {
  /// A moment in the form of RFC 3339, in UTC, to the nanosecond.
  static func instant(nanoseconds: UInt64) -> String {
    let seconds = nanoseconds / 1_000_000_000
    let fraction = String(nanoseconds % 1_000_000_000)
    let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { two(Int($0)) }.joined(separator: ":")
    return text(nanoseconds: nanoseconds) + "T" + clock + "." + String(repeating: "0", count: 9 - fraction.count) + fraction + "Z"
  }
}
