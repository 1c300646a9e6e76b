import Memory

/// Reads what `hledger print -O csv` writes: one row a posting, the rows of a transaction together and under one `txnidx`.
///
/// The description becomes the memo; second date, status, code and comment become metadata `date2`, `status`, `code`, `comment`. What is written
/// beside single postings is left out. A virtual posting in brackets is one like any other; one in parentheses, which hledger does not ask to
/// balance, is balanced against an account of the caller's choice.
struct HledgerCSVSource: EntrySource, ~Copyable {
  private var reader: CSVReader
  private let virtualAccount: String
  private var columns = Columns()
  private var started = false
  /// Whether the reader stands on a row that no draft has taken yet.
  private var hasRow = false

  private struct Columns {
    var transaction = -1
    var date = -1
    var secondDate = -1
    var status = -1
    var code = -1
    var description = -1
    var comment = -1
    var account = -1
    var amount = -1
    var commodity = -1
  }

  /// - Parameter virtualAccount: the other side of postings in parentheses.
  init(_ input: consuming InputBuffer, virtualAccount: String) {
    reader = CSVReader(input)
    self.virtualAccount = virtualAccount
  }

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
    draft.index = draft.keep(reader.field(columns.transaction))
    draft.date = draft.keep(reader.field(columns.date))
    draft.memo = draft.keep(reader.field(columns.description).prefix(bytesMax: 1024))
    draft.addField("date2", reader.field(columns.secondDate))
    draft.addField("status", reader.field(columns.status))
    draft.addField("code", reader.field(columns.code).prefix(bytesMax: 512))
    draft.addField("comment", reader.field(columns.comment).prefix(bytesMax: 512))
    repeat {
      addPosting(to: &draft)
      hasRow = try reader.next()
    } while hasRow && reader.field(columns.transaction).equals(draft.bytes(draft.index))
    return true
  }

  private borrowing func addPosting(to draft: inout EntryDraft) {
    let written = reader.field(columns.account)
    let isVirtual = HledgerCSVSource.isEnclosed(written, "(", ")")
    let isEnclosed = isVirtual || HledgerCSVSource.isEnclosed(written, "[", "]")
    let account = draft.keep(isEnclosed ? written.extracting(1..<written.count - 1) : written)
    let commodity = draft.keep(reader.field(columns.commodity))
    let amount = reader.field(columns.amount)
    draft.addLeg(account: account, commodity: commodity, amount: amount, isDebit: true, line: reader.line, commaIsPoint: true)
    if isVirtual {
      let other = draft.keep(virtualAccount.utf8.span)
      draft.addLeg(account: other, commodity: commodity, amount: amount, isDebit: false, line: reader.line, commaIsPoint: true)
    }
  }

  private static func isEnclosed(_ text: Span<UInt8>, _ open: Unicode.Scalar, _ close: Unicode.Scalar) -> Bool {
    text.count > 2 && text[0] == UInt8(ascii: open) && text[text.count - 1] == UInt8(ascii: close)
  }

  // MARK: The header

  private mutating func readHeader() throws(ExchangeError) {
    guard try reader.next() else { return }
    for index in reader.fields.indices {
      switch reader.field(index).string {
      case "txnidx": columns.transaction = index
      case "date": columns.date = index
      case "date2": columns.secondDate = index
      case "status": columns.status = index
      case "code": columns.code = index
      case "description": columns.description = index
      case "comment": columns.comment = index
      case "account": columns.account = index
      case "amount": columns.amount = index
      case "commodity": columns.commodity = index
      default: break
      }
    }
    if columns.transaction < 0 || columns.date < 0 || columns.account < 0 || columns.amount < 0 || columns.commodity < 0 {
      throw .at(
        reader.input.name, line: reader.line,
        "no header of 'hledger print -O csv': the columns txnidx, date, account, amount and commodity are needed")
    }
  }
}
