/// What `RequestParser.next` found at the start of the bytes it was given.
public enum ParseResult: Sendable, Equatable {
  /// A whole request with at least one argument. The next one begins at `end`.
  case request(end: Int)
  /// A request without arguments (an empty line, `*0`, `*-1`): nothing is to be answered. The next one begins at `end`.
  case empty(end: Int)
  /// The request is not complete. Call again with the same start when there are more bytes.
  case needMore
  /// The bytes are no request, and never will be: the same is answered from now on.
  case failed(ProtocolError)
}
