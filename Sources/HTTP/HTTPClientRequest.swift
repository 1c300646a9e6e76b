/// A request to send.
public struct HTTPClientRequest: Sendable, Equatable {
  public var method: HTTPMethod
  /// With scheme and host.
  public var url: String
  public var headers: HTTPHeaders
  public var body: [UInt8]
  public var connectMilliseconds: Int
  /// From the start of sending to the last byte of the answer, connecting included.
  public var totalMilliseconds: Int
  /// Which addresses the host's name may lead to.
  public var targets = Targets.any

  /// Where a request may go: what others choose must not reach machines that only this one can see.
  public enum Targets: Sendable {
    case any
    /// No private, link-local, multicast or otherwise special address; but this machine itself.
    case publicOrLoopback
  }

  public init(
    method: HTTPMethod, url: String, headers: HTTPHeaders = [:], body: [UInt8] = [], connectMilliseconds: Int = 3_000, totalMilliseconds: Int = 10_000
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.connectMilliseconds = connectMilliseconds
    self.totalMilliseconds = totalMilliseconds
  }
}
