import Memory
import Money
import Storage

/// The commands that carry a key. Each is a ladder of checks in the order of `ResultCode`, and then writes that cannot fail.
extension Ledger {
  /// Carries out TRANSFER, POST, HOLD, CAPTURE, RELEASE or REVERSE.
  ///
  /// The answer is about memory: it may be told to a client once `openBatch` is durable. After a refusal `sentence` says why.
  public mutating func apply(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>) -> Outcome {
    if let due = holds.nextDeadline, due <= serverTime { expireBeforeNextRecord() }
    sentence.removeAll()
    legs.removeAll(keepingCapacity: true)
    effects.removeAll(keepingCapacity: true)
    if !conditions.isEmpty { conditions.removeAll(keepingCapacity: true) }

    // Amounts whose asset is named: wrong whatever the state is, so the key stays unused.
    let named = takeNamedAmounts(request, bytes)
    if named != .ok { return Outcome(named) }

    // Once: a key that was used answers as it did, or is refused.
    let key = bytes.bytes(request.key)
    let hash = keys.hash(key)
    do {
      found.removeAll(keepingCapacity: true)
      try keys.find(hash, reader, tables, into: &found)
      if !found.isEmpty, let outcome = try replay(request, bytes) {
        return outcome.code == .conflict ? conflictOrScale(outcome, request, bytes) : outcome
      }
      return try applyNew(request, bytes, hash)
    } catch {
      // Reading failed, and nothing was changed by this command.
      if undo.isActive, !inTransaction { rollBack() }
      sentence.removeAll()
      sentence.append("reading the data file: \(error)")
      return Outcome(.ioError)
    }
  }

  /// SCALE comes before CONFLICT also where the asset is only implied.
  private mutating func conflictOrScale(_ conflict: Outcome, _ request: borrowing EntryRequest, _ bytes: Span<UInt8>) -> Outcome {
    var implied = -1
    if request.command != .post, request.legs.count == 2 {
      implied = soleAsset(bytes.bytes(request.legs[0].path))
      if implied < 0 { implied = soleAsset(bytes.bytes(request.legs[1].path)) }
    }
    for leg in request.legs where leg.asset == nil {
      let asset = request.command == .post ? soleAsset(bytes.bytes(leg.path)) : implied
      guard asset >= 0, case .tooFine = leg.amount.units(scale: assets[asset].scale) else { continue }
      sentence.removeAll()
      return Outcome(refuseScale(leg.amount, asset))
    }
    return conflict
  }

  private mutating func applyNew(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>, _ hash: UInt64) throws(StorageError) -> Outcome {
    var code: ResultCode
    var plan = EntryPlan()
    switch request.command {
    case .transfer, .post, .hold: code = planLegs(request, bytes)
    case .capture: code = try planCapture(request, bytes, &plan)
    case .release: code = try planRelease(request, bytes, &plan)
    case .reverse: code = try planReversal(request, bytes, &plan)
    }
    if code == .ok { code = judge(request, &plan) }
    if code != .ok {
      // Accounts that a template opened for this entry go again, unless a transaction takes everything back anyway.
      if undo.isActive, !inTransaction { rollBack() }
      if inTransaction || !code.burnsKey { return Outcome(code) }
      return writeRefusal(code, request, bytes, hash: hash)
    }
    // Nothing below may fail.
    let outcome = write(request, bytes, plan)
    noteKey(hash)
    if undo.isActive, !inTransaction {
      joinRecords()
      undo.end()
    }
    return outcome
  }

  // MARK: Amounts

  /// Looks up the assets that the request names and turns those legs' amounts into units.
  @inline(__always)
  private mutating func takeNamedAmounts(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>) -> ResultCode {
    var first = ResultCode.ok
    for index in request.legs.indices {
      let asked = request.legs[index]
      var leg = EntryLeg()
      leg.side = asked.side
      if let code = asked.asset {
        leg.asset = assets.find(code)
        let told = sentence.count
        let result = leg.asset < 0 ? refuseNoAsset(code) : units(asked.amount, leg.asset, &leg.amount)
        if result != .ok { keep(result, over: &first, told) }
      }
      legs.append(leg)
    }
    for condition in request.conditions {
      guard let code = condition.asset, assets.find(code) < 0 else { continue }
      let told = sentence.count
      keep(refuseNoAsset(code), over: &first, told)
    }
    return first
  }

  private mutating func refuseNoAsset(_ code: AssetCode) -> ResultCode {
    sentence.append("asset ")
    sentence.append(code)
    sentence.append(" is not defined")
    return .noAsset
  }

  /// Of the refusals of several legs and conditions the one that is first in precedence is given, and of its like the first told.
  /// - Parameter told: where the sentence of this one begins.
  @inline(never)
  private mutating func keep(_ code: ResultCode, over first: inout ResultCode, _ told: Int) {
    if first == .ok || code.rawValue < first.rawValue {
      sentence.removeFirst(told)
      first = code
    } else {
      sentence.truncate(to: told)
    }
  }

  /// Units of an amount above zero, or SCALE or AMOUNT.
  @inline(__always)
  mutating func units(_ amount: ParsedDecimal, _ asset: Int, _ units: inout UInt128) -> ResultCode {
    switch amount.units(scale: assets[asset].scale) {
    case .units(let value):
      units = UInt128(truncatingIfNeeded: value)
      return .ok
    case .tooFine: return refuseScale(amount, asset)
    case .tooLarge: return refuseTooLarge(asset)
    }
  }

  mutating func refuseScale(_ amount: ParsedDecimal, _ asset: Int) -> ResultCode {
    sentence.append(assets[asset].code)
    sentence.append(" has ")
    sentence.appendDecimal(UInt64(assets[asset].scale))
    sentence.append(" decimal places, ")
    sentence.appendDecimal(UInt64(amount.fractionDigits))
    sentence.append(" were given")
    return .scale
  }

  mutating func refuseTooLarge(_ asset: Int) -> ResultCode {
    sentence.append("the amount is beyond what ")
    sentence.append(assets[asset].code)
    sentence.append(" can hold, 2^127 - 1 of its smallest units")
    return .amount
  }

  // MARK: Legs

  /// TRANSFER, POST, HOLD: finds the accounts and the amounts that are left to find, and checks the shape.
  private mutating func planLegs(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>) -> ResultCode {
    let isPair = request.command != .post
    var first = isPair && legs[0].asset < 0 ? impliedAsset(request, bytes) : .ok
    if first == .ok {
      for index in legs.indices {
        let told = sentence.count
        let code = findLeg(index, request.legs[index], bytes)
        if code != .ok { keep(code, over: &first, told) }
      }
    }
    if !request.conditions.isEmpty { findConditions(request, bytes, &first) }
    if first != .ok { return first }
    if isPair {
      if legs[0].account == legs[1].account {
        sentence.append("debit and credit account are both ")
        names.append(accounts[legs[0].account].name, to: &sentence)
        return .sameAccount
      }
      return .ok
    }
    return checkBalanced()
  }

  /// The account of a leg, and its amount where the asset was not named.
  @inline(__always)
  private mutating func findLeg(_ index: Int, _ asked: LegRequest, _ bytes: Span<UInt8>) -> ResultCode {
    var account = 0
    let code = findAccount(bytes.bytes(asked.path), legs[index].asset, &account)
    if code != .ok { return code }
    legs[index].account = account
    if legs[index].amount != 0 { return .ok }
    var amount: UInt128 = 0
    let result = units(asked.amount, Int(accounts[account].asset), &amount)
    legs[index].amount = amount
    return result
  }

  /// TRANSFER and HOLD without an asset: the one that the debit account has, else the one that the credit account has.
  private mutating func impliedAsset(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>) -> ResultCode {
    let debit = soleAsset(bytes.bytes(request.legs[0].path))
    let credit = debit >= 0 ? debit : soleAsset(bytes.bytes(request.legs[1].path))
    if credit >= 0 {
      legs[0].asset = credit
      legs[1].asset = credit
      return .ok
    }
    for leg in request.legs {
      let path = bytes.bytes(leg.path)
      if names.account(path) == 0, template(for: path, asset: -1) == nil { return refuseNoAccount(path) }
    }
    return refuseAssetNeeded(bytes.bytes(request.legs[0].path))
  }

  /// POST: debits equal credits in each asset.
  private mutating func checkBalanced() -> ResultCode {
    for index in legs.indices {
      let asset = accounts[legs[index].account].asset
      if legs[..<index].contains(where: { accounts[$0.account].asset == asset }) { continue }
      var debits: UInt128 = 0
      var credits: UInt128 = 0
      for leg in legs where accounts[leg.account].asset == asset {
        // At most 1000 legs below 2^127 each: a sum may pass 128 bits, and then no counter could hold it.
        let sum = (leg.side == .debit ? debits : credits).addingReportingOverflow(leg.amount)
        if sum.overflow || sum.partialValue > UInt128(Int128.max) { return refuseTooLarge(Int(asset)) }
        if leg.side == .debit { debits = sum.partialValue } else { credits = sum.partialValue }
      }
      if debits != credits {
        let asset = assets[Int(asset)]
        sentence.append("debits are ")
        sentence.appendAmount(Int128(debits), asset)
        sentence.append(", credits ")
        sentence.appendAmount(Int128(credits), asset)
        return .unbalanced
      }
    }
    return .ok
  }

  private mutating func findConditions(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>, _ first: inout ResultCode) {
    for asked in request.conditions {
      let told = sentence.count
      let code = findCondition(asked, bytes)
      if code != .ok { keep(code, over: &first, told) }
    }
  }

  private mutating func findCondition(_ asked: ConditionRequest, _ bytes: Span<UInt8>) -> ResultCode {
    var condition = ResolvedCondition()
    condition.field = asked.field
    condition.comparison = asked.comparison
    let number = asked.asset.map { assets.find($0) } ?? -1
    let code = findAccount(bytes.bytes(asked.path), number, &condition.account)
    if code != .ok { return code }
    let asset = Int(accounts[condition.account].asset)
    switch asked.value.units(scale: asked.field == .version ? 0 : assets[asset].scale) {
    case .units(let value): condition.value = value
    case .tooFine: return refuseScale(asked.value, asset)
    case .tooLarge: return refuseTooLarge(asset)
    }
    conditions.append(condition)
    return .ok
  }

  // MARK: Writing

  /// Journals the entry and changes the accounts.
  @inline(__always)
  mutating func write(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>, _ plan: EntryPlan) -> Outcome {
    let time = serverTime
    let sequence = lastSequence &+ 1
    var flags = tailFlags(request)
    var outcome = Outcome(.ok)
    outcome.sequence = sequence
    outcome.time = time
    let kind: RecordKind
    switch request.command {
    case .transfer: kind = .transfer
    case .post: kind = .post
    case .hold: kind = .hold
    case .capture: kind = .capture
    case .release: kind = .release
    case .reverse: kind = .reverse
    }
    if request.isUpTo { flags.insert(.upTo) }
    if request.isFinal { flags.insert(.final) }
    if request.amount != nil { flags.insert(.amountGiven) }
    if request.timeoutSeconds != nil { flags.insert(.timeout) }
    RecordHeader.write(kind, flags, time: time, into: &records)
    records.appendCounted(bytes.bytes(request.key))
    switch request.command {
    case .transfer:
      if request.isUpTo {
        records.appendCompact(plan.requested)
        outcome.moved = legs[0].amount
        outcome.scale = UInt8(assets[Int(accounts[legs[0].account].asset)].scale)
      }
    case .hold: if let seconds = request.timeoutSeconds { records.appendCompact(seconds) }
    case .capture, .release:
      records.appendCompact(request.target)
      records.appendCompact(plan.released)
      records.appendCompact(plan.hold.left)
    case .reverse: records.appendCompact(request.target)
    case .post: break
    }
    records.appendCompact(UInt64(legs.count))
    for index in legs.indices { writeLeg(legs[index], kind, sequence, released: kind == .capture ? plan.released : 0) }
    writeTail(request, bytes)
    if kind.isPosting { noteDate(request, time: time) }
    finishRecord(time: time)
    switch request.command {
    case .transfer, .post: break
    case .hold: openHold(sequence, time: time, seconds: request.timeoutSeconds)
    case .capture, .release: setHold(plan.hold)
    case .reverse: writeRests(request.target, plan.rests)
    }
    return outcome
  }

  private mutating func openHold(_ sequence: UInt64, time: UInt64, seconds: UInt64?) {
    var hold = Hold()
    hold.sequence = sequence
    hold.deadline = seconds.map { time &+ $0 &* 1_000_000_000 } ?? 0
    hold.debit = UInt32(truncatingIfNeeded: legs[0].account)
    hold.credit = UInt32(truncatingIfNeeded: legs[1].account)
    hold.left = legs[0].amount
    setHold(hold)
  }
}

/// What the planning of a capture, release, reversal or balancing transfer found out.
struct EntryPlan {
  /// UPTO: units asked for.
  var requested: UInt128 = 0
  /// Units that leave the hold without being posted.
  var released: UInt128 = 0
  /// The hold as it will be.
  var hold = Hold()
  /// REVERSE: what will be left of each leg of the original.
  var rests: [UInt128] = []
}
