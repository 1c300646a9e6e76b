import Memory
import Money

/// The plain transfer, the short way.
///
/// Most of what a ledger is asked is this: a new key, two open accounts that each have one asset, an amount, and nothing that speaks against it. Everything it needs is
/// looked at once, in registers. Whatever is not as plain goes through `apply`, which knows all the rules; this knows none that `apply` does not, and writes the same
/// record to the byte.
extension Ledger {
  /// Carries out `TRANSFER key debit credit amount` where nothing speaks against it.
  /// - Parameters:
  ///   - key: 1 to `Limits.keyBytes` bytes.
  ///   - amount: above zero.
  ///   - ahead: the hashes of the three, as `look` gave them.
  /// - Returns: the record's sequence (its time is `lastRecordTime`); 0 when the request has to go through `apply`: then nothing was changed.
  @inline(__always)
  public mutating func transfer(
    _ key: Span<UInt8>, _ debit: Span<UInt8>, _ credit: Span<UInt8>, _ amount: ParsedDecimal, _ ahead: Lookahead
  ) -> UInt64 {
    if let due = holds.nextDeadline, due <= serverTime { return 0 }
    if undo.isActive || !keys.isNew(ahead.key) { return 0 }
    return transfer(key, Int(names.account(debit, hash: ahead.debit)), Int(names.account(credit, hash: ahead.credit)), amount, hash: ahead.key)
  }

  /// The second half: the key is new, the accounts are looked up (0: there is none).
  @inline(__always)
  private mutating func transfer(_ key: Span<UInt8>, _ from: Int, _ to: Int, _ amount: ParsedDecimal, hash: UInt64) -> UInt64 {
    guard from != 0, to != 0, accounts[from].nextSamePath | accounts[to].nextSamePath == 0 else { return 0 }
    guard case .units(let value) = amount.units(scale: assets[Int(accounts[from].asset)].scale) else { return 0 }
    return transfer(key, from, to, units: UInt128(truncatingIfNeeded: value), hash: hash)
  }

  /// The last part, for accounts that are known: moves units of their asset.
  /// - Returns: as above.
  @inline(__always)
  mutating func transfer(_ key: Span<UInt8>, _ from: Int, _ to: Int, units: UInt128, hash: UInt64) -> UInt64 {
    guard from != to, accounts[from].asset == accounts[to].asset else { return 0 }
    var debited = accounts[from].counters
    var credited = accounts[to].counters
    guard debited.post(.debit, units), credited.post(.credit, units), debited.isRepresentable, credited.isRepresentable else { return 0 }
    let flags = accounts[from].flags.union(accounts[to].flags)
    if flags.rawValue & (Account.Flags.stopping.rawValue | Account.Flags.limited.rawValue) != 0 {
      guard flags.isDisjoint(with: .stopping), keepsLimits(from, debited), keepsLimits(to, credited) else { return 0 }
    }
    // Nothing below may fail.
    let time = serverTime
    let sequence = lastSequence &+ 1
    let first = post(from, debited, sequence)
    let second = post(to, credited, sequence)
    records.write(atMost: RecordHeader.byteCount + 1 + Limits.keyBytes + 1 + 2 * EntryRecord.legBytesMax) { cursor in
      RecordHeader.write(.transfer, [], time: time, into: &cursor)
      cursor.put(UInt8(truncatingIfNeeded: key.count))
      cursor.put(key)
      cursor.put(2)
      EntryRecord.writeLeg(
        &cursor, from, .debit, units, original: nil, debited, first.version, sequence, previous: first.previous, first.jump)
      EntryRecord.writeLeg(
        &cursor, to, .credit, units, original: nil, credited, second.version, sequence, previous: second.previous, second.jump)
    }
    finishRecord(time: time)
    noteKey(hash)
    return sequence
  }

  /// What a leg says of its account's history.
  private struct Posting: BitwiseCopyable {
    var version: UInt64
    var previous: UInt64
    var jump: RootTable.Jump
  }

  @inline(__always)
  private mutating func post(_ id: Int, _ counters: Counters, _ sequence: UInt64) -> Posting {
    touch(id)
    let version = accounts[id].version &+ 1
    let previous = accounts[id].head
    accounts[id].counters = counters
    accounts[id].version = version
    accounts[id].head = sequence
    return Posting(version: version, previous: previous, jump: roots.push(id, sequence: sequence))
  }

  /// Whether an account stays within its floor and ceiling, or at least does not move away from them.
  private func keepsLimits(_ id: Int, _ after: Counters) -> Bool {
    let before = accounts[id].counters
    let isDebitNormal = accounts[id].isDebitNormal
    if accounts[id].flags.contains(.hasFloor) {
      guard let old = before.available(debitNormal: isDebitNormal), let new = after.available(debitNormal: isDebitNormal) else { return false }
      if new < old, new < limits[id].floor { return false }
    }
    if accounts[id].flags.contains(.hasCeiling) {
      guard let old = before.highest(debitNormal: isDebitNormal), let new = after.highest(debitNormal: isDebitNormal) else { return false }
      if new > old, new > limits[id].ceiling { return false }
    }
    return true
  }
}
