/// What one reply may cost a client, whatever the server says it will send.
public struct ReplyLimits: Sendable, BitwiseCopyable, Equatable {
  /// Bytes of a line: of a simple string, an error, a number or a length.
  public let lineBytes: Int
  /// Bytes of one string.
  public let bulkBytes: Int
  /// Values in one reply, on all levels. A trial balance of a million accounts has about ten million.
  public let values: Int
  /// Collections within collections. Ducat's own replies have at most 5 levels.
  public let depth: Int
  /// Bytes of a whole reply.
  public let replyBytes: Int

  public init(lineBytes: Int = 64 << 10, bulkBytes: Int = 64 << 20, values: Int = 1 << 25, depth: Int = 32, replyBytes: Int = 1 << 30) {
    precondition(lineBytes > 0 && bulkBytes > 0 && values > 0 && depth > 0, "a limit of replies must be positive")
    precondition(lineBytes <= replyBytes && bulkBytes <= replyBytes, "a line or a string may not be longer than a reply")
    self.lineBytes = lineBytes
    self.bulkBytes = bulkBytes
    self.values = values
    self.depth = depth
    self.replyBytes = replyBytes
  }
}
