/// One of the six commands that take a key.
struct EntryCommand: Sendable {
  /// One side of an entry, as asked for.
  struct Leg: Equatable, Sendable {
    var side: PlainSide
    var account: String
    var amount: String
    var asset: String?
  }

  /// What must hold for the entry to be made.
  struct Condition: Equatable, Sendable {
    var account: String
    var asset: String?
    /// `POSTED`, `AVAILABLE`, `PENDING` or `VERSION`.
    var field: String
    var comparison: String
    var value: String

    var words: [String] { ["IF", account] + [asset].compactMap(\.self) + [field, comparison, value] }
  }

  /// `TRANSFER`, `POST`, `HOLD`, `CAPTURE`, `RELEASE` or `REVERSE`.
  var name: String
  var key: String
  /// Debit and credit, of the same amount and asset, for a transfer or a hold.
  var legs: [Leg] = []
  /// The hold or the entry that a capture, release or reversal is about.
  var target: Int64?
  var amount: String?
  var timeout: Int?
  var isFinal = false
  var isUpTo = false
  var memo: String?
  var date: String?
  var meta: [Command.Field] = []
  var conditions: [Condition] = []
  /// Turns the order of the options round and writes keywords in small letters: the same request, written otherwise.
  var isWrittenOtherwise = false

  var words: [String] {
    let options = isWrittenOtherwise ? optionWords.reversed().map { [$0[0].lowercased()] + $0.dropFirst() } : optionWords
    return [isWrittenOtherwise ? name.lowercased() : name, key] + fixedWords + options.flatMap(\.self)
  }

  private var fixedWords: [String] {
    switch name {
    case "TRANSFER", "HOLD": [legs[0].account, legs[1].account, legs[0].amount] + [legs[0].asset].compactMap(\.self)
    case "POST": legs.flatMap { [$0.side.rawValue.uppercased(), $0.account, $0.amount] + [$0.asset].compactMap(\.self) }
    default: [String(target ?? 0)] + [amount].compactMap(\.self)
    }
  }

  private var optionWords: [[String]] {
    var words: [[String]] = []
    if let timeout { words.append(["TIMEOUT", String(timeout)]) }
    if isFinal { words.append(["FINAL"]) }
    if isUpTo { words.append(["UPTO"]) }
    if let memo { words.append(["MEMO", memo]) }
    if let date { words.append(["DATE", date]) }
    if !meta.isEmpty { words.append(Command.words(meta)) }
    // Conditions keep their order among themselves: it is part of what is asked.
    if !conditions.isEmpty { words.append(conditions.flatMap(\.words)) }
    return words
  }

  /// The first field in which another request under the same key differs, by the manual's order; `nil` when it is the same request.
  func firstDifference(from other: EntryCommand) -> String? {
    if name != other.name { return "command" }
    if legs.map({ [$0.side.rawValue, $0.account] }) != other.legs.map({ [$0.side.rawValue, $0.account] }) { return "legs" }
    if name == "POST", legs != other.legs { return "legs" }
    if target != other.target { return "entry" }
    if legs.first?.amount != other.legs.first?.amount || amount != other.amount { return "amount" }
    if legs.first?.asset != other.legs.first?.asset { return "asset" }
    if timeout != other.timeout { return "timeout" }
    if isFinal != other.isFinal { return "final" }
    if isUpTo != other.isUpTo { return "upto" }
    if memo != other.memo { return "memo" }
    if date != other.date { return "date" }
    if meta != other.meta { return "meta" }
    return conditions == other.conditions ? nil : "if"
  }
}
