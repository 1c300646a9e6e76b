import Memory

/// Reads Ducat's own CSV: a header `key,date,memo,debit,credit,amount,asset` in any order, plus `meta.NAME` columns.
///
/// A row moves `amount` from the credit account to the debit account. Rows one after the other with the same key are one entry, and then a row may
/// name only one of the two accounts; so entries of any shape can be written. Rows without a key are entries of their own.
struct TransferCSVSource: EntrySource, ~Copyable {
  private var reader: CSVReader
  private var columns = Columns()
  private var started = false
  private var hasRow = false
  private var entries = 0

  private struct Columns {
    var key = -1
    var date = -1
    var memo = -1
    var debit = -1
    var credit = -1
    var amount = -1
    var asset = -1
    var meta: [(index: Int, name: String)] = []
  }

  init(_ input: consuming InputBuffer) { reader = CSVReader(input) }

  var bytesRead: UInt64 { reader.input.bytesRead }
  var digestText: String { reader.input.digestText }

  mutating func next(into draft: inout EntryDraft) throws(ExchangeError) -> Bool {
    if !started {
      started = true
      try readHeader()
      hasRow = try reader.next()
    }
    draft.clear(line: reader.line)
    if !hasRow { return false }
    entries += 1
    draft.index = draft.keep(String(entries).utf8.span)
    draft.key = draft.keep(reader.field(columns.key))
    draft.date = draft.keep(reader.field(columns.date))
    draft.memo = draft.keep(reader.field(columns.memo))
    for column in columns.meta where !reader.field(column.index).isEmpty {
      let name = draft.keep(column.name.utf8.span)
      draft.fields.append(EntryDraft.Field(name: name, value: draft.keep(reader.field(column.index))))
    }
    addLegs(to: &draft)
    hasRow = try reader.next()
    while hasRow, !draft.key.isEmpty, reader.field(columns.key).equals(draft.bytes(draft.key)) {
      checkSame(columns.date, draft.date, "date", in: &draft)
      checkSame(columns.memo, draft.memo, "memo", in: &draft)
      addLegs(to: &draft)
      hasRow = try reader.next()
    }
    return true
  }

  private borrowing func addLegs(to draft: inout EntryDraft) {
    if reader.field(columns.debit).isEmpty, reader.field(columns.credit).isEmpty {
      draft.refuse(line: reader.line, "this row names neither a debit nor a credit account")
    }
    if reader.field(columns.asset).isEmpty { draft.refuse(line: reader.line, "this row names no asset") }
    let asset = draft.keep(reader.field(columns.asset))
    let amount = reader.field(columns.amount)
    if !reader.field(columns.debit).isEmpty {
      let account = draft.keep(reader.field(columns.debit))
      draft.addLeg(account: account, commodity: asset, amount: amount, isDebit: true, line: reader.line)
    }
    if !reader.field(columns.credit).isEmpty {
      let account = draft.keep(reader.field(columns.credit))
      draft.addLeg(account: account, commodity: asset, amount: amount, isDebit: false, line: reader.line)
    }
  }

  /// A later row of an entry may leave its date and memo empty, or repeat them.
  private borrowing func checkSame(_ column: Int, _ kept: Slice, _ name: String, in draft: inout EntryDraft) {
    let value = reader.field(column)
    if !value.isEmpty, !value.equals(draft.bytes(kept)) {
      draft.refuse(line: reader.line, "the \(name) '\(value.string)' differs from that of the entry's first row, '\(draft.string(kept))'")
    }
  }

  private mutating func readHeader() throws(ExchangeError) {
    guard try reader.next() else { return }
    for index in reader.fields.indices {
      let name = reader.field(index).string
      switch name {
      case "key": columns.key = index
      case "date": columns.date = index
      case "memo": columns.memo = index
      case "debit": columns.debit = index
      case "credit": columns.credit = index
      case "amount": columns.amount = index
      case "asset": columns.asset = index
      case let name where name.hasPrefix("meta.") && name.utf8.count > 5: columns.meta.append((index, String(name.dropFirst(5))))
      default: throw .at(reader.input.name, line: reader.line, "the header has a column '\(name)' that is not known; metadata is named meta.\(name)")
      }
    }
    if columns.debit < 0 || columns.credit < 0 || columns.amount < 0 || columns.asset < 0 {
      throw .at(
        reader.input.name, line: reader.line,
        "the header must name the columns debit, credit, amount and asset (and may name key, date, memo, meta.*)")
    }
  }
}
