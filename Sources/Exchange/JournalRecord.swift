import Client
import Wire

/// A record of the server's journal as an export needs it.
struct JournalRecord {
  /// One side of an entry.
  struct Leg {
    var account = ""
    var asset = ""
    var isDebit = false
    /// Decimal text above zero.
    var amount = ""
    /// The account's posted balance after it, in the account's normal direction.
    var balance = ""
  }

  var sequence = 0
  var kind = ""
  /// Nanoseconds since 1970.
  var time = 0
  var key: [UInt8] = []
  var memo = ""
  /// `yyyy-mm-dd`.
  var date = ""
  var meta: [(name: String, value: String)] = []
  var legs: [Leg] = []
  var account = ""
  var asset = ""
  var type = ""
  var scale = 0

  /// Whether the legs changed posted balances.
  var isPosting: Bool { kind == "transfer" || kind == "post" || kind == "capture" || kind == "reverse" }

  /// Reads the map that stands for a record; `nil` when it has no sequence and kind.
  init?(_ reply: RESPReply) {
    for pair in reply.pairs ?? [] {
      switch pair.name.text {
      case "seq": sequence = pair.value.integer ?? 0
      case "kind": kind = pair.value.text ?? ""
      case "time": time = pair.value.integer ?? 0
      case "key": key = JournalRecord.bytes(pair.value)
      case "memo": memo = pair.value.text ?? ""
      case "date": date = pair.value.text ?? ""
      case "meta": meta = (pair.value.pairs ?? []).map { ($0.name.text ?? "", $0.value.text ?? "") }
      case "legs": legs = (pair.value.values ?? []).map(JournalRecord.leg)
      case "account": account = pair.value.text ?? ""
      case "asset", "code": asset = pair.value.text ?? ""
      case "type": type = pair.value.text ?? ""
      case "scale": scale = pair.value.integer ?? 0
      default: break
      }
    }
    if sequence <= 0 || kind.isEmpty { return nil }
    if date.isEmpty { date = Timestamp.date(nanoseconds: time) }
  }

  private static func leg(_ reply: RESPReply) -> Leg {
    var leg = Leg()
    for pair in reply.pairs ?? [] {
      switch pair.name.text {
      case "account": leg.account = pair.value.text ?? ""
      case "asset": leg.asset = pair.value.text ?? ""
      case "side": leg.isDebit = pair.value.text == "debit"
      case "amount": leg.amount = pair.value.text ?? ""
      case "posted", "balance": leg.balance = pair.value.text ?? ""
      default: break
      }
    }
    return leg
  }

  private static func bytes(_ reply: RESPReply) -> [UInt8] {
    if case .bulk(let bytes) = reply { return bytes }
    return Array((reply.text ?? "").utf8)
  }
}
