import JSON

/// Why a request is refused, as its answer says it: `{"error":{"type","code","message","param","doc_url"}}`.
public struct PaymentFault: Error, Sendable, Equatable {
  /// Stripe's classes of errors.
  public enum Kind: String, Sendable, CaseIterable {
    case invalidRequest = "invalid_request_error"
    case authentication = "authentication_error"
    case permission = "permission_error"
    case idempotency = "idempotency_error"
    case rateLimit = "rate_limit_error"
    case card = "card_error"
    case api = "api_error"
  }

  public var status: Int
  public var kind: Kind
  /// Stable; listed in `docs/reference/http.md`.
  public var code: String
  public var message: String
  /// The field that is wrong, such as `line_items[0].amount`.
  public var param: String?
  public var retryAfter: Int?
  /// The request was well-formed and its refusal depends on the state: the key now belongs to it.
  public var burnsKey = false

  public init(_ status: Int, _ kind: Kind, _ code: String, _ message: String, param: String? = nil) {
    self.status = status
    self.kind = kind
    self.code = code
    self.message = message
    self.param = param
  }

  /// A parameter is missing or malformed: 400.
  public static func parameter(_ code: String, _ param: String, _ message: String) -> PaymentFault {
    PaymentFault(400, .invalidRequest, code, message, param: param)
  }

  /// The state does not allow it: 400, and the key is used up.
  public static func state(_ code: String, _ message: String, param: String? = nil) -> PaymentFault {
    var fault = PaymentFault(400, .invalidRequest, code, message, param: param)
    fault.burnsKey = true
    return fault
  }

  /// No such object: 404.
  public static func missing(_ noun: String, _ id: String) -> PaymentFault {
    PaymentFault(404, .invalidRequest, "resource_missing", "No such \(noun): '\(id)'", param: "id")
  }

  public var answer: PaymentAnswer {
    var json = JSONWriter()
    json.beginObject()
    json.name("error")
    json.beginObject()
    json.member("type", kind.rawValue)
    json.member("code", code)
    json.member("message", message)
    if let param { json.member("param", param) }
    json.member("doc_url", "/docs/errors#\(code)")
    json.endObject()
    json.endObject()
    var answer = PaymentAnswer(status: status, body: json.bytes)
    answer.code = code
    answer.message = message
    answer.retryAfter = retryAfter
    return answer
  }
}
