import Memory
import Money

/// One item of a file being imported, in storage that is used again for the next: an entry, or the definition of an asset or an account.
///
/// All texts are slices of one buffer, so that reading an entry allocates nothing once the buffers have grown.
struct EntryDraft: ~Copyable {
  /// What an item of a file is.
  enum Kind: Equatable {
    case entry
    /// `name` is the code, `scale` its decimal places.
    case asset
    /// The first leg names account and asset, `name` the type.
    case account
    /// A record of a kind that moves no balance, or that can only be made by the server: passed over and counted.
    case other
  }

  /// One side of an entry as the file has it; the amount may be negative.
  struct Leg: BitwiseCopyable {
    var account: Slice
    var commodity: Slice
    var amount: ParsedDecimal
    var isDebit: Bool
    var line: Int32
  }

  /// A name and a value of an entry's metadata.
  struct Field: BitwiseCopyable {
    var name: Slice
    var value: Slice
  }

  var text = ByteBuffer(capacity: 4096)
  var kind = Kind.entry
  /// Where the item begins in the file.
  var line = 0
  /// The entry's own key; empty where the file has none, and then it is made of `index`.
  var key = Slice.none
  /// What tells the entry from all others of the file.
  var index = Slice.none
  /// `yyyy-mm-dd`, or empty.
  var date = Slice.none
  var memo = Slice.none
  var name = Slice.none
  var scale = 0
  /// Whether the entry was written by `TRANSFER`, by `POST`, or may be either.
  var isTransfer: Bool?
  var fields: [Field] = []
  var legs: [Leg] = []
  /// Why the item cannot be imported, and on which line.
  private(set) var problem: (line: Int, sentence: String)?

  /// Forgets everything but the room.
  mutating func clear(line: Int) {
    text.removeAll()
    kind = .entry
    self.line = line
    key = .none
    index = .none
    date = .none
    memo = .none
    name = .none
    scale = 0
    isTransfer = nil
    fields.removeAll(keepingCapacity: true)
    legs.removeAll(keepingCapacity: true)
    problem = nil
  }

  /// Keeps a copy of `bytes`.
  mutating func keep(_ bytes: Span<UInt8>) -> Slice {
    let slice = Slice(start: text.count, count: bytes.count)
    text.append(bytes)
    return slice
  }

  /// Adds a field of metadata unless its value is empty.
  mutating func addField(_ name: StaticString, _ value: Span<UInt8>) {
    if value.isEmpty { return }
    let start = text.count
    text.append(name)
    let slice = Slice(start: start, count: text.count - start)
    fields.append(Field(name: slice, value: keep(value)))
  }

  /// Notes why the item cannot be imported; the first reason stays.
  mutating func refuse(line: Int, _ sentence: String) {
    if problem == nil { problem = (line, sentence) }
  }

  /// The bytes of one of the slices.
  @_lifetime(borrow self)
  borrowing func bytes(_ slice: Slice) -> Span<UInt8> { text.span(from: Int(slice.start), count: Int(slice.count)) }

  /// A slice as text, for messages.
  borrowing func string(_ slice: Slice) -> String { bytes(slice).string }

  // MARK: Amounts

  /// Adds a leg whose amount is still text. An amount that is none is noted as the item's problem.
  /// - Parameter commaIsPoint: whether a comma may stand for the decimal point.
  mutating func addLeg(account: Slice, commodity: Slice, amount: Span<UInt8>, isDebit: Bool, line: Int, commaIsPoint: Bool = false) {
    var parsed = parseDecimal(amount, signed: true)
    if parsed == .malformed, commaIsPoint { parsed = parseDecimal(EntryDraft.withPoint(amount).span, signed: true) }
    switch parsed {
    case .value(let value):
      legs.append(Leg(account: account, commodity: commodity, amount: value, isDebit: isDebit, line: Int32(truncatingIfNeeded: line)))
    case .malformed: refuse(line: line, "'\(amount.string)' is no amount")
    case .tooLarge: refuse(line: line, "'\(amount.string)' has more than \(amountDigitsMax) digits")
    }
  }

  private static func withPoint(_ amount: Span<UInt8>) -> [UInt8] {
    var bytes = amount.array
    for index in bytes.indices where bytes[index] == UInt8(ascii: ",") { bytes[index] = UInt8(ascii: ".") }
    return bytes
  }
}
