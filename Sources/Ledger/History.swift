import Memory
import Storage

/// The past of accounts, read from the journal by the pointers that every posting carries; there is no index.
///
/// ```
///  version   1 ◀─ 2 ◀─ 3 ◀─ 4 ◀─ 5 ◀─ 6 ◀─ 7 ◀─ 8          previous posting
///            ◀──── 2        ◀─────────── 6    …            jump pointers (see `SkewBinary`)
/// ```
/// To find the last posting that is not too new: take the jump where even its end is too new, else the step. O(log n) records of n postings are read.
struct History: ~Copyable {
  let tables: Tables
  private var record = ByteBuffer(capacity: 4096)

  init(_ tables: Tables) { self.tables = tables }

  /// The bytes of the record read last.
  var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get { record.span }
  }

  /// One posting: the record it stands in, and its leg.
  struct Posting {
    var entry: EntryRecord
    var leg: EntryRecord.Leg
    var sequence: UInt64
  }

  /// Reads the posting of an account that has a version, in a record. Its bytes are in `bytes` until the next read.
  mutating func posting(_ account: Int, _ version: UInt64, in sequence: UInt64, _ reader: borrowing ReadTransaction) throws(StorageError) -> Posting {
    guard try Journal.copy(sequence, reader, tables, into: &record), let entry = EntryRecord(record.span) else { throw Journal.damaged }
    var offset = entry.legsOffset
    for _ in 0..<entry.legCount {
      guard let leg = entry.leg(record.span, at: offset, sequence: sequence) else { throw Journal.damaged }
      if Int(leg.account) == account, leg.version == version { return Posting(entry: entry, leg: leg, sequence: sequence) }
      offset = leg.end
    }
    throw Journal.damaged
  }

  /// An account's state after the last record up to `limit`.
  /// - Parameter now: its state at some later moment.
  mutating func state(
    _ account: Int, _ now: AccountState, through limit: UInt64, _ reader: borrowing ReadTransaction
  ) throws(StorageError) -> AccountState {
    if now.head <= limit { return now }
    var version = now.version
    var sequence = now.head
    while sequence > limit {
      let leg = try posting(account, version, in: sequence, reader).leg
      if leg.version == 1 { return AccountState() }
      if leg.jump > limit {
        sequence = leg.jump
        version = SkewBinary.jump(version)
      } else {
        sequence = leg.previous
        version -= 1
      }
    }
    let leg = try posting(account, version, in: sequence, reader).leg
    var state = AccountState()
    state.counters = leg.after
    state.version = version
    state.head = sequence
    return state
  }

  /// The record of the posting of an account that has version `wanted`, which is above 0 and not above now's.
  mutating func sequence(
    _ account: Int, _ now: AccountState, version wanted: UInt64, _ reader: borrowing ReadTransaction
  ) throws(StorageError) -> UInt64 {
    var version = now.version
    var sequence = now.head
    while version > wanted {
      let leg = try posting(account, version, in: sequence, reader).leg
      let jump = SkewBinary.jump(version)
      if jump >= wanted, leg.jump != 0 {
        sequence = leg.jump
        version = jump
      } else {
        sequence = leg.previous
        version -= 1
      }
    }
    return sequence
  }

  /// The last record not later than a time; 0 when all are. Binary search, since times ascend strictly.
  /// - Parameter last: the last record to look at.
  mutating func sequence(atOrBefore time: UInt64, last: UInt64, _ reader: borrowing ReadTransaction) throws(StorageError) -> UInt64 {
    var low: UInt64 = 0
    var high = last
    while low < high {
      let middle = low + (high - low + 1) / 2
      guard try Journal.copy(middle, reader, tables, into: &record), let header = RecordHeader(record.span) else { throw Journal.damaged }
      if header.time <= time { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The last record booked on a day or before.
  mutating func sequence(endOf day: Int32, last: UInt64, _ reader: borrowing ReadTransaction) throws(StorageError) -> UInt64 {
    if day < 0 { return 0 }
    // Beyond the range of the clock everything is booked.
    if UInt64(day) + 1 > UInt64.max / Calendar.nanosecondsPerDay { return last }
    return try sequence(atOrBefore: (UInt64(day) + 1) * Calendar.nanosecondsPerDay - 1, last: last, reader)
  }

  /// What the posted counters of an account come to when each posting counts from its date on: all of them dated to `day` or before.
  ///
  /// The booking axis gives the counters at the end of the day; the rows of `days` say what is dated otherwise than it was booked. Costs one row a day that has any.
  /// - Parameter limit: the last record booked on the day or before.
  mutating func dated(
    _ account: Int, _ now: AccountState, day: Int32, limit: UInt64, _ reader: borrowing ReadTransaction
  ) throws(StorageError) -> Counters {
    var counters = try state(account, now, through: limit, reader).counters
    var key = ByteBuffer(capacity: 16)
    DayTotals.key(account: UInt32(account), day: Int32.min, into: &key)
    var sum = DayTotals()
    var cursor = try reader.cursor(tables[.days])
    var found = try cursor.seek(atOrAfter: key.span)
    while found, cursor.key.count == 8, cursor.key.bigEndian32(at: 0) == UInt32(account) {
      if DayTotals.day(ofKey: cursor.key) > day { break }
      sum.add(DayTotals(cursor.value))
      found = try cursor.next()
    }
    counters.debitsPosted = try History.shift(counters.debitsPosted, out: sum.bookedDebits, in: sum.datedDebits)
    counters.creditsPosted = try History.shift(counters.creditsPosted, out: sum.bookedCredits, in: sum.datedCredits)
    return counters
  }

  /// What is dated later goes first, since booked and dated amounts overlap: so neither step leaves a counter's range, unless a row is damaged.
  private static func shift(_ posted: UInt128, out booked: Int128, in dated: Int128) throws(StorageError) -> UInt128 {
    let kept = Int128(posted).subtractingReportingOverflow(booked)
    let result = kept.partialValue.addingReportingOverflow(dated)
    guard booked >= 0, dated >= 0, !kept.overflow, kept.partialValue >= 0, !result.overflow else {
      throw StorageError(code: StorageError.corrupted, operation: "totals of a day")
    }
    return UInt128(result.partialValue)
  }
}
