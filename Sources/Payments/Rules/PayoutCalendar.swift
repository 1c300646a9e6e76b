import Ledger

/// When a schedule's next payout is due, in UTC.
enum PayoutCalendar {
  static let hourNanoseconds: UInt64 = 3_600_000_000_000

  /// The first moment after `now` at which a schedule is due, nanoseconds since 1970; `nil` for one that never is. However long ago the last time was, there is one
  /// next time: payouts that were missed are not made up for one by one.
  /// - Parameters:
  ///   - anchor: weekly 1 (Monday) to 7; monthly 1 to 31, the last day of a month that is shorter.
  ///   - hour: 0 to 23.
  static func next(after now: UInt64, _ interval: PayoutSchedule.Interval, anchor: Int, hour: Int) -> UInt64? {
    let today = Calendar.day(now)
    func moment(_ day: Int32) -> UInt64 { UInt64(day) * Calendar.nanosecondsPerDay + UInt64(hour) * hourNanoseconds }
    switch interval {
    case .manual: return nil
    case .threshold: return (now / hourNanoseconds + 1) * hourNanoseconds
    case .daily: return moment(today) > now ? moment(today) : moment(today + 1)
    case .weekly:
      let ahead = Int32((anchor - weekday(today) + 7) % 7)
      return moment(today + ahead) > now ? moment(today + ahead) : moment(today + ahead + 7)
    case .monthly:
      let (year, month, _) = Calendar.civil(today)
      let this = moment(day(year, month, anchor))
      return this > now ? this : moment(month == 12 ? day(year + 1, 1, anchor) : day(year, month + 1, anchor))
    }
  }

  /// 1 is Monday. Day 0, 1970-01-01, was a Thursday.
  static func weekday(_ day: Int32) -> Int { Int((day + 3) % 7) + 1 }

  /// A day of a month, or its last one.
  private static func day(_ year: Int, _ month: Int, _ anchor: Int) -> Int32 {
    for day in stride(from: anchor, through: 28, by: -1) {
      if let found = Calendar.days(year: year, month: month, day: day) { return found }
    }
    return Calendar.days(year: year, month: month, day: min(anchor, 28)) ?? 0
  }
}
