import Memory
import Money
import Storage

/// TRANSFERS: many plain transfers in one command, each by itself.
///
/// ```
///  records   ──▶ 12 ahead: slots of the key, accounts ──▶ now: the short way of TRANSFER, or the long one ──▶ results
///  64 bytes                                                                                                   24 bytes
/// ```
/// What a record means is `TRANSFER key debit credit amount asset [DATE date]` with the path and asset of its accounts: both ways are those of TRANSFER, and where a key was used
/// before or a refusal is journaled, the record is spelled out as that command.
extension Ledger {
  /// Bytes of one result.
  public static let packedResultBytes = 24

  /// Carries out `records`, whole ones of 64 bytes, and appends a result of 24 bytes for each to `results`. Allocates nothing for a transfer that is posted.
  /// - Parameter request: scratch, left as it may be.
  public mutating func apply(packed records: Span<UInt8>, _ request: inout EntryRequest, into results: inout ByteBuffer) {
    precondition(records.count % PackedTransfer.byteCount == 0, "half a packed transfer")
    let count = records.count / PackedTransfer.byteCount
    request.clear(.transfer)
    results.reserve(count * Ledger.packedResultBytes)
    // A ring of the hashes of the next keys.
    packedHashes.truncate(to: 0)
    for index in 0..<Ledger.packedAhead { packedHashes.append(index < count ? look(packed: records, index) : 0) }
    var place = 0
    for index in 0..<count {
      let hash = packedHashes[place]
      if index &+ Ledger.packedAhead < count { packedHashes[place] = look(packed: records, index &+ Ledger.packedAhead) }
      place = place &+ 1 == Ledger.packedAhead ? 0 : place &+ 1
      let offset = index &* PackedTransfer.byteCount
      var code = ResultCode.ok
      let record = PackedTransfer(records, at: offset, &code)
      var outcome = Outcome(code)
      if code == .ok, !transfer(record, records, hash, &outcome) { outcome = apply(record, records, hash, &request) }
      results.append(littleEndian: outcome.sequence)
      results.append(littleEndian: outcome.time)
      results.append(littleEndian: UInt64(outcome.code.rawValue) | (outcome.isReplay ? 256 : 0))
    }
  }

  /// Records between the fetching of memory and its use.
  private static let packedAhead = 12

  /// Fetches what a record will look up, and answers the hash of its key.
  @inline(__always)
  private func look(packed records: Span<UInt8>, _ index: Int) -> UInt64 {
    let offset = index &* PackedTransfer.byteCount
    let ids = records.littleEndian64(at: offset &+ 16)
    fetch(Int(ids & 0xFFFF_FFFF))
    fetch(Int(ids >> 32))
    let length = min(Int(records[offset &+ 27]), PackedTransfer.keyBytesMax)
    let hash = keys.hash(records.bytes(Slice(start: offset &+ PackedTransfer.keyOffset, count: length)))
    keys.prefetch(hash)
    return hash
  }

  /// The short way, as far as it goes; `false` when it has done nothing.
  @inline(__always)
  private mutating func transfer(_ record: PackedTransfer, _ bytes: Span<UInt8>, _ hash: UInt64, _ outcome: inout Outcome) -> Bool {
    if let due = holds.nextDeadline, due <= serverTime { return false }
    guard record.date == nil, isAccount(record.debit), isAccount(record.credit), keys.isNew(hash) else { return false }
    outcome.sequence = transfer(bytes.bytes(record.key), record.debit, record.credit, units: record.amount, hash: hash)
    outcome.time = lastTime
    return outcome.sequence != 0
  }

  /// The long way, with all the rules.
  @inline(never)
  private mutating func apply(_ record: PackedTransfer, _ bytes: Span<UInt8>, _ hash: UInt64, _ request: inout EntryRequest) -> Outcome {
    if let due = holds.nextDeadline, due <= serverTime { expireBeforeNextRecord() }
    sentence.removeAll()
    legs.removeAll(keepingCapacity: true)
    effects.removeAll(keepingCapacity: true)
    if !conditions.isEmpty { conditions.removeAll(keepingCapacity: true) }
    request.key = record.key
    request.date = record.date
    do {
      found.removeAll(keepingCapacity: true)
      try keys.find(hash, reader, tables, into: &found)
      if !found.isEmpty, let outcome = try replay(record, bytes) { return outcome }
    } catch {
      sentence.append("reading the data file: \(error)")
      return Outcome(.ioError)
    }
    var code = planLegs(record)
    var plan = EntryPlan()
    if code == .ok { code = judge(request, &plan) }
    if code != .ok { return code.burnsKey ? writeRefusal(code, record, bytes, hash) : Outcome(code) }
    // Nothing below may fail.
    let outcome = write(request, bytes, plan)
    noteKey(hash)
    return outcome
  }

  @inline(__always)
  private func isAccount(_ id: Int) -> Bool { id > 0 && id < accounts.count }

  /// Finds the accounts and checks that they fit each other.
  @inline(__always)
  private mutating func planLegs(_ record: PackedTransfer) -> ResultCode {
    if !isAccount(record.debit) || !isAccount(record.credit) { return refuseNumber(isAccount(record.debit) ? record.credit : record.debit) }
    let asset = Int(accounts[record.debit].asset)
    if Int(accounts[record.credit].asset) != asset { return refuseAssets(record) }
    if record.debit == record.credit { return .sameAccount }
    legs.append(EntryLeg(account: record.debit, side: .debit, amount: record.amount, asset: asset))
    legs.append(EntryLeg(account: record.credit, side: .credit, amount: record.amount, asset: asset))
    return .ok
  }

  @inline(never)
  private mutating func refuseNumber(_ id: Int) -> ResultCode {
    sentence.append("no account has the id ")
    sentence.appendDecimal(UInt64(id))
    return .noAccount
  }

  @inline(never)
  private mutating func refuseAssets(_ record: PackedTransfer) -> ResultCode {
    let asset = Int(accounts[record.debit].asset)
    if !isOpenToo(record) {
      var path = ByteBuffer(capacity: 64)
      names.append(accounts[record.credit].name, to: &path)
      return refuseOtherAsset(path.span, asset)
    }
    names.append(accounts[record.debit].name, to: &sentence)
    sentence.append(" is in ")
    sentence.append(assets[asset].code)
    sentence.append(", ")
    names.append(accounts[record.credit].name, to: &sentence)
    sentence.append(" of that id in ")
    sentence.append(self.asset(of: record.credit).code)
    return .assetMismatch
  }

  /// Whether the credit account's path is open in the debit account's asset as well, under another id.
  private func isOpenToo(_ record: PackedTransfer) -> Bool {
    let asset = accounts[record.debit].asset
    var id = Int(names.account(names.path(accounts[record.credit].name)))
    while id != 0 {
      if accounts[id].asset == asset { return id != record.credit }
      id = Int(accounts[id].nextSamePath)
    }
    return false
  }

  // MARK: Spelled out

  /// The answer to a record whose key's hash is known, as `replay` of a request.
  @inline(never)
  private mutating func replay(_ record: PackedTransfer, _ bytes: Span<UInt8>) throws(StorageError) -> Outcome? {
    var request = EntryRequest()
    var text = ByteBuffer(capacity: 256)
    var conflict: Outcome?
    if isAccount(record.debit), isAccount(record.credit) {
      spell(record, bytes, &request, into: &text)
      guard let outcome = try replay(request, text.span) else { return nil }
      // Accounts of two assets are no TRANSFER but one that was refused for just that.
      let fits = accounts[record.debit].asset == accounts[record.credit].asset || outcome.code == .assetMismatch
      if outcome.code != .conflict, fits { return outcome }
      conflict = Outcome(.conflict)
    }
    // When it was refused an id may have had no account.
    sentence.removeAll()
    spellIDs(record, bytes, &request, into: &text)
    return try replay(request, text.span) ?? conflict
  }

  /// Journals a refusal, with what `TRANSFER` would have been given.
  @inline(never)
  private mutating func writeRefusal(_ code: ResultCode, _ record: PackedTransfer, _ bytes: Span<UInt8>, _ hash: UInt64) -> Outcome {
    var request = EntryRequest()
    var text = ByteBuffer(capacity: 256)
    if code == .noAccount || code == .assetMismatch && isOpenToo(record) {
      spellIDs(record, bytes, &request, into: &text)
    } else {
      spell(record, bytes, &request, into: &text)
    }
    return writeRefusal(code, request, text.span, hash: hash)
  }

  /// The record as a request with paths and asset.
  private func spell(_ record: PackedTransfer, _ bytes: Span<UInt8>, _ request: inout EntryRequest, into text: inout ByteBuffer) {
    begin(record, bytes, &request, into: &text)
    let asset = asset(of: record.debit)
    let amount = ParsedDecimal(mantissa: Int128(record.amount), fractionDigits: asset.scale)
    for (id, side) in [(record.debit, Side.debit), (record.credit, .credit)] {
      let start = text.count
      names.append(accounts[id].name, to: &text)
      request.legs.append(LegRequest(path: Slice(start: start, count: text.count - start), side: side, amount: amount, asset: asset.code))
    }
  }

  /// The record as a request with `:id` for each path, which is no path, the amount in units, and no asset: where an id has no account, there is nothing else to say.
  private func spellIDs(_ record: PackedTransfer, _ bytes: Span<UInt8>, _ request: inout EntryRequest, into text: inout ByteBuffer) {
    begin(record, bytes, &request, into: &text)
    let amount = ParsedDecimal(mantissa: Int128(record.amount), fractionDigits: 0)
    for (id, side) in [(record.debit, Side.debit), (record.credit, .credit)] {
      let start = text.count
      text.append(":")
      text.appendDecimal(UInt64(id))
      request.legs.append(LegRequest(path: Slice(start: start, count: text.count - start), side: side, amount: amount, asset: nil))
    }
  }

  private func begin(_ record: PackedTransfer, _ bytes: Span<UInt8>, _ request: inout EntryRequest, into text: inout ByteBuffer) {
    request.clear(.transfer)
    text.removeAll()
    text.append(bytes.bytes(record.key))
    request.key = Slice(start: 0, count: text.count)
    request.date = record.date
  }
}
