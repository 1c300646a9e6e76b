/// A request to a PSP, complete but for the secret key: what is stored before it is sent, and sent again as it was.
///
/// The secret is added when it is sent, so that it is never on disk and a rolled key works for old requests.
public struct PSPRequest: Sendable, Equatable {
  public var method: String
  /// Path and query, without the host.
  public var path: String
  /// Without `Authorization`.
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(method: String, path: String, headers: [(name: String, value: String)], body: [UInt8]) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
  }

  public static func == (left: PSPRequest, right: PSPRequest) -> Bool {
    left.method == right.method && left.path == right.path && left.body == right.body
      && left.headers.elementsEqual(right.headers) { $0 == $1 }
  }
}
