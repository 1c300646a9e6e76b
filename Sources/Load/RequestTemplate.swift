import Memory

/// A RESP request whose bytes are fixed but for a few fields of fixed width, and where those lie.
///
/// ```
/// *5\r\n$8\r\nTRANSFER\r\n$16\r\n________________\r\n$27\r\nliabilities:wallet:________\r\n …
///                                key                                       debit
/// ```
/// So a request is made by a handful of word-sized stores into a copy of the template: about 5 ns, half of them for the random numbers.
public struct RequestTemplate: Sendable {
  /// An argument of the request.
  public enum Argument: Sendable {
    /// The same in each request.
    case text(String)
    /// Sixteen hexadecimal digits.
    case key
    /// The prefix and eight decimal digits.
    case debit(prefix: String)
    /// The prefix and eight decimal digits.
    case credit(prefix: String)
    /// Four characters, see `AmountTable`.
    case amount
  }

  /// One whole request, its fields filled with `0`.
  let bytes: [UInt8]
  private let keyOffset: Int
  private let debitOffset: Int
  private let creditOffset: Int
  private let amountOffset: Int

  /// - Parameter arguments: each kind of field exactly once.
  public init(_ arguments: [Argument]) {
    var bytes: [UInt8] = Array("*\(arguments.count)\r\n".utf8)
    var offsets = [-1, -1, -1, -1]
    func add(_ text: String, field: Int?, width: Int) {
      bytes += Array("$\(text.utf8.count + width)\r\n\(text)".utf8)
      if let field {
        precondition(offsets[field] < 0, "a field can stand only once in a request")
        offsets[field] = bytes.count
        bytes += [UInt8](repeating: UInt8(ascii: "0"), count: width)
      }
      bytes += [13, 10]
    }
    for argument in arguments {
      switch argument {
      case .text(let text): add(text, field: nil, width: 0)
      case .key: add("", field: 0, width: 16)
      case .debit(let prefix): add(prefix, field: 1, width: 8)
      case .credit(let prefix): add(prefix, field: 2, width: 8)
      case .amount: add("", field: 3, width: 4)
      }
    }
    precondition(!offsets.contains(-1), "a request needs a key, two accounts and an amount")
    self.bytes = bytes
    keyOffset = offsets[0]
    debitOffset = offsets[1]
    creditOffset = offsets[2]
    amountOffset = offsets[3]
  }

  /// `TRANSFER key debit credit amount`, as a Ducat server takes it.
  public static func transfer(accountPrefix: String) -> RequestTemplate {
    RequestTemplate([.text("TRANSFER"), .key, .debit(prefix: accountPrefix), .credit(prefix: accountPrefix), .amount])
  }

  /// Bytes of one request.
  public var count: Int { bytes.count }

  /// Writes the fields of the request that begins at `start`.
  /// - Parameter amount: the word of an `AmountTable`.
  @inline(__always)
  func patch(_ slots: inout MutableRawSpan, at start: Int, key: UInt64, debit: UInt32, credit: UInt32, amount: UInt32) {
    slots.storeBytes(of: Digits.hexadecimal8(UInt32(truncatingIfNeeded: key >> 32)), toByteOffset: start &+ keyOffset, as: UInt64.self)
    slots.storeBytes(of: Digits.hexadecimal8(UInt32(truncatingIfNeeded: key)), toByteOffset: start &+ keyOffset &+ 8, as: UInt64.self)
    slots.storeBytes(of: Digits.decimal8(debit), toByteOffset: start &+ debitOffset, as: UInt64.self)
    slots.storeBytes(of: Digits.decimal8(credit), toByteOffset: start &+ creditOffset, as: UInt64.self)
    slots.storeBytes(of: amount, toByteOffset: start &+ amountOffset, as: UInt32.self)
  }
}
