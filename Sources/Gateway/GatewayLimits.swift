/// The bounds of the gateway, each with its reason.
public enum GatewayLimits {
  /// Bytes of a request's body: a bulk of a thousand payments is about half of it.
  public static let bodyBytes = 1 << 20
  /// Bytes that are read before a body is refused without a look at it: what is just too long still gets an answer in JSON.
  static let bodyBytesRead = 2 << 20
  /// Bytes of the request line and the header fields together.
  public static let headerBytes = 16 << 10
  /// Connections at once; further ones wait in the backlog until one ends.
  public static let connections = 4096
  /// Requests that wait for their answer at once; more are answered 503.
  public static let waiting = 10_000
  /// Seconds on which a connection may be silent, and within which a whole request must have come.
  public static let idleSeconds = 60
  /// Seconds after which a request is answered 504: whether it was carried out shows when it is sent again with the same key.
  public static let requestSeconds = 30
  /// Seconds that a stop waits for what is under way: less than the server's own patience.
  static let drainSeconds = 4
  /// Seconds without news from the loop after which the server is not ready.
  static let staleSeconds: UInt64 = 5
  /// Webhooks of ours under way at once, and the whole time of each.
  static let deliveries = 32
  static let deliveryMilliseconds = 10_000
  static let deliveryConnectMilliseconds = 3_000
  /// Bytes of an answer to a webhook of ours that are read: nobody looks at them.
  static let deliveryAnswerBytes = 64 << 10
}
