import COpenSSL

/// Hashes, message authentication codes and comparisons that take the same time whatever they compare; OpenSSL does the work.
public enum Digest {
  /// SHA-256 (FIPS 180-4): 32 bytes.
  public static func sha256(_ message: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    // OpenSSL's one-call form; it fails only without memory, and then leaves zeros, which equal no digest that anybody has.
    let made = SHA256(message, message.count, &digest)
    precondition(made != nil, "OpenSSL could not compute a digest")
    return digest
  }

  /// HMAC with SHA-256 (RFC 2104): 32 bytes. About 1 µs for a short message.
  public static func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let made = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &length)
    precondition(made != nil && length == 32, "OpenSSL could not compute a message authentication code")
    return code
  }

  /// Whether both hold the same bytes, in a time that depends on their lengths alone.
  public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
  }

  /// Lower-case hexadecimal, two characters a byte.
  public static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
