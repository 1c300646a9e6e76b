import HTTP
import PSP
import Payments

/// Keeps card numbers out of what is logged and stored, before anything looks at a request.
enum CardGuard {
  /// Headers that carry numbers which tracing makes up, and which are never read: some would look like card numbers by chance.
  private static let tracing = ["traceparent", "tracestate", "x-request-start", "x-datadog-", "x-b3-", "x-amzn-trace-id", "x-cloud-trace-context"]

  /// Whether the bytes of a request show a card number: path and query as they are and decoded, headers, body. Escapes of JSON are not undone.
  /// - Parameter checksBody: not for webhooks, whose bodies are masked instead.
  static func holdsCardNumber(_ request: HTTPRequest, checksBody: Bool) -> Bool {
    for encoded in [request.path, request.query] where !encoded.isEmpty {
      if CardNumber.find(in: encoded) != nil { return true }
      if let text = PercentEncoding.decode(encoded.utf8, plusIsSpace: true), CardNumber.find(in: text) != nil { return true }
    }
    for field in request.headers.fields where CardNumber.find(in: field.value) != nil || CardNumber.find(in: field.name) != nil {
      let name = field.name.lowercased()
      if !tracing.contains(where: { name.hasPrefix($0) }) { return true }
    }
    return checksBody && CardNumber.find(in: request.body) != nil
  }

  /// A verified webhook's body with `*` in the place of whatever looks like a card number: the PSP's news must not be lost to a number that is none, and none
  /// must be kept. Bank references of 15 and 16 digits do look like card numbers now and then.
  static func masked(_ body: [UInt8]) -> [UInt8] {
    var body = body
    while let range = CardNumber.find(in: body) {
      for index in range { body[index] = UInt8(ascii: "*") }
    }
    return body
  }
}
