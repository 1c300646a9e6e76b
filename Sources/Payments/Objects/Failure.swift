import JSON

/// Why something did not come about.
public struct Failure: Sendable, Equatable {
  /// One vocabulary for all PSPs.
  public var code: String
  public var message: String?

  public init(code: String, message: String? = nil) {
    self.code = code
    self.message = message
  }

  init?(_ json: JSONObject?) {
    guard let json, let code = json["code"]?.string else { return nil }
    self.code = code
    message = json["message"]?.string
  }

  func write(_ json: inout JSONWriter) {
    json.beginObject()
    json.member("code", code)
    json.member("message", message)
    json.endObject()
  }
}
