import Memory

/// Reads entries as JSON, one object a line, and the records that `ducat export jsonl` writes.
///
/// ```
/// {"key":"k1","date":"2026-01-31","memo":"rent","meta":{"room":"7"},
///  "legs":[{"account":"expenses:rent","asset":"EUR","side":"debit","amount":"900.00"}, …]}            (on one line)
/// {"kind":"asset_define","code":"BTC","scale":8}
/// {"kind":"account_open","account":"assets:cash","asset":"EUR","type":"asset"}
/// ```
/// Amounts are strings; members that are not known are passed over. Records of a kind that moves no balance are items of the kind `other`.
struct JSONLinesSource: EntrySource, ~Copyable {
  /// The most bytes a line may have: an entry of 1000 legs with long names fits.
  static let lineBytesMax = 4 << 20

  private var input: InputBuffer
  private var entries = 0

  init(_ input: consuming InputBuffer) { self.input = input }

  var bytesRead: UInt64 { input.bytesRead }
  var digestText: String { input.digestText }

  mutating func next(into draft: inout EntryDraft) throws(ExchangeError) -> Bool {
    if input.bytesRead == 0 { try input.skipByteOrderMark() }
    while let end = try findLineEnd() {
      let line = Slice(start: input.position, count: end - input.position)
      draft.clear(line: input.line)
      input.position = min(end + 1, input.buffer.count)
      input.line += 1
      if JSONLinesSource.isBlank(input.buffer.span.bytes(line)) { continue }
      do throws(JSONScanner.Problem) {
        try JSONLinesSource.read(input.buffer.span.bytes(line), into: &draft)
      } catch {
        draft.refuse(line: draft.line, error.sentence)
      }
      if draft.kind == .entry {
        entries += 1
        draft.index = draft.keep(String(entries).utf8.span)
      }
      return true
    }
    return false
  }

  /// Where the line at the position ends (its LF, or the end of the file), or `nil` when there is none.
  private mutating func findLineEnd() throws(ExchangeError) -> Int? {
    var index = input.position
    while true {
      let end = input.buffer.count
      do {
        let bytes = input.buffer.span
        while index < end, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      }
      if index < end { return index }
      if index - input.position > JSONLinesSource.lineBytesMax {
        throw .at(input.name, line: input.line, "this line has more than \(JSONLinesSource.lineBytesMax) bytes")
      }
      let taken = input.position
      if try !input.refill() { return index - taken == 0 ? nil : index - taken }
      index -= taken
    }
  }

  private static func isBlank(_ line: Span<UInt8>) -> Bool {
    for index in 0..<line.count where line[index] > 0x20 { return false }
    return true
  }

  // MARK: One line

  private static func read(_ line: Span<UInt8>, into draft: inout EntryDraft) throws(JSONScanner.Problem) {
    var scanner = JSONScanner(line)
    var kind = Slice.none
    var account = Slice.none
    var asset = Slice.none
    try scanner.expect("{")
    if !scanner.take("}") {
      repeat {
        let member = try scanner.memberName()
        let name = line.bytes(member)
        if scanner.takeNull() { continue }
        if name.equals("key") {
          draft.key = try scanner.string(into: &draft.text)
        } else if name.equals("date") {
          draft.date = try scanner.string(into: &draft.text)
        } else if name.equals("memo") {
          draft.memo = try scanner.string(into: &draft.text)
        } else if name.equals("kind") {
          kind = try scanner.string(into: &draft.text)
        } else if name.equals("account") {
          account = try scanner.string(into: &draft.text)
        } else if name.equals("asset") || name.equals("code") {
          asset = try scanner.string(into: &draft.text)
        } else if name.equals("type") {
          draft.name = try scanner.string(into: &draft.text)
        } else if name.equals("scale") {
          draft.scale = try scanner.integer()
        } else if name.equals("meta") {
          try readMeta(&scanner, into: &draft)
        } else if name.equals("legs") {
          try readLegs(&scanner, line, into: &draft)
        } else {
          try scanner.skipValue()
        }
      } while scanner.take(",")
      try scanner.expect("}")
    }
    try scanner.expectEnd()
    classify(&draft, kind: kind, account: account, asset: asset)
  }

  /// Settles what the line is, by its kind.
  private static func classify(_ draft: inout EntryDraft, kind: Slice, account: Slice, asset: Slice) {
    let word = draft.string(kind)
    switch word {
    case "", "capture", "reverse": draft.kind = .entry
    case "transfer", "post":
      draft.kind = .entry
      draft.isTransfer = word == "transfer"
    case "asset_define":
      draft.kind = .asset
      draft.name = asset
      if asset.isEmpty || draft.scale > 18 { draft.refuse(line: draft.line, "an asset needs its code and a scale up to 18") }
    case "account_open":
      draft.kind = .account
      if account.isEmpty || asset.isEmpty || draft.name.isEmpty { draft.refuse(line: draft.line, "an account needs its path, an asset and a type") }
      draft.addLeg(account: account, commodity: asset, amount: "0".utf8.span, isDebit: true, line: draft.line)
    default: draft.kind = .other
    }
    if draft.kind == .entry, draft.legs.isEmpty { draft.refuse(line: draft.line, "the entry has no legs") }
  }

  private static func readMeta(_ scanner: inout JSONScanner, into draft: inout EntryDraft) throws(JSONScanner.Problem) {
    try scanner.expect("{")
    if scanner.take("}") { return }
    repeat {
      let name = try scanner.string(into: &draft.text)
      try scanner.expect(":")
      let value = try scanner.string(into: &draft.text)
      draft.fields.append(EntryDraft.Field(name: name, value: value))
    } while scanner.take(",")
    try scanner.expect("}")
  }

  private static func readLegs(_ scanner: inout JSONScanner, _ line: Span<UInt8>, into draft: inout EntryDraft) throws(JSONScanner.Problem) {
    try scanner.expect("[")
    if scanner.take("]") { return }
    repeat { try readLeg(&scanner, line, into: &draft) } while scanner.take(",")
    try scanner.expect("]")
  }

  private static func readLeg(_ scanner: inout JSONScanner, _ line: Span<UInt8>, into draft: inout EntryDraft) throws(JSONScanner.Problem) {
    var account = Slice.none
    var asset = Slice.none
    var side = Slice.none
    var amount = Slice.none
    try scanner.expect("{")
    repeat {
      let member = try scanner.memberName()
      let name = line.bytes(member)
      if name.equals("account") {
        account = try scanner.string(into: &draft.text)
      } else if name.equals("asset") {
        asset = try scanner.string(into: &draft.text)
      } else if name.equals("side") {
        side = try scanner.string(into: &draft.text)
      } else if name.equals("amount") {
        if scanner.peek() != UInt8(ascii: "\"") { throw JSONScanner.Problem(sentence: "amounts must be strings, such as \"12.50\"") }
        amount = try scanner.string(into: &draft.text)
      } else {
        try scanner.skipValue()
      }
    } while scanner.take(",")
    try scanner.expect("}")
    let isDebit = draft.bytes(side).equals("debit")
    if !isDebit, !draft.bytes(side).equals("credit") { draft.refuse(line: draft.line, "the side of a leg is \"debit\" or \"credit\"") }
    if account.isEmpty { draft.refuse(line: draft.line, "a leg has no account") }
    if asset.isEmpty { draft.refuse(line: draft.line, "a leg has no asset") }
    let text = draft.string(amount)
    draft.addLeg(account: account, commodity: asset, amount: text.utf8.span, isDebit: isDebit, line: draft.line)
  }
}
