import JSON
import Ledger
import Memory
import Money

/// A line of a wallet's statement: one leg of one entry.
struct WalletLine {
  let sequence: UInt64
  let time: UInt64
  let kind: RecordKind
  let leg: EntryRecord.Leg
  let memo: String?
  /// The payment, refund or payout that made the entry, as its metadata name them.
  let origins: [(name: String, id: String)]

  /// - Parameters:
  ///   - bytes: the entry's record.
  ///   - account: whose leg it is.
  /// - Returns: `nil` when the record is damaged.
  init?(_ bytes: Span<UInt8>, _ line: StatementPage.Line, account: Int) {
    guard let record = EntryRecord(bytes) else { return nil }
    var offset = record.legsOffset
    var found: EntryRecord.Leg?
    for _ in 0..<record.legCount {
      guard let leg = record.leg(bytes, at: offset, sequence: line.sequence) else { return nil }
      if Int(leg.account) == account, leg.version == line.version { found = leg }
      offset = leg.end
    }
    guard let found else { return nil }
    leg = found
    sequence = line.sequence
    time = record.time
    kind = record.kind
    memo = record.flags.contains(.memo) ? bytes.bytes(record.memo).string : nil
    origins = record.meta(bytes).map { (bytes.bytes($0.name).string, bytes.bytes($0.value).string) }
  }

  func write(_ json: inout JSONWriter, scale: Int) {
    func text(_ units: Int128) -> String { AmountText(units: units, scale: scale).description }
    func origin(_ name: String) -> String? { origins.first { $0.name == name }?.id }
    json.beginObject()
    json.member("entry", Int(clamping: sequence))
    json.member("version", Int(clamping: leg.version))
    json.member("time", Calendar.instantText(time))
    json.member("kind", kind.isPosting ? "posted" : kind == .hold ? "reserved" : "released")
    json.member("side", leg.side == .debit ? "debit" : "credit")
    json.member("amount", text(Int128(leg.amount)))
    json.member("balance", text(leg.after.posted(debitNormal: false)))
    json.member("available", leg.after.available(debitNormal: false).map(text))
    json.member("memo", memo)
    json.member("payment_id", origin("payment"))
    json.member("refund_id", origin("refund"))
    json.member("payout_id", origin("payout"))
    json.endObject()
  }
}
