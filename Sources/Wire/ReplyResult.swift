/// What `ReplyParser.next` found at the start of the bytes it was given.
public enum ReplyResult: Sendable, Equatable {
  /// A whole reply. The next one begins at `end`.
  case reply(RESPReply, end: Int)
  /// The reply is not complete. Call again with the same start when there are more bytes.
  case needMore
  /// The bytes are no reply, and never will be: the same is answered from now on.
  case failed(ReplyError)
}
