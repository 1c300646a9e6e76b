/// Ids of the service's objects: a prefix, the journal's sequence when it was made, and random characters.
///
/// ```
/// pay_ 0001f3kz 7qm2x8w4t9c1      prefix · 8 characters of sequence (40 bits) · 12 random ones (60 bits); Crockford's base 32 in small letters
/// ```
/// So ids of a kind sort by age, and nobody can guess one from another.
public enum Identifier {
  /// What an id is of.
  public enum Prefix: String, Sendable, CaseIterable {
    case payment = "pay"
    case deposit = "dep"
    case order = "ord"
    case refund = "ref"
    case payout = "out"
    case bankAccount = "bka"
    case attempt = "att"
    case deadLetter = "dlq"
    case endpoint = "whe"
    case delivery = "whd"
    case token = "tok"
  }

  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  static func make(_ prefix: Prefix, sequence: UInt64, random: UInt64) -> String {
    var text = Array(prefix.rawValue.utf8)
    text.append(UInt8(ascii: "_"))
    for place in (0..<8).reversed() { text.append(alphabet[Int(sequence >> UInt64(place * 5) & 31)]) }
    for place in 0..<12 { text.append(alphabet[Int(random >> UInt64(place * 5) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The kind of an id; `nil` when it is none of ours.
  static func prefix(of id: String) -> Prefix? {
    guard let end = id.firstIndex(of: "_"), id.utf8.count <= 64 else { return nil }
    return Prefix(rawValue: String(id[..<end]))
  }

  /// Whether a text may name a buyer or seller, and so be a part of an account's path.
  static func isPartyName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
          || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
      }
  }
}
