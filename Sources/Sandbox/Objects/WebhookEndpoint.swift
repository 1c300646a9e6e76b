import JSON

/// Where events are sent.
struct WebhookEndpoint: Record {
  let id: String
  let created: Int
  let account: String
  var url: String
  /// `*` stands for all.
  var enabledEvents: [String]
  let secret: String
  var description: String?
  var isEnabled = true
  var isDeleted = false
  /// Whether it gets the connected accounts' events instead of the platform's own.
  var isConnect = false
  /// Shown in the answer to its creation alone.
  var showsSecret = false
  var metadata = Metadata()

  /// Whether it wants an event.
  func wants(_ event: Event) -> Bool {
    isEnabled && !isDeleted && (enabledEvents.contains("*") || enabledEvents.contains(event.type)) && (isConnect || event.isOfPlatform)
  }

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "webhook_endpoint")
    if isDeleted {
      json.member("deleted", true)
      json.endObject()
      return
    }
    json.member("api_version", nil as String?)
    json.member("created", created)
    json.member("description", description)
    json.name("enabled_events")
    json.beginArray()
    for type in enabledEvents { json.string(type) }
    json.endArray()
    json.member("livemode", false)
    metadata.write(to: &json)
    if showsSecret { json.member("secret", secret) }
    json.member("status", isEnabled ? "enabled" : "disabled")
    json.member("url", url)
    json.endObject()
  }
}
