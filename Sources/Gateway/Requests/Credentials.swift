import Crypto
import HTTP
import Payments

/// Who a request says it comes from: a token as `Authorization: Bearer …`, or as the user of HTTP Basic, as Stripe takes its keys.
enum Credentials {
  /// The longest token that is looked at.
  private static let tokenBytesMax = 512

  /// The digest of the token, or the refusal.
  static func caller(_ headers: HTTPHeaders) throws(PaymentFault) -> PaymentCall.Caller {
    guard let header = headers["Authorization"] else {
      throw missing("There is no Authorization header; give a token as Bearer or as the user of Basic.")
    }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { throw missing("The Authorization header has a scheme without a token.") }
    var token = Array(parts[1].utf8)
    switch parts[0].lowercased() {
    case "bearer": break
    case "basic":
      guard let pair = Base64.decode(parts[1]) else { throw missing("The Authorization header is not base64.") }
      // What follows the colon, a password, is empty by custom and not looked at.
      token = Array(pair.prefix { $0 != UInt8(ascii: ":") })
    default: throw missing("The Authorization header is neither Bearer nor Basic.")
    }
    if token.isEmpty || token.count > tokenBytesMax { throw missing("The Authorization header has no token.") }
    return .token(digest: Digest.hexadecimal(Digest.sha256(token)))
  }

  private static func missing(_ message: String) -> PaymentFault { PaymentFault(401, .authentication, "token_missing", message) }
}
