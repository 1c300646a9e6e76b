/// Events, and where they are sent.
extension Sandbox {
  /// `GET /v1/events`
  func listEvents(_ call: Call) throws(APIError) -> any Record {
    let types = try call.parameters.texts("types")
    let type = try call.parameters.filled("type")
    _ = try call.parameters.filled("delivery_success")
    // Events can be had for thirty days.
    let oldest = clock.seconds - 30 * 86_400
    return try list(
      events, call, [],
      where: { event in
        event.created >= oldest && (types.isEmpty || types.contains(event.type)) && (type.map { Sandbox.matches($0, event.type) } ?? true)
      })
  }

  /// A type, or a group such as `charge.*`.
  private static func matches(_ pattern: String, _ type: String) -> Bool {
    pattern.hasSuffix("*") ? type.hasPrefix(pattern.dropLast()) : pattern == type
  }

  /// `POST /v1/webhook_endpoints`
  func createEndpoint(_ call: Call) throws(APIError) -> any Record {
    let url = try call.parameters.required("url")
    let types = try call.parameters.texts("enabled_events")
    let description = try call.parameters.filled("description")
    let isConnect = try call.parameters.boolean("connect") ?? false
    let metadata = try call.parameters.metadata()
    call.parameters.pass("api_version")
    try call.finish()
    if types.isEmpty { throw .missing("enabled_events") }
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw .invalid("url", "Invalid URL: An explicit scheme (such as https) must be provided.", code: "url_invalid")
    }
    var endpoint = WebhookEndpoint(
      id: newID("we_"), created: clock.seconds, account: call.account, url: url, enabledEvents: types, secret: "whsec_" + cause.stream.text(32),
      description: description)
    endpoint.isConnect = isConnect
    endpoint.metadata = metadata
    endpoints[endpoint.id] = endpoint
    endpoint.showsSecret = true
    return endpoint
  }

  /// `POST /v1/webhook_endpoints/{id}`
  func updateEndpoint(_ call: Call) throws(APIError) -> any Record {
    var endpoint = try existing(endpoints, "webhook_endpoint", call.id, call)
    endpoint.url = try call.parameters.filled("url") ?? endpoint.url
    let types = try call.parameters.texts("enabled_events")
    if !types.isEmpty { endpoint.enabledEvents = types }
    endpoint.description = try call.parameters.text("description") ?? endpoint.description
    if let isDisabled = try call.parameters.boolean("disabled") { endpoint.isEnabled = !isDisabled }
    endpoint.metadata = try call.parameters.metadata(onto: endpoint.metadata)
    try call.finish()
    endpoints[endpoint.id] = endpoint
    return endpoint
  }

  /// `DELETE /v1/webhook_endpoints/{id}`
  func deleteEndpoint(_ call: Call) throws(APIError) -> any Record {
    var endpoint = try existing(endpoints, "webhook_endpoint", call.id, call)
    try call.finish()
    endpoint.isDeleted = true
    endpoints[endpoint.id] = endpoint
    return endpoint
  }
}
