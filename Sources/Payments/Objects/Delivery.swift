import JSON

/// One of our webhooks on its way to one endpoint. Kept beside the journal: what it says is in the journal already.
struct Delivery: Sendable, Equatable {
  var id: String
  var endpoint: String
  /// The body as it is sent, each time the same.
  var body: String
  var tries = 0
  /// When it is sent again, nanoseconds since 1970; 0 while it is under way.
  var due: UInt64 = 0
  /// Nanoseconds since 1970.
  var created: UInt64

  init(id: String, endpoint: String, body: String, created: UInt64) {
    self.id = id
    self.endpoint = endpoint
    self.body = body
    self.created = created
  }

  /// For three days: after 10 s, 40 s, 160 s, … at most six hours apart.
  static let lifetimeNanoseconds: UInt64 = 3 * 86_400_000_000_000
  static func wait(afterTry tries: Int) -> UInt64 { min(10 << UInt64(2 * min(tries - 1, 10)), 21_600) * 1_000_000_000 }

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes) else { return nil }
    id = reader.text("id")
    endpoint = reader.text("endpoint")
    body = reader.text("body")
    tries = reader.integer("tries")
    due = UInt64(clamping: reader.integer("due"))
    created = UInt64(clamping: reader.integer("created"))
    if reader.isDamaged { return nil }
  }

  var bytes: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("id", id)
    json.member("endpoint", endpoint)
    json.member("tries", tries)
    json.member("due", Int(clamping: due))
    json.member("created", Int(clamping: created))
    json.member("body", body)
    json.endObject()
    return json.bytes
  }
}
