/// Stripe's scheme of signing webhooks: a time and one code for each secret in force, in one header.
///
/// ```
/// Stripe-Signature: t=1800000000,v1=98346eb5…,v1=…
/// v1 = hexadecimal(HMAC-SHA256(key = the whole text of the secret, message = t "." body))
/// ```
/// The time is under the code, so that an old message cannot be sent again with a new time.
public enum WebhookSignature {
  /// Why a message is not to be trusted.
  public enum Refusal: Error, Equatable, Sendable {
    /// The header has no time or no code of a scheme that counts.
    case malformed
    /// No code fits any of the secrets.
    case wrongSignature
    /// Signed longer ago than the tolerance, or by a clock that runs ahead.
    case outsideTolerance
  }

  /// The value of the header.
  /// - Parameters:
  ///   - body: the bytes as they are sent.
  ///   - seconds: the time of signing, since 1970.
  ///   - secrets: more than one while a secret is being rolled.
  public static func header(body: [UInt8], seconds: Int, secrets: [String]) -> String {
    let message = signed(body: body, time: "\(seconds)")
    var header = "t=\(seconds)"
    for secret in secrets { header += ",v1=" + Digest.hexadecimal(Digest.hmacSHA256(key: Array(secret.utf8), message: message)) }
    return header
  }

  /// Verifies a header against the raw bytes of the body; any of the secrets may fit any of the codes. Every code is compared in constant time.
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - toleranceSeconds: how old a message may be; 300 is what Stripe's libraries take.
  ///   - skewSeconds: how far ahead the sender's clock may be.
  public static func verify(
    header: String, body: [UInt8], secrets: [String], now: Int, toleranceSeconds: Int = 300, skewSeconds: Int = 60
  ) throws(Refusal) {
    let (time, codes) = try fields(of: header)
    guard let seconds = Int(time), seconds >= 0 else { throw .malformed }
    // The time as it was written: the sender signed those characters.
    let message = signed(body: body, time: time)
    var fits = false
    for secret in secrets {
      let expected = Array(Digest.hexadecimal(Digest.hmacSHA256(key: Array(secret.utf8), message: message)).utf8)
      for code in codes where Digest.areEqual(expected, Array(code.utf8)) { fits = true }
    }
    if !fits { throw .wrongSignature }
    // The signature first: a time that nobody signed says nothing.
    if now - seconds > toleranceSeconds || seconds - now > skewSeconds { throw .outsideTolerance }
  }

  /// The time and all codes of scheme v1; other schemes are passed over, v0 too, which would allow a downgrade.
  private static func fields(of header: String) throws(Refusal) -> (time: String, codes: [Substring]) {
    // More than the two codes of a rolled secret make no sense; a bound keeps a long header from costing time.
    guard header.utf8.count <= 4096 else { throw .malformed }
    var time: Substring?
    var codes: [Substring] = []
    for field in header.split(separator: ",") {
      let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw .malformed }
      let name = parts[0].drop { $0 == " " }
      if name == "t" { time = parts[1] }
      if name == "v1" { codes.append(parts[1]) }
    }
    guard let time, !codes.isEmpty, time.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { throw .malformed }
    return (String(time), codes)
  }

  private static func signed(body: [UInt8], time: String) -> [UInt8] {
    var message = Array(time.utf8)
    message.reserveCapacity(message.count + 1 + body.count)
    message.append(UInt8(ascii: "."))
    message += body
    return message
  }
}
