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
    /// A second pair of accounts, likewise.
    case otherDebit(prefix: String)
    case otherCredit(prefix: String)
    /// Four characters, see `AmountTable`; the same wherever it stands in the request.
    case amount
    /// The number of an entry: sixteen decimal digits, zeros in front.
    case entry
  }

  /// What goes into the fields of one request.
  struct Fields {
    var key: UInt64 = 0
    var debit: UInt32 = 0
    var credit: UInt32 = 0
    var otherDebit: UInt32 = 0
    var otherCredit: UInt32 = 0
    /// The word of an `AmountTable`.
    var amount: UInt32 = 0
    var entry: UInt64 = 0
  }

  private static let amountsMax = 4

  /// One whole request, its fields filled with `0`.
  let bytes: [UInt8]
  /// The same in words, the last one filled up with anything.
  private let words: [UInt64]
  // Where fields begin; -1: there is none.
  private var key = -1
  private var debit = -1
  private var credit = -1
  private var otherDebit = -1
  private var otherCredit = -1
  private var entry = -1
  private var amounts = InlineArray<4, Int>(repeating: -1)
  private var amountCount = 0

  /// - Parameter arguments: each kind of field at most once, but an amount up to four times.
  public init(_ arguments: [Argument]) {
    var bytes: [UInt8] = Array("*\(arguments.count)\r\n".utf8)
    func add(_ text: String, width: Int, _ place: inout Int) {
      precondition(place < 0, "a field can stand only once in a request")
      bytes += Array("$\(text.utf8.count + width)\r\n\(text)".utf8)
      place = bytes.count
      bytes += [UInt8](repeating: UInt8(ascii: "0"), count: width) + [13, 10]
    }
    for argument in arguments {
      var nowhere = -1
      switch argument {
      case .text(let text): add(text, width: 0, &nowhere)
      case .key: add("", width: 16, &key)
      case .debit(let prefix): add(prefix, width: 8, &debit)
      case .credit(let prefix): add(prefix, width: 8, &credit)
      case .otherDebit(let prefix): add(prefix, width: 8, &otherDebit)
      case .otherCredit(let prefix): add(prefix, width: 8, &otherCredit)
      case .entry: add("", width: 16, &entry)
      case .amount:
        precondition(amountCount < RequestTemplate.amountsMax, "an amount can stand four times in a request")
        add("", width: 4, &amounts[amountCount])
        amountCount += 1
      }
    }
    self.bytes = bytes
    let padded = bytes + [UInt8](repeating: 0, count: 7 - (bytes.count + 7) % 8)
    words = stride(from: 0, to: padded.count, by: 8).map { start in
      padded[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }.littleEndian
    }
  }

  /// `TRANSFER key debit credit amount`, as a Ducat server takes it.
  public static func transfer(accountPrefix: String) -> RequestTemplate {
    RequestTemplate([.text("TRANSFER"), .key, .debit(prefix: accountPrefix), .credit(prefix: accountPrefix), .amount])
  }

  /// The request of a kind.
  static func request(_ kind: RequestKind, accountPrefix prefix: String) -> RequestTemplate {
    switch kind {
    case .transfer, .original, .replay, .refusal: transfer(accountPrefix: prefix)
    case .post:
      RequestTemplate([
        .text("POST"), .key, .text("DEBIT"), .debit(prefix: prefix), .amount, .text("DEBIT"), .otherDebit(prefix: prefix), .amount, .text("CREDIT"),
        .credit(prefix: prefix), .amount, .text("CREDIT"), .otherCredit(prefix: prefix), .amount,
      ])
    case .hold: RequestTemplate([.text("HOLD"), .key, .debit(prefix: prefix), .credit(prefix: prefix), .text(RequestKind.holdText)])
    case .capture: RequestTemplate([.text("CAPTURE"), .key, .entry])
    case .knownBalance, .anyBalance: RequestTemplate([.text("BALANCE"), .debit(prefix: prefix)])
    }
  }

  /// Whether it has all that makes a transfer.
  var isTransfer: Bool { key >= 0 && debit >= 0 && credit >= 0 && amountCount == 1 }

  /// Bytes of one request.
  public var count: Int { bytes.count }

  /// Writes the request, but for its fields: whole words, so up to seven bytes behind it.
  @inline(__always)
  func stamp(_ slots: inout MutableRawSpan, at start: Int) {
    for index in words.indices { slots.storeBytes(of: words[index], toByteOffset: start &+ index &* 8, as: UInt64.self) }
  }

  /// Writes the fields of the transfer that begins at `start`.
  /// - Parameter amount: the word of an `AmountTable`.
  @inline(__always)
  func patch(_ slots: inout MutableRawSpan, at start: Int, key: UInt64, debit: UInt32, credit: UInt32, amount: UInt32) {
    RequestTemplate.store(key: key, &slots, at: start &+ self.key)
    slots.storeBytes(of: Digits.decimal8(debit), toByteOffset: start &+ self.debit, as: UInt64.self)
    slots.storeBytes(of: Digits.decimal8(credit), toByteOffset: start &+ self.credit, as: UInt64.self)
    slots.storeBytes(of: amount, toByteOffset: start &+ amounts[0], as: UInt32.self)
  }

  /// Writes those fields that the request at `start` has.
  @inline(__always)
  func patch(_ slots: inout MutableRawSpan, at start: Int, _ fields: Fields) {
    if key >= 0 { RequestTemplate.store(key: fields.key, &slots, at: start &+ key) }
    if debit >= 0 { slots.storeBytes(of: Digits.decimal8(fields.debit), toByteOffset: start &+ debit, as: UInt64.self) }
    if credit >= 0 { slots.storeBytes(of: Digits.decimal8(fields.credit), toByteOffset: start &+ credit, as: UInt64.self) }
    if otherDebit >= 0 { slots.storeBytes(of: Digits.decimal8(fields.otherDebit), toByteOffset: start &+ otherDebit, as: UInt64.self) }
    if otherCredit >= 0 { slots.storeBytes(of: Digits.decimal8(fields.otherCredit), toByteOffset: start &+ otherCredit, as: UInt64.self) }
    for index in 0..<amountCount { slots.storeBytes(of: fields.amount, toByteOffset: start &+ amounts[index], as: UInt32.self) }
    if entry >= 0 {
      let halves = fields.entry.quotientAndRemainder(dividingBy: 100_000_000)
      slots.storeBytes(of: Digits.decimal8(UInt32(truncatingIfNeeded: halves.quotient)), toByteOffset: start &+ entry, as: UInt64.self)
      slots.storeBytes(of: Digits.decimal8(UInt32(truncatingIfNeeded: halves.remainder)), toByteOffset: start &+ entry &+ 8, as: UInt64.self)
    }
  }

  @inline(__always)
  private static func store(key: UInt64, _ slots: inout MutableRawSpan, at offset: Int) {
    slots.storeBytes(of: Digits.hexadecimal8(UInt32(truncatingIfNeeded: key >> 32)), toByteOffset: offset, as: UInt64.self)
    slots.storeBytes(of: Digits.hexadecimal8(UInt32(truncatingIfNeeded: key)), toByteOffset: offset &+ 8, as: UInt64.self)
  }
}
