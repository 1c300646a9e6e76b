import JSON

/// A refusal in Stripe's shape. Fields that are `nil` are left out.
struct APIError: Error {
  var status: Int
  var type = "invalid_request_error"
  var code: String?
  var message: String
  var param: String?
  var declineCode: String?
  var adviceCode: String?
  var networkDeclineCode: String?
  var charge: String?
  var paymentIntent: PaymentIntent?
  /// Whether the endpoint had begun to run, so that the answer is kept under the idempotency key.
  var hasRun = false
  /// Overrides what the client thinks about trying again.
  var shouldRetry: Bool?

  // MARK: What is wrong with a request

  static func missing(_ name: String) -> APIError {
    APIError(status: 400, code: "parameter_missing", message: "Missing required param: \(name).", param: name)
  }

  static func unknown(_ name: String) -> APIError {
    APIError(status: 400, code: "parameter_unknown", message: "Received unknown parameter: \(name)", param: name)
  }

  static func invalid(_ name: String, _ message: String, code: String? = nil) -> APIError {
    APIError(status: 400, code: code, message: message, param: name)
  }

  static func noSuch(_ kind: String, _ id: String, param: String? = nil) -> APIError {
    APIError(status: param == nil ? 404 : 400, code: "resource_missing", message: "No such \(kind): '\(id)'", param: param ?? "id")
  }

  /// A request that is well formed and does not fit the state of things.
  static func state(_ code: String, _ message: String, param: String? = nil, intent: PaymentIntent? = nil) -> APIError {
    APIError(status: 400, code: code, message: message, param: param, paymentIntent: intent, hasRun: true)
  }

  // MARK: As JSON

  /// The body of the answer.
  func body(_ sandbox: Sandbox) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.name("error")
    json.beginObject()
    if let code { json.member("code", code) }
    if let declineCode { json.member("decline_code", declineCode) }
    if let adviceCode { json.member("advice_code", adviceCode) }
    if let networkDeclineCode { json.member("network_decline_code", networkDeclineCode) }
    json.member("message", message)
    if let param { json.member("param", param) }
    if let charge { json.member("charge", charge) }
    if let code { json.member("doc_url", "https://stripe.com/docs/error-codes/\(String(code.map { $0 == "_" ? "-" : $0 }))") }
    json.member("type", type)
    if let paymentIntent {
      json.name("payment_intent")
      paymentIntent.write(to: &json, Renderer(sandbox: sandbox))
    }
    json.endObject()
    json.endObject()
    return json.bytes
  }
}
