import JSON

/// Something that happened, with the object as it was then.
struct Event: Record {
  static let apiVersion = "2026-06-24.dahlia"

  let id: String
  let created: Int
  let account: String
  let type: String
  let object: any Record
  /// Names and former values of what changed, as JSON; `nil` for all but updates.
  let previous: JSONObject?
  let request: String?
  let idempotencyKey: String?
  /// Whether the account is the platform itself, which events then do not name.
  let isOfPlatform: Bool
  var pendingWebhooks = 0

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "event")
    if !isOfPlatform { json.member("account", account) }
    json.member("api_version", Event.apiVersion)
    json.member("created", created)
    json.name("data")
    json.beginObject()
    json.name("object")
    object.write(to: &json, Renderer(sandbox: renderer.sandbox))
    if let previous {
      json.name("previous_attributes")
      json.value(.object(previous))
    }
    json.endObject()
    json.member("livemode", false)
    json.member("pending_webhooks", pendingWebhooks)
    json.name("request")
    json.beginObject()
    json.member("id", request)
    json.member("idempotency_key", idempotencyKey)
    json.endObject()
    json.member("type", type)
    json.endObject()
  }
}
