import Ledger
import Memory
import Money
import Wire

/// STATEMENT.
extension CommandProcessor {
  mutating func statement(_ bytes: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    switch ledger.resolve(bytes.bytes(read.path), read.asset, live: false) {
    case .refused(let code):
      _ = refuse(code, into: &out)
      return .done
    case .account(let id):
      do {
        let from = read.from.flatMap(CommandProcessor.beginning)
        let to = read.to.flatMap(CommandProcessor.end)
        let after = read.afterVersion > 0 ? read.afterVersion : nil
        let page = try ledger.statement(of: id, from: from, to: to, after: after, limit: read.limit)
        if appendStatement(page, id, session.version, into: &out) { return .done }
        return refuseReading("a record of the statement is damaged", into: &out)
      } catch {
        return refuseReading("\(error)", into: &out)
      }
    }
  }

  /// The first instant of a moment; `nil` when it is before all bookings.
  static func beginning(_ moment: Moment) -> UInt64? {
    switch moment {
    case .instant(let time): return time
    // Days beyond the range of the clock begin at its end.
    case .date(let day):
      if day <= 0 { return nil }
      let first = UInt64(day).multipliedReportingOverflow(by: Calendar.nanosecondsPerDay)
      return first.overflow ? UInt64.max : first.partialValue
    case .now, .sequence: return nil
    }
  }

  /// The last instant of a moment; `nil` when it is after all bookings.
  static func end(_ moment: Moment) -> UInt64? {
    switch moment {
    case .instant(let time): return time
    case .date(let day):
      if day < 0 { return 0 }
      let next = (UInt64(day) + 1).multipliedReportingOverflow(by: Calendar.nanosecondsPerDay)
      return next.overflow ? nil : next.partialValue - 1
    case .now, .sequence: return nil
    }
  }

  /// `false`, with `out` as it was, when a record is damaged.
  private func appendStatement(_ page: borrowing StatementPage, _ id: Int, _ version: RespVersion, into out: inout ByteBuffer) -> Bool {
    let start = out.count
    let asset = ledger.asset(of: id)
    let isDebitNormal = ledger.account(id, live: true).isDebitNormal
    out.appendMapHeader(6, version)
    out.appendBulk("account")
    out.appendBulk(ledger.path(of: id))
    out.appendBulk("asset")
    out.appendBulk(asset.code)
    out.appendBulk("opening")
    out.appendAmount(page.opening.posted(debitNormal: isDebitNormal), scale: asset.scale)
    out.appendBulk("lines")
    out.appendArrayHeader(page.lines.count)
    for line in page.lines {
      guard let record = EntryRecord(page.record(line)), let leg = CommandProcessor.leg(of: id, line, record, page.record(line)) else {
        out.truncate(to: start)
        return false
      }
      CommandProcessor.appendLine(line, record, leg, page.record(line), scale: asset.scale, isDebitNormal, version, into: &out)
    }
    out.appendBulk("closing")
    out.appendAmount(page.closing.posted(debitNormal: isDebitNormal), scale: asset.scale)
    out.appendBulk("next")
    if let next = page.next { out.appendBulk(decimal: next) } else { out.appendNull(version) }
    return true
  }

  private static func leg(of id: Int, _ line: StatementPage.Line, _ record: EntryRecord, _ bytes: Span<UInt8>) -> EntryRecord.Leg? {
    var offset = record.legsOffset
    for _ in 0..<record.legCount {
      guard let leg = record.leg(bytes, at: offset, sequence: line.sequence) else { return nil }
      if Int(leg.account) == id, leg.version == line.version { return leg }
      offset = leg.end
    }
    return nil
  }

  private static func appendLine(
    _ line: StatementPage.Line, _ record: EntryRecord, _ leg: EntryRecord.Leg, _ bytes: Span<UInt8>, scale: Int, _ isDebitNormal: Bool,
    _ version: RespVersion, into out: inout ByteBuffer
  ) {
    out.appendMapHeader(12, version)
    out.appendBulk("seq")
    out.appendInteger(line.sequence)
    out.appendBulk("entry")
    out.appendInteger(line.sequence)
    out.appendBulk("time")
    out.appendInteger(record.time)
    out.appendBulk("date")
    out.appendBulk(Calendar.dateText(record.effectiveDay))
    out.appendBulk("side")
    out.appendBulk(leg.side.name)
    out.appendBulk("amount")
    out.appendAmount(leg.amount, scale: scale)
    out.appendBulk("pending")
    out.appendAmount(leg.after.pending(debitNormal: isDebitNormal), scale: scale, version)
    out.appendBulk("balance")
    out.appendAmount(leg.after.posted(debitNormal: isDebitNormal), scale: scale)
    out.appendBulk("version")
    out.appendInteger(leg.version)
    out.appendBulk("memo")
    if record.flags.contains(.memo) { out.appendBulk(bytes.bytes(record.memo)) } else { out.appendNull(version) }
    out.appendBulk("key")
    if record.key.isEmpty { out.appendNull(version) } else { out.appendBulk(bytes.bytes(record.key)) }
    out.appendBulk("kind")
    out.appendBulk(record.kind.name)
  }
}
