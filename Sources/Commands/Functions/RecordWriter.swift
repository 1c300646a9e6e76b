import Ledger
import Memory
import Money
import Wire

/// Records of the journal as maps.
struct RecordWriter: ~Copyable {
  private var fields: FieldWriter
  private var version: RespVersion { fields.version }

  init(_ version: RespVersion) { fields = FieldWriter(version) }

  /// Appends one record; `false`, and nothing appended, when its bytes are none that this version knows.
  mutating func write(_ sequence: UInt64, _ bytes: Span<UInt8>, _ ledger: borrowing Ledger, into out: inout ByteBuffer) -> Bool {
    guard let header = RecordHeader(bytes) else { return false }
    fields.field("seq", sequence)
    fields.field("kind", header.kind.name)
    fields.field("time", header.time)
    if header.flags.contains(.continues) {
      fields.name("transaction")
      fields.values.appendBulk("continues")
    }
    let isKnown: Bool
    switch header.kind {
    case .assetDefine: isKnown = asset(bytes)
    case .accountOpen, .accountTemplate: isKnown = opening(bytes)
    case .accountSet, .accountFreeze, .accountClose, .accountReopen: isKnown = change(bytes, ledger)
    case .refusal: isKnown = refusal(bytes)
    case .event: isKnown = event(bytes)
    default: isKnown = entry(sequence, bytes, ledger)
    }
    if isKnown { fields.finish(into: &out) } else { fields = FieldWriter(version) }
    return isKnown
  }

  // MARK: Assets and accounts

  private mutating func asset(_ bytes: Span<UInt8>) -> Bool {
    guard let record = AssetRecord(bytes) else { return false }
    fields.field("code", bytes.bytes(record.code))
    fields.field("scale", UInt64(record.scale))
    return true
  }

  private mutating func opening(_ bytes: Span<UInt8>) -> Bool {
    guard let record = OpeningRecord(bytes) else { return false }
    let scale = Int(record.scale)
    fields.field(record.header.kind == .accountOpen ? "account" : "pattern", bytes.bytes(record.path))
    fields.field("asset", bytes.bytes(record.asset))
    fields.field("type", record.type.name)
    if record.template > 0 { fields.field("template", record.template) }
    fields.name("floor")
    fields.values.appendAmount(record.floor, scale: scale, version)
    fields.name("ceiling")
    fields.values.appendAmount(record.ceiling, scale: scale, version)
    meta(record.meta(bytes), bytes)
    return true
  }

  private mutating func change(_ bytes: Span<UInt8>, _ ledger: borrowing Ledger) -> Bool {
    guard let record = AccountRecord(bytes), record.account > 0, Int(record.account) <= ledger.accountCount else { return false }
    let id = Int(record.account)
    let asset = ledger.asset(of: id)
    let flags = record.header.flags
    fields.field("account", ledger.path(of: id))
    fields.name("asset")
    fields.values.appendBulk(asset.code)
    if record.header.kind == .accountFreeze {
      let names: [StaticString] = ["none", "debits", "credits", "both"]
      fields.field("frozen", names[Int(record.frozen)])
    }
    if flags.contains(.floor) || flags.contains(.noFloor) {
      fields.name("floor")
      fields.values.appendAmount(record.floor, scale: asset.scale, version)
    }
    if flags.contains(.ceiling) || flags.contains(.noCeiling) {
      fields.name("ceiling")
      fields.values.appendAmount(record.ceiling, scale: asset.scale, version)
    }
    if record.metaCount > 0 { meta(record.meta(bytes), bytes) }
    return true
  }

  private mutating func refusal(_ bytes: Span<UInt8>) -> Bool {
    guard let record = RefusalRecord(bytes) else { return false }
    fields.field("key", bytes.bytes(record.key))
    fields.field("code", record.code.word)
    fields.field("sentence", bytes.bytes(record.sentence))
    return true
  }

  private mutating func event(_ bytes: Span<UInt8>) -> Bool {
    guard let record = EventRecord(bytes) else { return false }
    fields.field("module", bytes.bytes(record.module))
    fields.field("type", bytes.bytes(record.type))
    fields.field("subject", bytes.bytes(record.subject))
    fields.field("payload", bytes.bytes(record.payload))
    return true
  }

  // MARK: Entries

  private mutating func entry(_ sequence: UInt64, _ bytes: Span<UInt8>, _ ledger: borrowing Ledger) -> Bool {
    guard let record = EntryRecord(bytes), let first = record.leg(bytes, at: record.legsOffset, sequence: sequence), first.account > 0,
      Int(first.account) <= ledger.accountCount
    else { return false }
    let scale = ledger.asset(of: Int(first.account)).scale
    if !record.key.isEmpty { fields.field("key", bytes.bytes(record.key)) }
    fields.field("date", Calendar.dateText(record.effectiveDay))
    if record.flags.contains(.memo) { fields.field("memo", bytes.bytes(record.memo)) }
    if record.flags.contains(.meta) { meta(record.meta(bytes), bytes) }
    if record.conditionCount > 0, !conditions(record.conditions(bytes), ledger) { return false }
    switch record.kind {
    case .transfer where record.flags.contains(.upTo):
      fields.name("upto")
      fields.values.appendAmount(record.requested, scale: scale)
    case .hold where record.flags.contains(.timeout):
      fields.field("timeout", record.timeoutSeconds)
      fields.field("expires", record.time &+ record.timeoutSeconds &* 1_000_000_000)
    case .capture, .release, .expire:
      fields.field("hold", record.target)
      fields.name("released")
      fields.values.appendAmount(record.released, scale: scale)
      fields.name("left")
      fields.values.appendAmount(record.left, scale: scale)
    case .reverse: fields.field("entry", record.target)
    default: break
    }
    return legs(record, sequence, bytes, ledger)
  }

  private mutating func legs(_ record: EntryRecord, _ sequence: UInt64, _ bytes: Span<UInt8>, _ ledger: borrowing Ledger) -> Bool {
    fields.name("legs")
    fields.values.appendArrayHeader(record.legCount)
    var offset = record.legsOffset
    for _ in 0..<record.legCount {
      guard let leg = record.leg(bytes, at: offset, sequence: sequence) else { return false }
      let id = Int(leg.account)
      if id == 0 || id > ledger.accountCount { return false }
      offset = leg.end
      let asset = ledger.asset(of: id)
      let isDebitNormal = ledger.account(id, live: true).isDebitNormal
      fields.values.appendMapHeader(12, version)
      fields.values.appendBulk("account")
      fields.values.appendBulk(ledger.path(of: id))
      fields.values.appendBulk("asset")
      fields.values.appendBulk(asset.code)
      fields.values.appendBulk("side")
      fields.values.appendBulk(leg.side.name)
      fields.values.appendBulk("amount")
      fields.values.appendAmount(leg.amount, scale: asset.scale)
      fields.values.appendBulk("kind")
      fields.values.appendBulk(record.kind.effect)
      fields.values.appendBulk("balance")
      fields.values.appendAmount(leg.after.posted(debitNormal: isDebitNormal), scale: asset.scale)
      fields.values.appendBulk("available")
      fields.values.appendAmount(leg.after.available(debitNormal: isDebitNormal), scale: asset.scale, version)
      fields.values.appendBulk("version")
      fields.values.appendInteger(leg.version)
      fields.values.appendBulk("debits_posted")
      fields.values.appendAmount(leg.after.debitsPosted, scale: asset.scale)
      fields.values.appendBulk("credits_posted")
      fields.values.appendAmount(leg.after.creditsPosted, scale: asset.scale)
      fields.values.appendBulk("debits_pending")
      fields.values.appendAmount(leg.after.debitsPending, scale: asset.scale)
      fields.values.appendBulk("credits_pending")
      fields.values.appendAmount(leg.after.creditsPending, scale: asset.scale)
    }
    return true
  }

  private mutating func conditions(_ conditions: [EntryRecord.Condition], _ ledger: borrowing Ledger) -> Bool {
    fields.name("conditions")
    fields.values.appendArrayHeader(conditions.count)
    for condition in conditions {
      let id = Int(condition.account)
      if id == 0 || id > ledger.accountCount { return false }
      let asset = ledger.asset(of: id)
      fields.values.appendMapHeader(5, version)
      fields.values.appendBulk("account")
      fields.values.appendBulk(ledger.path(of: id))
      fields.values.appendBulk("asset")
      fields.values.appendBulk(asset.code)
      fields.values.appendBulk("field")
      fields.values.appendBulk(condition.field.name)
      fields.values.appendBulk("comparison")
      fields.values.appendBulk(condition.comparison.symbol)
      fields.values.appendBulk("value")
      fields.values.appendAmount(condition.value, scale: condition.field == .version ? 0 : asset.scale)
    }
    return true
  }

  private mutating func meta(_ pairs: [MetaField], _ bytes: Span<UInt8>) {
    fields.name("meta")
    fields.values.appendMapHeader(pairs.count, version)
    for pair in pairs {
      fields.values.appendBulk(bytes.bytes(pair.name))
      fields.values.appendBulk(bytes.bytes(pair.value))
    }
  }
}

extension RecordKind {
  /// What the legs of such an entry do to their accounts.
  var effect: StaticString {
    switch self {
    case .hold: "held"
    case .release, .expire: "released"
    default: "posted"
    }
  }
}
