import Memory

/// What the effective dates of one account and day differ from its booking days: totals over the postings whose DATE is not the day they were booked on.
///
/// The balance as of a date is the balance booked until the end of that day, plus what is dated no later but booked later, less what is booked no later but dated later.
/// Both corrections are sums of these rows over the days up to it. Signed 128-bit, 64 bytes as a row.
struct DayTotals: Equatable {
  /// Of postings dated to this day but booked on another.
  var datedDebits: Int128 = 0
  var datedCredits: Int128 = 0
  /// Of postings booked on this day but dated to another.
  var bookedDebits: Int128 = 0
  var bookedCredits: Int128 = 0

  static let byteCount = 64

  init() {}

  /// Reads a row; anything but 64 bytes counts as zeros, which the checker reports.
  init(_ bytes: Span<UInt8>) {
    guard bytes.count == DayTotals.byteCount else { return }
    datedDebits = DayTotals.read(bytes, 0)
    datedCredits = DayTotals.read(bytes, 16)
    bookedDebits = DayTotals.read(bytes, 32)
    bookedCredits = DayTotals.read(bytes, 48)
  }

  private static func read(_ bytes: Span<UInt8>, _ offset: Int) -> Int128 {
    Int128(truncatingIfNeeded: UInt128(bytes.bigEndian64(at: offset)) << 64 | UInt128(bytes.bigEndian64(at: offset + 8)))
  }

  func write(into buffer: inout ByteBuffer) {
    for value in [datedDebits, datedCredits, bookedDebits, bookedCredits] {
      let bits = UInt128(truncatingIfNeeded: value)
      buffer.append(bigEndian: UInt64(truncatingIfNeeded: bits >> 64))
      buffer.append(bigEndian: UInt64(truncatingIfNeeded: bits))
    }
  }

  /// Adds another row. Each total is a part of a counter, which is below 2^127, so no sum overflows, but for a damaged row's: that wraps, and the checker reports it.
  mutating func add(_ other: DayTotals) {
    datedDebits &+= other.datedDebits
    datedCredits &+= other.datedCredits
    bookedDebits &+= other.bookedDebits
    bookedCredits &+= other.bookedCredits
  }

  var isZero: Bool { self == DayTotals() }

  /// The key of a row: account, then day, so that the days of an account lie together in order.
  static func key(account: UInt32, day: Int32, into buffer: inout ByteBuffer) {
    buffer.removeAll()
    buffer.append(bigEndian: account)
    // Days before 1970 are negative: shifted so that bytes sort as numbers.
    buffer.append(bigEndian: UInt32(bitPattern: day) ^ 0x8000_0000)
  }

  /// The day that a row's key names.
  static func day(ofKey key: Span<UInt8>) -> Int32 { Int32(bitPattern: key.bigEndian32(at: 4) ^ 0x8000_0000) }
}
