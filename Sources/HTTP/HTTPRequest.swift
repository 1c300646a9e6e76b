/// A request as a server received it, with its whole body.
public struct HTTPRequest: Sendable, Equatable {
  public var method: HTTPMethod
  /// The path as it was sent, percent-encoded, such as `/v1/refunds/re_1`.
  public var path: String
  /// What stands after the question mark, without it; empty where there is none.
  public var query: String
  public var headers: HTTPHeaders
  public var body: [UInt8]
  /// The other end's address, for logs and limits.
  public var peer: String

  public init(method: HTTPMethod, target: String, headers: HTTPHeaders = [:], body: [UInt8] = [], peer: String = "") {
    self.method = method
    let origin = HTTPRequest.originForm(target)
    let parts = origin.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts.isEmpty ? "/" : String(parts[0])
    query = parts.count > 1 ? String(parts[1]) : ""
    self.headers = headers
    self.body = body
    self.peer = peer
  }

  /// A target in absolute form, as proxies send it, without its scheme and host.
  private static func originForm(_ target: String) -> Substring {
    let withoutFragment = target.prefix { $0 != "#" }
    guard !withoutFragment.hasPrefix("/"), let scheme = withoutFragment.firstRange(of: "://") else { return withoutFragment }
    let rest = withoutFragment[scheme.upperBound...]
    return rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
  }
}
