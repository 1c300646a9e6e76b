/// Server times as people read them. UTC, proleptic Gregorian calendar.
public enum Timestamp {
  /// `2026-01-31T09:30:00.123456789Z` for nanoseconds since 1970.
  public static func text(nanoseconds: Int) -> String {
    let second = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let seconds = second.remainder < 0 ? second.quotient - 1 : second.quotient
    let fraction = nanoseconds - seconds * 1_000_000_000
    let ofDay = seconds - floorDivide(seconds, 86400) * 86400
    let clock = "\(padded(ofDay / 3600, 2)):\(padded(ofDay / 60 % 60, 2)):\(padded(ofDay % 60, 2))"
    return "\(date(nanoseconds: nanoseconds))T\(clock).\(padded(fraction, 9))Z"
  }

  /// The day, `2026-01-31`, of nanoseconds since 1970.
  public static func date(nanoseconds: Int) -> String { date(days: floorDivide(nanoseconds, 86_400_000_000_000)) }

  /// `2026-01-31` for days since 1970-01-01.
  public static func date(days: Int) -> String {
    // Years begin in March here, so that the leap day is the last of the year.
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let civilMonth = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0)
    return "\(padded(year, 4))-\(padded(civilMonth, 2))-\(padded(day, 2))"
  }

  /// Days since 1970-01-01 of a `yyyy-mm-dd`; `nil` when it is no such text. Days beyond a month's end count on.
  public static func days(_ date: String) -> Int? {
    let parts = date.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]) else { return nil }
    guard (1...12).contains(month), (1...31).contains(day) else { return nil }
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = floorDivide(shiftedYear, 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let text = "\(value)"
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
