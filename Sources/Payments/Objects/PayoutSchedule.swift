import JSON

/// When a seller's balance in a currency is paid out by itself.
public struct PayoutSchedule: Sendable, Equatable {
  /// How often.
  public enum Interval: String, Sendable, CaseIterable {
    case daily
    case weekly
    case monthly
    /// Looked at every hour: paid out once so much is there.
    case threshold
    /// Never: the schedule has ended.
    case manual
  }

  public var sellerID: String
  public var currency: Currency
  public var interval: Interval
  /// weekly: the day, 1 is Monday; monthly: the day of the month.
  public var anchor = 1
  /// UTC.
  public var hour = 2
  /// Minor units.
  public var threshold: Int128?
  /// Less than this is left for the next time; minor units.
  public var minimum: Int128 = 0
  /// When it is looked at next, nanoseconds since 1970.
  public var nextDue: UInt64?
  /// When it was due last, what came of it (`paid`, or why not), and the newest payout that it made.
  public var lastDue: UInt64?
  public var lastResult: String?
  public var lastPayout: String?
  /// Nanoseconds since 1970.
  public var created: UInt64 = 0
  public var updated: UInt64 = 0

  /// The seller's name, a colon and the currency: what clients call it.
  public var name: String { "\(sellerID):\(currency.text)" }

  /// The id of the row of a schedule.
  static func rowID(_ name: String) -> String { "schedule:\(name)" }

  init(sellerID: String, currency: Currency, interval: Interval) {
    self.sellerID = sellerID
    self.currency = currency
    self.interval = interval
  }

  /// Moves on to the next time after a moment.
  mutating func moveOn(after now: UInt64) { nextDue = PayoutCalendar.next(after: now, interval, anchor: anchor, hour: hour) }

  // MARK: JSON

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes) else { return nil }
    sellerID = reader.text("seller_id")
    let currency = reader.currency("currency")
    self.currency = currency
    interval = reader.choice("interval", .manual)
    anchor = reader.integer("anchor")
    hour = reader.integer("hour")
    threshold = reader.optionalUnits("threshold", currency)
    minimum = reader.units("minimum", currency)
    nextDue = reader.sequence("next_due_ns")
    lastDue = reader.sequence("last_due_ns")
    lastResult = reader.optional("last_result")
    lastPayout = reader.optional("last_payout")
    created = UInt64(clamping: reader.integer("created_ns"))
    updated = UInt64(clamping: reader.integer("updated_ns"))
    if reader.isDamaged || name != reader.text("payout_schedule_id") { return nil }
  }

  /// The object in its one encoding: the payload of its events, its row, and what clients see.
  var bytes: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("payout_schedule_id", name)
    json.member("object", "payout_schedule")
    json.member("seller_id", sellerID)
    json.member("currency", currency.text)
    json.member("interval", interval.rawValue)
    json.member("anchor", anchor)
    json.member("hour", hour)
    json.member("threshold", threshold.map(currency.text))
    json.member("minimum", currency.text(minimum))
    json.member("next_due_ns", nextDue.map { Int(clamping: $0) })
    json.member("last_due_ns", lastDue.map { Int(clamping: $0) })
    json.member("last_result", lastResult)
    json.member("last_payout", lastPayout)
    json.member("created_ns", Int(clamping: created))
    json.member("updated_ns", Int(clamping: updated))
    json.endObject()
    return json.bytes
  }
}

extension PayoutSchedule: StoredObject {
  public var id: String { PayoutSchedule.rowID(name) }
  var indexes: [String] { [] }
  var due: UInt64? { nextDue }
}
