import Memory
import Money
import Wire

/// Turns items of a file into requests: decides sides, rounds, opens accounts on their first use, and writes the bytes.
struct EntryEncoder: ~Copyable {
  /// What became of an item.
  enum Outcome: Equatable {
    /// Its request stands at the end of the buffer, after `openings` requests that open accounts.
    case encoded(openings: Int)
    /// Nothing was left to send.
    case empty
    case refused(line: Int, sentence: String)
  }

  /// The most legs that an entry may have.
  static let legsMax = 1000
  /// The longest text that is sent as one argument: the server's limits are narrower and answered with a sentence, this one keeps the connection.
  static let argumentBytesMax = 16 << 10

  /// A leg in units of its asset, above zero.
  private struct Posting {
    var account: Slice
    var commodity: CommodityTable.Commodity
    var units: Int128
    var isDebit: Bool
    /// Whether `account` lies in the encoder's own text.
    var isRounding: Bool
  }

  /// What the postings of an entry in one asset add up to, debits positive.
  private struct Balance {
    var commodity: CommodityTable.Commodity
    var sum: Int128
  }

  private let defaultType: StaticString
  private let rounding: [UInt8]
  private let keyPrefix: [UInt8]
  /// The pairs of path and commodity number whose opening was sent.
  private var opened = NameTable()
  private var scratch = ByteBuffer(capacity: 512)
  private var postings: [Posting] = []
  private var balances: [Balance] = []
  /// Legs left out because they were zero.
  private(set) var zeroLegs = 0
  /// Entries that were rounded, and entries whose difference went to the rounding account.
  private(set) var roundedEntries = 0

  /// - Parameter keyPrefix: what keys begin with that the file does not give; a colon and the entry's index follow.
  init(options: ImportOptions, keyPrefix: String) {
    defaultType = options.defaultType
    rounding = Array((options.roundingAccount ?? "").utf8)
    self.keyPrefix = Array(keyPrefix.utf8)
  }

  /// Appends the requests for an entry.
  mutating func encode(_ draft: borrowing EntryDraft, _ commodities: borrowing CommodityTable, into out: inout ByteBuffer) -> Outcome {
    if let problem = draft.problem { return .refused(line: problem.line, sentence: problem.sentence) }
    if let refusal = convert(draft, commodities) ?? settleDifferences(draft) ?? checkLengths(draft) { return refusal }
    if postings.isEmpty { return .empty }
    if postings.count == 1 { return .refused(line: draft.line, sentence: "only one leg is not zero, and an entry needs two") }
    if postings.count > EntryEncoder.legsMax {
      return .refused(line: draft.line, sentence: "the entry has \(postings.count) legs, more than \(EntryEncoder.legsMax)")
    }
    // Nothing below can refuse.
    var openings = 0
    for posting in postings where open(posting, draft, into: &out) { openings += 1 }
    write(draft, into: &out)
    return .encoded(openings: openings)
  }

  /// Appends the request that opens an account as the file says.
  mutating func encodeOpening(_ draft: borrowing EntryDraft, _ commodities: borrowing CommodityTable, into out: inout ByteBuffer) -> Outcome {
    if let problem = draft.problem { return .refused(line: problem.line, sentence: problem.sentence) }
    if let refusal = checkLengths(draft) { return refusal }
    guard let leg = draft.legs.first, let commodity = commodities.commodity(draft.bytes(leg.commodity)) else { return .empty }
    _ = isFirstUse(draft.bytes(leg.account), commodity)
    EntryEncoder.writeOpening(draft.bytes(leg.account), commodity, type: draft.bytes(draft.name), into: &out)
    return .encoded(openings: 1)
  }

  // MARK: Amounts

  /// Brings all legs to units above zero; the refusal when one cannot be.
  private mutating func convert(_ draft: borrowing EntryDraft, _ commodities: borrowing CommodityTable) -> Outcome? {
    postings.removeAll(keepingCapacity: true)
    balances.removeAll(keepingCapacity: true)
    var isRounded = false
    for leg in draft.legs {
      guard let commodity = commodities.commodity(draft.bytes(leg.commodity)) else {
        return .refused(line: Int(leg.line), sentence: "the commodity '\(draft.string(leg.commodity))' appeared only while the file was being read")
      }
      var units: Int128
      switch Rounding.units(leg.amount, scale: commodity.scale) {
      case .exact(let exact): units = exact
      case .tooLarge:
        return .refused(line: Int(leg.line), sentence: "the amount does not fit \(commodity.code) with \(commodity.scale) decimal places")
      case .rounded(let nearest):
        if rounding.isEmpty {
          let written = AmountText(units: leg.amount.mantissa, scale: min(leg.amount.fractionDigits, assetScaleMax))
          let shown = leg.amount.fractionDigits > assetScaleMax ? "the amount" : "\(written) \(commodity.code)"
          return .refused(
            line: Int(leg.line),
            sentence:
              "\(shown) has more than the \(commodity.scale) decimal places of \(commodity.code); --rounding-account would take the difference")
        }
        isRounded = true
        units = nearest
      }
      if units == 0 {
        zeroLegs += 1
        continue
      }
      let isDebit = leg.isDebit == (units > 0)
      units = units < 0 ? -units : units
      postings.append(Posting(account: leg.account, commodity: commodity, units: units, isDebit: isDebit, isRounding: false))
      if !add(isDebit ? units : -units, commodity) { return .refused(line: Int(leg.line), sentence: "the legs add up to more than 127 bits hold") }
    }
    if isRounded { roundedEntries += 1 }
    return nil
  }

  private mutating func add(_ units: Int128, _ commodity: CommodityTable.Commodity) -> Bool {
    for index in balances.indices where balances[index].commodity.code == commodity.code {
      let (sum, overflow) = balances[index].sum.addingReportingOverflow(units)
      balances[index].sum = sum
      return !overflow
    }
    balances.append(Balance(commodity: commodity, sum: units))
    return true
  }

  /// Posts what rounding has left over to the rounding account; a difference that rounding cannot explain refuses the entry.
  private mutating func settleDifferences(_ draft: borrowing EntryDraft) -> Outcome? {
    if rounding.isEmpty { return nil }
    for balance in balances where balance.sum != 0 {
      // Rounding moves each leg by half a unit at most, and so does the tolerance of the tool that wrote the file.
      if balance.sum.magnitude > UInt128(draft.legs.count) {
        let difference = AmountText(units: balance.sum, scale: balance.commodity.scale)
        return .refused(
          line: draft.line, sentence: "debits and credits differ by \(difference) \(balance.commodity.code), more than rounding explains")
      }
      let units = balance.sum < 0 ? -balance.sum : balance.sum
      postings.append(Posting(account: .none, commodity: balance.commodity, units: units, isDebit: balance.sum < 0, isRounding: true))
    }
    return nil
  }

  private borrowing func checkLengths(_ draft: borrowing EntryDraft) -> Outcome? {
    var longest = max(draft.key.count, draft.memo.count, draft.date.count, draft.index.count, draft.name.count)
    for field in draft.fields { longest = max(longest, field.name.count, field.value.count) }
    for leg in draft.legs { longest = max(longest, leg.account.count) }
    if Int(longest) <= EntryEncoder.argumentBytesMax, draft.fields.count <= EntryEncoder.legsMax { return nil }
    return .refused(line: draft.line, sentence: "a text has \(longest) bytes, which is more than any that a server takes")
  }

  // MARK: Requests

  private mutating func isFirstUse(_ path: Span<UInt8>, _ commodity: CommodityTable.Commodity) -> Bool {
    EntryEncoder.isFirstUse(path, commodity, &scratch, &opened)
  }

  /// Apart, so that the scratch and the table are two accesses.
  private static func isFirstUse(
    _ path: Span<UInt8>, _ commodity: CommodityTable.Commodity, _ scratch: inout ByteBuffer, _ opened: inout NameTable
  ) -> Bool {
    scratch.removeAll()
    scratch.append(path)
    scratch.append(0)
    for index in 0..<commodity.code.count { scratch.append(commodity.code[index]) }
    return opened.insert(scratch.span).isNew
  }

  /// Appends the opening of the account of a posting unless it was sent before.
  private mutating func open(_ posting: Posting, _ draft: borrowing EntryDraft, into out: inout ByteBuffer) -> Bool {
    if posting.isRounding {
      let path = rounding
      if !isFirstUse(path.span, posting.commodity) { return false }
      EntryEncoder.writeOpening(path.span, posting.commodity, type: "equity".utf8.span, into: &out)
      return true
    }
    let path = draft.bytes(posting.account)
    if !isFirstUse(path, posting.commodity) { return false }
    let type = AccountTypeRule.type(of: path, fallback: defaultType)
    EntryEncoder.writeOpening(path, posting.commodity, type: "\(type)".utf8.span, into: &out)
    return true
  }

  private static func writeOpening(_ path: Span<UInt8>, _ commodity: CommodityTable.Commodity, type: Span<UInt8>, into out: inout ByteBuffer) {
    out.appendArrayHeader(6)
    out.appendBulk("ACCOUNT")
    out.appendBulk("OPEN")
    out.appendBulk(path)
    out.appendBulk(commodity.code)
    out.appendBulk("TYPE")
    out.appendBulk(type)
  }

  /// Writes the entry: a transfer where it has the shape of one, unless the file says that it was posted.
  private borrowing func write(_ draft: borrowing EntryDraft, into out: inout ByteBuffer) {
    var arguments = 2 + (draft.memo.isEmpty ? 0 : 2) + (draft.date.isEmpty ? 0 : 2)
    if !draft.fields.isEmpty { arguments += 1 + 2 * draft.fields.count }
    if let (debit, credit) = transfer(draft) {
      out.appendArrayHeader(arguments + 4)
      out.appendBulk("TRANSFER")
      writeKey(draft, into: &out)
      writePath(debit, draft, into: &out)
      writePath(credit, draft, into: &out)
      out.appendBulk(AmountText(units: debit.units, scale: debit.commodity.scale).span)
      out.appendBulk(debit.commodity.code)
    } else {
      out.appendArrayHeader(arguments + 4 * postings.count)
      out.appendBulk("POST")
      writeKey(draft, into: &out)
      for posting in postings {
        if posting.isDebit { out.appendBulk("DEBIT") } else { out.appendBulk("CREDIT") }
        writePath(posting, draft, into: &out)
        out.appendBulk(AmountText(units: posting.units, scale: posting.commodity.scale).span)
        out.appendBulk(posting.commodity.code)
      }
    }
    writeOptions(draft, into: &out)
  }

  /// The two sides when the entry can be written as a transfer.
  private borrowing func transfer(_ draft: borrowing EntryDraft) -> (debit: Posting, credit: Posting)? {
    guard postings.count == 2, draft.isTransfer ?? true else { return nil }
    let (first, second) = (postings[0], postings[1])
    guard first.isDebit != second.isDebit, first.units == second.units, first.commodity.code == second.commodity.code else { return nil }
    // A transfer needs two accounts; an entry may well lead to and from one.
    if isSamePath(first, second, draft) { return nil }
    return first.isDebit ? (first, second) : (second, first)
  }

  private borrowing func isSamePath(_ first: Posting, _ second: Posting, _ draft: borrowing EntryDraft) -> Bool {
    if !first.isRounding, !second.isRounding { return draft.bytes(first.account).equals(draft.bytes(second.account)) }
    return draft.bytes(first.isRounding ? second.account : first.account).equals(rounding.span)
  }

  private borrowing func writePath(_ posting: Posting, _ draft: borrowing EntryDraft, into out: inout ByteBuffer) {
    if posting.isRounding { out.appendBulk(rounding.span) } else { out.appendBulk(draft.bytes(posting.account)) }
  }

  private borrowing func writeKey(_ draft: borrowing EntryDraft, into out: inout ByteBuffer) {
    if !draft.key.isEmpty {
      out.appendBulk(draft.bytes(draft.key))
      return
    }
    let index = draft.bytes(draft.index)
    out.appendBulkHeader(keyPrefix.count + 1 + index.count)
    out.append(keyPrefix.span)
    out.append(UInt8(ascii: ":"))
    out.append(index)
    out.append("\r\n")
  }

  private borrowing func writeOptions(_ draft: borrowing EntryDraft, into out: inout ByteBuffer) {
    if !draft.memo.isEmpty {
      out.appendBulk("MEMO")
      out.appendBulk(draft.bytes(draft.memo))
    }
    if !draft.date.isEmpty {
      out.appendBulk("DATE")
      out.appendBulk(draft.bytes(draft.date))
    }
    if draft.fields.isEmpty { return }
    out.appendBulk("META")
    for field in draft.fields {
      out.appendBulk(draft.bytes(field.name))
      out.appendBulk(draft.bytes(field.value))
    }
  }
}

extension ByteBuffer {
  /// A bulk string that is an asset's code.
  fileprivate mutating func appendBulk(_ code: AssetCode) {
    appendBulkHeader(code.count)
    for index in 0..<code.count { append(code[index]) }
    append("\r\n")
  }

  /// The line before the bytes of a bulk string.
  fileprivate mutating func appendBulkHeader(_ count: Int) {
    append(UInt8(ascii: "$"))
    append(decimal: count)
    append("\r\n")
  }
}
