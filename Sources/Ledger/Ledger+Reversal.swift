import Memory
import Money
import Storage

/// Taking entries back by new ones.
extension Ledger {
  /// REVERSE: the opposite of what is left of an entry's legs, or of a part of it.
  mutating func planReversal(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>, _ plan: inout EntryPlan) throws(StorageError) -> ResultCode {
    guard try loadRecord(request.target), let original = EntryRecord(recordBuffer.span),
      original.kind == .transfer || original.kind == .post || original.kind == .capture
    else {
      sentence.append("entry ")
      sentence.appendDecimal(request.target)
      sentence.append(" is none that can be reversed: only TRANSFER, POST and CAPTURE make such")
      return .noEntry
    }
    var offset = original.legsOffset
    for index in 0..<original.legCount {
      guard let leg = original.leg(recordBuffer.span, at: offset, sequence: request.target) else { throw Journal.damaged }
      legs.append(EntryLeg(account: Int(leg.account), side: leg.side.opposite, amount: leg.amount, original: index))
      offset = leg.end
    }
    var rests = try readRests(request.target) ?? legs.map(\.amount)
    // The row has no checksum: by one that grew, more would go back than ever came.
    guard rests.count == legs.count, zip(rests, legs).allSatisfy({ $0 <= $1.amount }) else {
      throw StorageError(code: StorageError.corrupted, operation: "rests of an entry")
    }
    var shares = rests
    if let given = request.amount {
      let code = sharePartial(given, request.target, rests, &shares)
      if code != .ok { return code }
    } else if rests.allSatisfy({ $0 == 0 }) {
      return refuseReversed(request.target, rest: 0, asked: nil)
    }
    for index in legs.indices {
      legs[index].amount = shares[index]
      rests[index] -= shares[index]
    }
    legs.removeAll { $0.amount == 0 }
    plan.rests = rests
    return .ok
  }

  /// Shares a partial amount out over the legs of each side, by what is left of each.
  private mutating func sharePartial(_ given: ParsedDecimal, _ target: UInt64, _ rests: [UInt128], _ shares: inout [UInt128]) -> ResultCode {
    let asset = Int(accounts[legs[0].account].asset)
    if legs.contains(where: { Int(accounts[$0.account].asset) != asset }) {
      sentence.append("entry ")
      sentence.appendDecimal(target)
      sentence.append(" has several assets: it can only be reversed as a whole")
      return .assetMismatch
    }
    var amount: UInt128 = 0
    let code = units(given, asset, &amount)
    if code != .ok { return code }
    for side in [Side.debit, Side.credit] {
      let members = legs.indices.filter { legs[$0].side == side }
      // An entry's sides were each below 2^127, so are their rests.
      let rest = members.reduce(UInt128(0)) { $0 + rests[$1] }
      if amount > rest { return refuseReversed(target, rest: rest, asked: amount) }
      guard let parts = Allocation.withinRests(Int128(amount), members.map { Int128(rests[$0]) }) else {
        preconditionFailure("an amount within the rests can be shared out")
      }
      for (index, part) in zip(members, parts) { shares[index] = UInt128(part) }
    }
    return .ok
  }

  private mutating func refuseReversed(_ target: UInt64, rest: UInt128, asked: UInt128?) -> ResultCode {
    let asset = asset(of: legs[0].account)
    sentence.append("entry ")
    sentence.appendDecimal(target)
    if rest == 0 {
      sentence.append(" is reversed already")
    } else {
      sentence.append(" has ")
      sentence.appendAmount(Int128(rest), asset)
      sentence.append(" left to reverse")
    }
    if let asked {
      sentence.append(", ")
      sentence.appendAmount(Int128(asked), asset)
      sentence.append(" were asked for")
    }
    return .reversed
  }

  /// What is left of each leg of an entry, or `nil` when nothing of it was reversed yet. Rows of table `reversals`: entry 8 → one compact integer a leg.
  private mutating func readRests(_ entry: UInt64) throws(StorageError) -> [UInt128]? {
    if let row = overlay[RowOverlay.Key(table: .reversals, number: entry)] { return Ledger.rests(row.bytes.span) }
    Journal.key(entry, into: &keyBuffer)
    guard let row = try reader.get(tables[.reversals], keyBuffer.span) else { return nil }
    return Ledger.rests(row)
  }

  static func rests(_ row: Span<UInt8>) -> [UInt128] {
    var reader = ByteReader(from: 0, to: row.count)
    var rests: [UInt128] = []
    while !reader.isAtEnd, !reader.failed { rests.append(reader.compact128(row)) }
    return rests
  }

  mutating func writeRests(_ entry: UInt64, _ rests: [UInt128]) {
    Journal.key(entry, into: &keyBuffer)
    rowBuffer.removeAll()
    for rest in rests { rowBuffer.appendCompact(rest) }
    operations.put(.reversals, keyBuffer, rowBuffer)
    setOverlay(.reversals, entry)
  }
}
