import Memory
import Money
import Storage

/// What each record makes of the state, derived anew.
extension Checker {
  mutating func derive(_ bytes: Span<UInt8>, _ reader: borrowing ReadTransaction) throws(StorageError) {
    guard let header = RecordHeader(bytes) else {
      fail("record \(sequence): no record begins so")
      return
    }
    if header.time <= lastTime { fail("record \(sequence): its time is not later than that of the record before") }
    lastTime = header.time
    switch header.kind {
    case .assetDefine: try deriveAsset(bytes, reader)
    case .accountOpen: try deriveOpening(bytes, reader)
    case .accountTemplate: try deriveTemplate(bytes, reader)
    case .accountSet, .accountFreeze, .accountClose, .accountReopen: deriveChange(bytes)
    case .refusal:
      guard let refusal = RefusalRecord(bytes) else {
        fail("record \(sequence): a refusal that cannot be read")
        return
      }
      try checkKey(bytes.bytes(refusal.key), reader)
    case .event:
      report.events += 1
      if EventRecord(bytes) == nil { fail("record \(sequence): an event that cannot be read") }
    default: try deriveEntry(bytes, reader)
    }
  }

  private mutating func deriveAsset(_ bytes: Span<UInt8>, _ reader: borrowing ReadTransaction) throws(StorageError) {
    guard let record = AssetRecord(bytes), let code = AssetCode(bytes.bytes(record.code)) else {
      fail("record \(sequence): an asset that cannot be read")
      return
    }
    if scales[code] != nil { fail("record \(sequence): asset \(code) is defined twice") }
    scales[code] = Int(record.scale)
    definedAssets += 1
    key.removeAll()
    key.append(code)
    guard let row = try reader.get(tables[.assets], key.span), row.count == 9, row[0] == record.scale, row.bigEndian64(at: 1) == sequence else {
      fail("assets: the row of \(code) is missing or differs from record \(sequence)")
      return
    }
  }

  private mutating func deriveOpening(_ bytes: Span<UInt8>, _ reader: borrowing ReadTransaction) throws(StorageError) {
    guard let record = OpeningRecord(bytes), let code = AssetCode(bytes.bytes(record.asset)) else {
      fail("record \(sequence): an opening that cannot be read")
      return
    }
    if scales[code] != Int(record.scale) { fail("record \(sequence): asset \(code) has another scale") }
    let id = accounts.count
    var derived = Derived(code: code)
    derived.account.opened = sequence
    derived.account.rawType = record.type.rawValue
    if record.floor != nil { derived.account.flags.insert(.hasFloor) }
    if record.ceiling != nil { derived.account.flags.insert(.hasCeiling) }
    derived.limits = AccountLimits(floor: record.floor ?? 0, ceiling: record.ceiling ?? 0)
    derived.meta = record.meta(bytes).map { (bytes.bytes($0.name).array, bytes.bytes($0.value).array) }
    if !derived.meta.isEmpty { derived.account.flags.insert(.hasMeta) }
    derived.rowVersion = id < rowVersions.count ? rowVersions[id] : 0
    accounts.append(derived)
    precondition(roots.extend(), "accounts are limited")
    let path = bytes.bytes(record.path)
    AccountRow.nameKey(path, code, into: &key)
    if let row = try reader.get(tables[.names], key.span), row.count == 4, row.bigEndian32(at: 0) == UInt32(id) {
    } else {
      fail("names: the row of \(path.string) in \(code) is missing or does not lead to account \(id)")
    }
    key.removeAll()
    key.append(bigEndian: UInt32(id))
    guard let row = try reader.get(tables[.accounts], key.span), let stored = AccountRow(row), row.bytes(stored.path).equals(path),
      AssetCode(row.bytes(stored.code)) == code, stored.type == record.type, stored.opened == sequence
    else {
      fail("accounts: the row of account \(id) (\(path.string)) is missing or differs from record \(sequence)")
      return
    }
  }

  private mutating func deriveTemplate(_ bytes: Span<UInt8>, _ reader: borrowing ReadTransaction) throws(StorageError) {
    guard OpeningRecord(bytes) != nil else {
      fail("record \(sequence): a template that cannot be read")
      return
    }
    templates.append(sequence)
    Journal.key(sequence, into: &key)
    guard let row = try reader.get(tables[.templates], key.span), row.equals(bytes) else {
      fail("templates: the row of record \(sequence) is missing or differs")
      return
    }
  }

  private mutating func deriveChange(_ bytes: Span<UInt8>) {
    guard let record = AccountRecord(bytes), record.account > 0, Int(record.account) < accounts.count else {
      fail("record \(sequence): a change of an account that cannot be read")
      return
    }
    let id = Int(record.account)
    switch record.header.kind {
    case .accountFreeze:
      accounts[id].account.flags.subtract(.bothFrozen)
      accounts[id].account.flags.formUnion(Account.Flags(rawValue: record.frozen))
    case .accountClose:
      if accounts[id].account.posted != 0 { fail("record \(sequence): account \(id) is closed with a balance") }
      accounts[id].account.flags.insert(.closed)
    case .accountReopen: accounts[id].account.flags.remove(.closed)
    default:
      let flags = record.header.flags
      if let floor = record.floor { accounts[id].limits.floor = floor }
      if let ceiling = record.ceiling { accounts[id].limits.ceiling = ceiling }
      if flags.contains(.floor) { accounts[id].account.flags.insert(.hasFloor) }
      if flags.contains(.ceiling) { accounts[id].account.flags.insert(.hasCeiling) }
      if flags.contains(.noFloor) {
        accounts[id].account.flags.remove(.hasFloor)
        accounts[id].limits.floor = 0
      }
      if flags.contains(.noCeiling) {
        accounts[id].account.flags.remove(.hasCeiling)
        accounts[id].limits.ceiling = 0
      }
      for field in record.meta(bytes) { setMeta(id, bytes.bytes(field.name).array, bytes.bytes(field.value).array) }
    }
  }

  private mutating func setMeta(_ id: Int, _ name: [UInt8], _ value: [UInt8]) {
    if let at = accounts[id].meta.firstIndex(where: { $0.name == name }) {
      if value.isEmpty { accounts[id].meta.remove(at: at) } else { accounts[id].meta[at].value = value }
    } else if !value.isEmpty {
      accounts[id].meta.append((name, value))
    }
    if accounts[id].meta.isEmpty { accounts[id].account.flags.remove(.hasMeta) } else { accounts[id].account.flags.insert(.hasMeta) }
  }

  // MARK: Entries

  private mutating func deriveEntry(_ bytes: Span<UInt8>, _ reader: borrowing ReadTransaction) throws(StorageError) {
    guard let record = EntryRecord(bytes) else {
      fail("record \(sequence): an entry that cannot be read")
      return
    }
    report.entries += 1
    if record.kind != .expire { try checkKey(bytes.bytes(record.key), reader) }
    var legs: [EntryRecord.Leg] = []
    var sums: [AssetCode: (UInt128, UInt128)] = [:]
    var offset = record.legsOffset
    for _ in 0..<record.legCount {
      guard let leg = record.leg(bytes, at: offset, sequence: sequence), leg.account > 0, Int(leg.account) < accounts.count else {
        fail("record \(sequence): a leg on an account that was not opened")
        return
      }
      offset = leg.end
      legs.append(leg)
      let old = sums[accounts[Int(leg.account)].code] ?? (0, 0)
      sums[accounts[Int(leg.account)].code] = leg.side == .debit ? (old.0 &+ leg.amount, old.1) : (old.0, old.1 &+ leg.amount)
      derive(leg, record, reader)
    }
    for (code, sum) in sums where sum.0 != sum.1 { fail("record \(sequence): debits and credits in \(code) differ") }
    deriveHold(record, legs)
    if record.kind == .reverse { try deriveReversal(record, legs, reader) }
    if record.kind.isPosting, record.flags.contains(.date) { deriveDays(record, legs) }
  }

  /// Checks one leg against the account as derived so far, and moves the account on.
  private mutating func derive(_ leg: EntryRecord.Leg, _ record: EntryRecord, _ reader: borrowing ReadTransaction) {
    let id = Int(leg.account)
    var counters = accounts[id].account.counters
    var fits = true
    switch record.kind {
    case .hold: fits = counters.hold(leg.side, leg.amount)
    case .capture, .release, .expire:
      let leaving = record.kind == .capture ? leg.amount &+ record.released : leg.amount
      let pending = leg.side == .debit ? counters.debitsPending : counters.creditsPending
      fits = pending >= leaving
      if fits { counters.release(leg.side, leaving) }
      if record.kind == .capture, fits { fits = counters.post(leg.side, leg.amount) }
    default: fits = counters.post(leg.side, leg.amount)
    }
    let version = accounts[id].account.version + 1
    if !fits || counters != leg.after { fail("record \(sequence): the counters of account \(id) do not follow from those before") }
    if leg.version != version { fail("record \(sequence): account \(id) is at version \(leg.version), \(version) is due") }
    if leg.previous != accounts[id].account.head { fail("record \(sequence): the pointer to the posting of account \(id) before is wrong") }
    let jump = roots.push(id, sequence: sequence)
    if leg.jump != jump.sequence { fail("record \(sequence): the jump pointer of account \(id) is wrong") }
    accounts[id].account.counters = counters
    accounts[id].account.version = version
    accounts[id].account.head = sequence
    if accounts[id].account.isClosed { fail("record \(sequence): account \(id) is closed") }
    if version == accounts[id].rowVersion {
      accounts[id].rowMatched = true
      compareBalance(id, reader)
    }
    if sequence <= balancesWatermark, version > accounts[id].rowVersion {
      accounts[id].rowVersion = version
      fail("balances: the row of account \(id) is older than the watermark \(balancesWatermark)")
    }
  }

  private mutating func deriveHold(_ record: EntryRecord, _ legs: [EntryRecord.Leg]) {
    switch record.kind {
    case .hold:
      guard legs.count == 2, legs[0].side == .debit, legs[1].side == .credit, legs[0].amount == legs[1].amount else {
        fail("record \(sequence): a hold has one debit and one credit")
        return
      }
      var hold = Hold()
      hold.sequence = sequence
      hold.debit = legs[0].account
      hold.credit = legs[1].account
      hold.deadline = record.flags.contains(.timeout) ? record.time &+ record.timeoutSeconds &* 1_000_000_000 : 0
      hold.left = legs[0].amount
      holds[sequence] = hold
    case .capture, .release, .expire:
      guard var hold = holds[record.target], legs.count == 2, legs[0].account == hold.debit, legs[1].account == hold.credit else {
        fail("record \(sequence): hold \(record.target) is not open, or has other accounts")
        return
      }
      let taken = record.kind == .capture ? legs[0].amount &+ record.released : legs[0].amount
      let late = hold.deadline != 0 && record.time >= hold.deadline
      if taken > hold.left || hold.left - min(taken, hold.left) != record.left {
        fail("record \(sequence): what is left of hold \(record.target) is wrong")
      }
      if late != (record.kind == .expire) { fail("record \(sequence): hold \(record.target) expires at \(hold.deadline) exactly") }
      hold.left = record.left
      if sequence > balancesWatermark { lastChange[record.target] = sequence }
      holds[record.target] = hold.left == 0 ? nil : hold
      if record.kind == .expire { expired.insert(record.target) }
    default: break
    }
  }

  private mutating func deriveReversal(
    _ record: EntryRecord, _ legs: [EntryRecord.Leg], _ reader: borrowing ReadTransaction
  ) throws(StorageError) {
    guard record.target < sequence, try Journal.copy(record.target, reader, tables, into: &buffer), let original = EntryRecord(buffer.span),
      original.kind == .transfer || original.kind == .post || original.kind == .capture
    else {
      fail("record \(sequence): entry \(record.target) cannot be reversed")
      return
    }
    var originals: [EntryRecord.Leg] = []
    var offset = original.legsOffset
    for _ in 0..<original.legCount {
      guard let leg = original.leg(buffer.span, at: offset, sequence: record.target) else { return }
      originals.append(leg)
      offset = leg.end
    }
    var left = rests[record.target] ?? originals.map(\.amount)
    for leg in legs {
      guard leg.originalLeg < originals.count, originals[leg.originalLeg].account == leg.account, originals[leg.originalLeg].side != leg.side,
        left[leg.originalLeg] >= leg.amount
      else {
        fail("record \(sequence): reverses more than entry \(record.target) has left, or other accounts")
        return
      }
      left[leg.originalLeg] -= leg.amount
    }
    rests[record.target] = left
  }

  private mutating func deriveDays(_ record: EntryRecord, _ legs: [EntryRecord.Leg]) {
    let booked = Calendar.day(record.time)
    if booked == record.date { return }
    for leg in legs {
      let units = Int128(leg.amount)
      let dated = DayKey(account: leg.account, day: record.date)
      let here = DayKey(account: leg.account, day: booked)
      if leg.side == .debit {
        days[dated, default: DayTotals()].datedDebits += units
        days[here, default: DayTotals()].bookedDebits += units
      } else {
        days[dated, default: DayTotals()].datedCredits += units
        days[here, default: DayTotals()].bookedCredits += units
      }
    }
  }

  /// A key is used by one record alone, and the index leads to it.
  private mutating func checkKey(_ bytes: Span<UInt8>, _ reader: borrowing ReadTransaction) throws(StorageError) {
    report.keys += 1
    let hash = keyIndex.hash(bytes)
    // Keys that no run has yet are known by their records alone.
    if sequence > keyIndex.watermark { keyIndex.restore(hash, sequence) } else { keysThroughWatermark += 1 }
    found.removeAll(keepingCapacity: true)
    try keyIndex.find(hash, reader, tables, into: &found)
    var here = false
    for other in found {
      if other == sequence {
        here = true
        continue
      }
      guard try Journal.copy(other, reader, tables, into: &buffer), let used = Ledger.key(of: buffer.span) else {
        fail("keys: a row leads to record \(other), which has no key")
        continue
      }
      if buffer.span.bytes(used).equals(bytes) { fail("record \(sequence): its key was used by record \(other) too") }
    }
    if !here { fail("keys: no row leads to record \(sequence) by its key") }
  }
}
