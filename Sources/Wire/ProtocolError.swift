/// Why received bytes are no request: after one of these nobody can tell where the next request begins, so the connection ends.
public enum ProtocolError: Error, Sendable, Equatable {
  /// After `*` stands something other than digits and CR LF.
  case argumentCountInvalid
  case tooManyArguments(found: Int, limit: Int)
  /// An argument begins with another byte than `$`.
  case bulkExpected(found: UInt8)
  /// After `$` stands something other than digits and CR LF.
  case bulkLengthInvalid
  case bulkTooBig(found: Int, limit: Int)
  /// The announced number of bytes is not followed by CR LF.
  case bulkUnterminated
  /// `found` counts the bytes up to the end of the argument that went over.
  case requestTooBig(found: Int, limit: Int)
  case lineTooLong(limit: Int)
  case tooManyWords(limit: Int)
  /// A quote is not closed, or its closing quote is followed by something other than a space.
  case unbalancedQuotes
  /// A line that begins with `Host:`, as a browser sends it: a page in a browser must not be able to give commands through the body of a form.
  case httpRequest

  /// What was found and what is needed. Allocates.
  public var sentence: String {
    switch self {
    case .argumentCountInvalid: "the number of arguments after '*' must be digits followed by CR LF"
    case .tooManyArguments(let found, let limit): "too many arguments: \(found), at most \(limit)"
    case .bulkExpected(let found): "an argument must begin with '$', found \(ProtocolError.name(of: found))"
    case .bulkLengthInvalid: "the length of an argument after '$' must be digits followed by CR LF"
    case .bulkTooBig(let found, let limit): "too long an argument: \(found) bytes, at most \(limit)"
    case .bulkUnterminated: "the bytes of an argument must be followed by CR LF"
    case .requestTooBig(let found, let limit): "too long a request: \(found) bytes or more, at most \(limit)"
    case .lineTooLong(let limit): "too long a line: at most \(limit) bytes"
    case .tooManyWords(let limit): "too many words on a line: at most \(limit)"
    case .unbalancedQuotes: "unbalanced quotes in a line"
    case .httpRequest: "this is not an HTTP server"
    }
  }

  private static func name(of byte: UInt8) -> String {
    switch byte {
    case 0x21...0x7E: "'\(Character(Unicode.Scalar(byte)))'"
    default: "byte \(byte)"
    }
  }
}
