import Memory
import Money
import Storage

/// Captures, releases and expiries of holds.
extension Ledger {
  /// CAPTURE: part or all of what is left is posted; with FINAL the rest is released.
  mutating func planCapture(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>, _ plan: inout EntryPlan) throws(StorageError) -> ResultCode {
    let code = try findHold(request, &plan)
    if code != .ok { return code }
    let captured = legs[0].amount
    plan.hold.left &-= captured
    if request.isFinal {
      plan.released = plan.hold.left
      plan.hold.left = 0
    }
    return .ok
  }

  /// RELEASE: part or all of what is left goes back.
  mutating func planRelease(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>, _ plan: inout EntryPlan) throws(StorageError) -> ResultCode {
    let code = try findHold(request, &plan)
    if code != .ok { return code }
    plan.released = legs[0].amount
    plan.hold.left &-= plan.released
    return .ok
  }

  /// The open hold that the request names, its two legs, and the amount: what was given or all that is left.
  private mutating func findHold(_ request: borrowing EntryRequest, _ plan: inout EntryPlan) throws(StorageError) -> ResultCode {
    guard let hold = holds.find(request.target) else { return try refuseHold(request) }
    let asset = Int(accounts[Int(hold.debit)].asset)
    var amount = hold.left
    if let given = request.amount {
      let code = units(given, asset, &amount)
      if code != .ok { return code }
    }
    plan.hold = hold
    legs.append(EntryLeg(account: Int(hold.debit), side: .debit, amount: amount))
    legs.append(EntryLeg(account: Int(hold.credit), side: .credit, amount: amount))
    if amount <= hold.left { return .ok }
    let stopped = request.command == .capture ? checkOpen() : .ok
    if stopped != .ok { return stopped }
    sentence.append("hold ")
    sentence.appendDecimal(request.target)
    sentence.append(" has ")
    sentence.appendAmount(Int128(hold.left), assets[asset])
    sentence.append(" left, ")
    sentence.appendAmount(Int128(amount), assets[asset])
    sentence.append(" were asked for")
    return .exceedsHold
  }

  /// Why a hold is not open: there was none, its time was up, or nothing is left of it. A capture is first told of an account that is closed or frozen.
  private mutating func refuseHold(_ request: borrowing EntryRequest) throws(StorageError) -> ResultCode {
    guard try loadRecord(request.target), let record = EntryRecord(recordBuffer.span), record.kind == .hold else {
      sentence.append("entry ")
      sentence.appendDecimal(request.target)
      sentence.append(" is no hold")
      return .noHold
    }
    var offset = record.legsOffset
    while legs.count < record.legCount, let leg = record.leg(recordBuffer.span, at: offset, sequence: request.target) {
      legs.append(EntryLeg(account: Int(leg.account), side: leg.side, amount: leg.amount))
      offset = leg.end
    }
    if let given = request.amount {
      var amount: UInt128 = 0
      let code = units(given, Int(accounts[legs[0].account].asset), &amount)
      if code != .ok { return code }
    }
    let stopped = request.command == .capture ? checkOpen() : .ok
    if stopped != .ok { return stopped }
    sentence.append("hold ")
    sentence.appendDecimal(request.target)
    if try isExpired(request.target) {
      sentence.append(" has expired")
      return .holdExpired
    }
    sentence.append(" is captured or released to the end")
    return .holdSettled
  }

  /// Whether a hold that is not open any more ended by its timeout.
  mutating func isExpired(_ sequence: UInt64) throws(StorageError) -> Bool {
    if overlay[RowOverlay.Key(table: .holds, number: sequence)] != nil { return true }
    Hold.key(expired: true, sequence, into: &keyBuffer)
    return try reader.get(tables[.holds], keyBuffer.span) != nil
  }

  // MARK: Expiry

  /// Journals the end of the holds whose time is up at the clock, as many as a batch takes. Each record's time is the deadline itself, unless something was journaled
  /// after that.
  @inline(never)
  mutating func expireDue() {
    let now = max(clock, lastTime)
    while !isFull, let hold = holds.popDue(now) { expire(hold) }
  }

  /// As `expireDue`, up to the time that the next record gets: server time may pass a deadline that the clock has not reached.
  @inline(never)
  mutating func expireBeforeNextRecord() {
    while let hold = holds.popDue(serverTime) { expire(hold) }
  }

  private mutating func expire(_ hold: Hold) {
    let time = max(hold.deadline, lastTime &+ 1)
    let sequence = lastSequence &+ 1
    RecordHeader.write(.expire, [], time: time, into: &records)
    records.appendCompact(UInt64(0))
    records.appendCompact(hold.sequence)
    records.appendCompact(hold.left)
    records.appendCompact(UInt64(0))
    records.appendCompact(UInt64(2))
    writeLeg(EntryLeg(account: Int(hold.debit), side: .debit, amount: hold.left), .expire, sequence)
    writeLeg(EntryLeg(account: Int(hold.credit), side: .credit, amount: hold.left), .expire, sequence)
    finishRecord(time: time)
    var closed = hold
    closed.left = 0
    setHold(closed)
    Hold.key(expired: true, hold.sequence, into: &keyBuffer)
    rowBuffer.removeAll()
    operations.put(.holds, keyBuffer, rowBuffer)
    setOverlay(.holds, hold.sequence)
    expiryBatch = openBatch
  }
}
