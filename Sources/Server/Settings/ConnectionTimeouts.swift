/// How long a connection may keep the server waiting, in seconds; what lasts longer is closed within about a second more.
public struct ConnectionTimeouts: Sendable, Equatable {
  /// Without sending anything, while it waits for no answer.
  public var idleSeconds = ServerLimits.idleSeconds
  /// From the first byte of a request to its last.
  public var requestSeconds = ServerLimits.requestSeconds
  /// With replies that it does not read.
  public var sendSeconds = ServerLimits.sendSeconds
  /// Without having given the password, where one is set.
  public var authenticationSeconds = ServerLimits.authenticationSeconds

  public init() {}

  /// Whether `seconds` have passed between two moments of the monotonic clock, of which 0 has not been.
  static func hasPassed(_ seconds: UInt64, since: UInt64, now: UInt64) -> Bool {
    since != 0 && now > since && now - since > seconds * 1_000_000_000
  }
}
