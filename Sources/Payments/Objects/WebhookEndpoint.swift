import JSON

/// An address that gets our events as signed webhooks. Its secrets are kept beside the journal.
public struct WebhookEndpoint: Sendable, Equatable {
  public var id: String
  public var url: String
  /// Types, or beginnings of types with `*` at the end; empty: all.
  public var events: [String]
  public var isDeleted = false
  /// Until when the secret before the one at hand signs too, in seconds since 1970; `nil`: there is none.
  public var previousExpires: Int?
  /// Nanoseconds since 1970.
  public var created: UInt64

  init(id: String, url: String, events: [String], created: UInt64) {
    self.id = id
    self.url = url
    self.events = events
    self.created = created
  }

  /// Whether it wants events of a type.
  func wants(_ type: String) -> Bool {
    events.isEmpty || events.contains { $0 == type || ($0.hasSuffix("*") && type.hasPrefix($0.dropLast())) }
  }

  // MARK: JSON

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes) else { return nil }
    id = reader.text("webhook_endpoint_id")
    url = reader.text("url")
    events = reader.object["events"]?.array?.compactMap(\.string) ?? []
    isDeleted = reader.bool("deleted")
    previousExpires = reader.optionalInteger("previous_secret_expires")
    created = UInt64(clamping: reader.integer("created_ns"))
    if reader.isDamaged { return nil }
  }

  /// The object in its one encoding: the payload of its events, and its row.
  var bytes: [UInt8] { written(secret: nil) }

  /// As `bytes`, with the secret for whoever made it.
  func written(secret: String?) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("webhook_endpoint_id", id)
    json.member("object", "webhook_endpoint")
    json.member("url", url)
    json.name("events")
    json.beginArray()
    for event in events { json.string(event) }
    json.endArray()
    if let secret { json.member("secret", secret) }
    json.member("previous_secret_expires", previousExpires)
    json.member("deleted", isDeleted)
    json.member("created_ns", Int(clamping: created))
    json.endObject()
    return json.bytes
  }
}

extension WebhookEndpoint: StoredObject {
  var indexes: [String] { ["webhook_endpoint/all"] }
  var due: UInt64? { nil }
}
