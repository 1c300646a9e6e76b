/// What one client may ask of an HTTP server.
public struct HTTPServerLimits: Sendable {
  /// Request line and header fields together; more is answered with 400.
  public var headerBytesMax: Int
  /// Beyond it the answer is 413.
  public var bodyBytesMax: Int
  /// A connection on which nothing comes or goes for so long is closed.
  public var idleMilliseconds: Int
  /// And one on which no whole request has come so long after it was opened or the last answer was given: one that sends a byte now and then, or takes
  /// its answer in small sips, holds nothing for long.
  public var requestMilliseconds: Int
  /// Requests that have no answer yet; more are answered with 503.
  public var waitingMax: Int
  /// Connections at once; further ones wait in the backlog until one has ended.
  public var connectionsMax: Int

  public init(
    headerBytesMax: Int = 16 << 10, bodyBytesMax: Int = 1 << 20, idleMilliseconds: Int = 60_000, requestMilliseconds: Int = 60_000,
    waitingMax: Int = 10_000, connectionsMax: Int = 10_000
  ) {
    self.headerBytesMax = headerBytesMax
    self.bodyBytesMax = bodyBytesMax
    self.idleMilliseconds = idleMilliseconds
    self.requestMilliseconds = requestMilliseconds
    self.waitingMax = waitingMax
    self.connectionsMax = connectionsMax
  }
}
