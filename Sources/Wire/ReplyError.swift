/// Why received bytes are no reply; the connection is of no use after it.
public enum ReplyError: Error, Sendable, Equatable {
  case unknownType(UInt8)
  case lineTooLong(limit: Int)
  /// A line ends with LF alone.
  case lineUnterminated
  /// A length, or the number of values, is not digits (nor the -1 of a null); the sizes that are told only at the end are not supported.
  case lengthInvalid
  case bulkTooBig(found: Int, limit: Int)
  case bulkUnterminated
  case numberInvalid
  case doubleInvalid
  case booleanInvalid
  case nullInvalid
  /// A string with a kind does not begin with three letters and a colon.
  case verbatimInvalid
  case tooManyValues(limit: Int)
  case tooDeep(limit: Int)
  case replyTooBig(limit: Int)

  /// What was found and what is needed. Allocates.
  public var sentence: String {
    switch self {
    case .unknownType(let found): "no reply begins with byte \(found)"
    case .lineTooLong(let limit): "a line of the reply is longer than \(limit) bytes"
    case .lineUnterminated: "a line of the reply does not end with CR LF"
    case .lengthInvalid: "a length in the reply is not a number"
    case .bulkTooBig(let found, let limit): "a string of \(found) bytes in the reply, at most \(limit)"
    case .bulkUnterminated: "a string in the reply is not followed by CR LF"
    case .numberInvalid: "an integer in the reply is not a number of 64 bits"
    case .doubleInvalid: "a decimal number in the reply is not one"
    case .booleanInvalid: "a truth value in the reply is neither t nor f"
    case .nullInvalid: "a null in the reply has a value"
    case .verbatimInvalid: "a string with a kind in the reply does not name it"
    case .tooManyValues(let limit): "more than \(limit) values in the reply"
    case .tooDeep(let limit): "more than \(limit) levels in the reply"
    case .replyTooBig(let limit): "a reply longer than \(limit) bytes"
    }
  }
}
