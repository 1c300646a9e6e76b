import HTTP
import JSON
import Payments

/// From a request of HTTP to a call of the payment service: everything that can be refused without the service.
enum CallReader {
  /// The call; thrown is only what may be said before it is known who asks. What else is wrong goes along as the call's fault, and the rest of it does not.
  /// - Parameter id: the text in the path, where the route has one.
  static func call(_ spec: OperationSpec, _ request: HTTPRequest, id: String?) throws(PaymentFault) -> PaymentCall {
    let caller = try Credentials.caller(request.headers)
    do throws(PaymentFault) { return try call(spec, caller, request, id: id) } catch {
      if error.code == FieldCheck.cardNumberFault(nil).code { throw error }
      var call = PaymentCall(spec.operation, caller: caller)
      call.fault = error
      return call
    }
  }

  /// The key, the kind of content, the JSON, its shape; in this order.
  private static func call(
    _ spec: OperationSpec, _ caller: PaymentCall.Caller, _ request: HTTPRequest, id: String?
  ) throws(PaymentFault) -> PaymentCall {
    var call = PaymentCall(spec.operation, caller: caller)
    if spec.hasKey {
      let key = request.headers["Idempotency-Key"] ?? ""
      if let fault = FieldCheck.keyFault(key) { throw fault }
      call.key = key
    }
    if let id {
      if let fault = FieldCheck.idFault(id) { throw fault }
      call.id = id
    }
    let parameters = try query(request.query)
    if spec.method == .get {
      call.body = try FieldCheck.query(parameters, spec)
    } else {
      if let first = parameters.first {
        throw .parameter("parameter_unknown", first.name, "Received unknown parameter in the query; this request has its parameters in its body.")
      }
      call.body = try body(request)
    }
    // Escapes in JSON and in the path can hide digits from a look at the raw bytes. First, for no other sentence may repeat what must not be kept.
    if let fault = FieldCheck.cardNumberFault(in: call) ?? FieldCheck.fault(call.body, spec) { throw fault }
    return call
  }

  private static func query(_ text: String) throws(PaymentFault) -> [(name: String, value: String)] {
    var parameters: [(name: String, value: String)] = []
    for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
      let sign = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      guard let name = PercentEncoding.decode(pair[..<sign], plusIsSpace: true),
        let value = PercentEncoding.decode(pair[sign...].dropFirst(), plusIsSpace: true)
      else { throw PaymentFault(400, .invalidRequest, "query_invalid", "The query is not percent-encoded UTF-8.") }
      parameters.append((name, value))
    }
    return parameters
  }

  private static func body(_ request: HTTPRequest) throws(PaymentFault) -> JSONObject {
    if request.body.isEmpty { return JSONObject() }
    let type = request.headers["Content-Type"]?.split(separator: ";").first?.lowercased().filter { $0 != " " }
    guard type == "application/json" else {
      throw PaymentFault(415, .invalidRequest, "content_type_unsupported", "The body must be JSON, with Content-Type: application/json.")
    }
    let value: JSONValue
    do throws(JSONError) { value = try JSONParser.parse(request.body) } catch {
      throw PaymentFault(400, .invalidRequest, "json_invalid", "The body cannot be read: \(error)")
    }
    guard let object = value.object else { throw PaymentFault(400, .invalidRequest, "json_invalid", "The body must be a JSON object.") }
    return object
  }
}
