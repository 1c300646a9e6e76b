/// An answer, sent or received.
public struct HTTPResponse: Sendable, Equatable {
  public var status: Int
  public var headers: HTTPHeaders
  public var body: [UInt8]

  public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// An answer in JSON.
  public static func json(_ body: [UInt8], status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: body)
  }

  /// An answer as text of another kind, in UTF-8.
  public static func text(_ body: String, type: String = "text/plain; charset=utf-8", status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, headers: ["Content-Type": type], body: Array(body.utf8))
  }

  /// Sends a browser on to another address, which it gets with GET.
  public static func redirect(to location: String) -> HTTPResponse { HTTPResponse(status: 303, headers: ["Location": location]) }

  /// The body as text.
  public var text: String { String(decoding: body, as: UTF8.self) }

  /// The standard words for a status; empty for one that has none.
  public static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 303: "See Other"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 402: "Payment Required"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 409: "Conflict"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 422: "Unprocessable Content"
    case 424: "Failed Dependency"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: ""
    }
  }
}
