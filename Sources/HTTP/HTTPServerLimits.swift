/// What one client may ask of an HTTP server.
public struct HTTPServerLimits: Sendable {
  /// Request line and header fields together; more is answered with 400.
  public var headerBytesMax: Int
  /// Beyond it the answer is 413.
  public var bodyBytesMax: Int
  /// A connection on which nothing comes or goes for so long is closed.
  public var idleMilliseconds: Int
  /// Requests that have no answer yet; more are answered with 503.
  public var waitingMax: Int
  /// Connections at once; further ones wait in the backlog until one has ended.
  public var connectionsMax: Int

  public init(
    headerBytesMax: Int = 16 << 10, bodyBytesMax: Int = 1 << 20, idleMilliseconds: Int = 60_000, waitingMax: Int = 10_000,
    connectionsMax: Int = 10_000
  ) {
    self.headerBytesMax = headerBytesMax
    self.bodyBytesMax = bodyBytesMax
    self.idleMilliseconds = idleMilliseconds
    self.waitingMax = waitingMax
    self.connectionsMax = connectionsMax
  }
}
