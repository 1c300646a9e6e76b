/// A point on one of the two axes of time.
public enum Moment: Equatable, Sendable, BitwiseCopyable {
  case now
  /// The end of a day, in days since 1970-01-01: by effective dates.
  case day(Int32)
  /// Nanoseconds since 1970: by time of booking.
  case instant(UInt64)
  /// A record's number: by order of booking.
  case sequence(UInt64)
}
