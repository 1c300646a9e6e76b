import Memory
import Money

/// Writing the records of entries and, leg by leg, what they change. Nothing in here can fail: everything was checked before.
extension Ledger {
  /// Writes one leg and changes its account.
  /// - Parameters:
  ///   - sequence: of the record that is being written.
  ///   - released: units that leave the pending counters besides a capture's own.
  @inline(__always)
  mutating func writeLeg(_ leg: EntryLeg, _ kind: RecordKind, _ sequence: UInt64, released: UInt128 = 0) {
    let id = leg.account
    touch(id)
    var counters = accounts[id].counters
    var fits = true
    switch kind {
    case .hold: fits = counters.hold(leg.side, leg.amount)
    case .release, .expire: counters.release(leg.side, leg.amount)
    case .capture:
      counters.release(leg.side, leg.amount &+ released)
      fits = counters.post(leg.side, leg.amount)
    default: fits = counters.post(leg.side, leg.amount)
    }
    precondition(fits, "an entry was let through that passes a counter's range")
    let version = accounts[id].version &+ 1
    let previous = accounts[id].head
    accounts[id].counters = counters
    accounts[id].version = version
    accounts[id].head = sequence
    let jump = roots.push(id, sequence: sequence)

    let original: UInt64? = kind == .reverse ? UInt64(leg.original) : nil
    records.write(atMost: EntryRecord.legBytesMax) { cursor in
      EntryRecord.writeLeg(&cursor, id, leg.side, leg.amount, original: original, counters, version, sequence, previous: previous, jump)
    }
  }

  /// What follows the legs: memo, date, metadata and conditions of a request.
  @inline(__always)
  mutating func writeTail(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>) {
    if let memo = request.memo { records.appendCounted(bytes.bytes(memo)) }
    if let date = request.date { records.append(bigEndian: UInt32(bitPattern: date)) }
    if !request.meta.isEmpty {
      records.appendCompact(UInt64(request.meta.count))
      for field in request.meta {
        records.appendCounted(bytes.bytes(field.name))
        records.appendCounted(bytes.bytes(field.value))
      }
    }
    if !conditions.isEmpty {
      records.appendCompact(UInt64(conditions.count))
      for condition in conditions {
        records.appendCompact(UInt64(condition.account))
        records.append(condition.field.rawValue)
        records.append(condition.comparison.rawValue)
        records.appendCompact(signed: condition.value)
      }
    }
  }

  @inline(__always)
  func tailFlags(_ request: borrowing EntryRequest) -> RecordFlags {
    var flags: RecordFlags = []
    if request.memo != nil { flags.insert(.memo) }
    if request.date != nil { flags.insert(.date) }
    if !request.meta.isEmpty { flags.insert(.meta) }
    if !conditions.isEmpty { flags.insert(.conditions) }
    return flags
  }

  /// Where a posting's date is not the day it is booked on, both days' totals take note.
  mutating func noteDate(_ request: borrowing EntryRequest, time: UInt64) {
    guard let date = request.date else { return }
    let booked = Calendar.day(time)
    if booked == date { return }
    for leg in legs {
      var dated = DayTotals()
      var here = DayTotals()
      let units = Int128(leg.amount)
      if leg.side == .debit {
        dated.datedDebits = units
        here.bookedDebits = units
      } else {
        dated.datedCredits = units
        here.bookedCredits = units
      }
      addDay(leg.account, date, dated)
      addDay(leg.account, booked, here)
    }
  }

  private mutating func addDay(_ account: Int, _ day: Int32, _ totals: DayTotals) {
    DayTotals.key(account: UInt32(account), day: day, into: &keyBuffer)
    rowBuffer.removeAll()
    totals.write(into: &rowBuffer)
    operations.add(.days, keyBuffer, rowBuffer)
  }

  /// Journals a refusal, so that its key answers the same for ever.
  mutating func writeRefusal(_ code: ResultCode, _ request: borrowing EntryRequest, _ bytes: Span<UInt8>, hash: UInt64) -> Outcome {
    let time = serverTime
    RecordHeader.write(.refusal, [], time: time, into: &records)
    records.appendCounted(bytes.bytes(request.key))
    records.append(code.rawValue)
    records.appendCounted(sentence)
    RequestBody.write(request, bytes, into: &bodyBuffer)
    records.appendCounted(bodyBuffer)
    finishRecord(time: time)
    noteKey(hash)
    var outcome = Outcome(code)
    outcome.sequence = lastSequence
    outcome.time = time
    return outcome
  }

  /// Takes note that the last record used a key.
  @inline(__always)
  mutating func noteKey(_ hash: UInt64) {
    let slot = keys.insert(hash, lastSequence)
    keysAdded &+= 1
    if undo.isActive { undo.keySlots.append(slot) }
  }
}
