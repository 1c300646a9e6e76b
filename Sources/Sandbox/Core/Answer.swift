import HTTP

/// What a sandbox answers, and how it gets to the client.
public struct Answer {
  /// What happens to the answer on its way.
  public enum Transport: Equatable, Sendable {
    case normal
    /// It never comes.
    case silence
    case reset
    case slow(milliseconds: Int)
  }

  public var response: HTTPResponse
  public var transport = Transport.normal
  /// Webhooks that have to be tried before the answer leaves.
  public var waitsFor: [Int] = []
  /// The idempotency key that is in use until the answer leaves.
  var heldKey: String?

  init(_ response: HTTPResponse) { self.response = response }
}
