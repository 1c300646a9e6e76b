/// A moment that a read asks about.
public enum Moment: Sendable, Equatable {
  /// As it is now.
  case now
  /// After the record of this sequence: by the order of booking.
  case sequence(UInt64)
  /// After the last record not later than this time, in nanoseconds since 1970: by the order of booking.
  case instant(UInt64)
  /// The end of this day, in days since 1970: every posting counts from its date on, whenever it was booked.
  case date(Int32)
}
