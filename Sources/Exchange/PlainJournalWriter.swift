import Memory
import Wire

/// The postings of the journal as hledger and Ledger read them, debits positive; at the end a transaction without amounts that asserts the balance
/// of every account, as the server told it with the account's last posting.
///
/// ```
/// 2026-01-31 * (17) rent
///     ; key: k1
///     ; seq: 17
///     expenses:rent  EUR 900.00
///     assets:bank  EUR -900.00
/// ```
struct PlainJournalWriter: JournalWriter, ~Copyable {
  /// Where the two tools differ.
  enum Dialect {
    case hledger
    case ledger
  }

  static var needsSurvey: Bool { false }

  private let dialect: Dialect
  private var balances = ClosingBalances()
  private var accounts = NameMapping()

  init(_ dialect: Dialect) { self.dialect = dialect }

  mutating func survey(_ record: JournalRecord) {}

  mutating func begin(into out: inout ByteBuffer) {
    out.append("; Exported from a Ducat ledger.\n")
    if dialect == .hledger { out.append("decimal-mark .\n") }
  }

  mutating func write(_ record: JournalRecord, _ reply: RESPReply, into out: inout ByteBuffer) {
    balances.add(record)
    if !record.isPosting { return }
    let memo = PlainText.description(record.memo)
    out.append("\n\(record.date) * (\(record.sequence))\(memo.isEmpty ? "" : " ")\(memo)\n")
    if !record.key.isEmpty { tag("key", PlainText.tagValue(record.key), into: &out) }
    tag("seq", "\(record.sequence)", into: &out)
    for field in record.meta { tag(PlainText.tagName(field.name), PlainText.tagValue(Array(field.value.utf8)), into: &out) }
    for leg in record.legs {
      let sign = leg.isDebit ? "" : "-"
      out.append("    \(account(leg.account))  \(PlainText.journalCommodity(leg.asset)) \(sign)\(leg.amount)\n")
    }
  }

  mutating func finish(into out: inout ByteBuffer) {
    if balances.rows.isEmpty { return }
    if dialect == .hledger { writeTypes(into: &out) }
    out.append("\n\(balances.lastDate) * balances of the ledger\n")
    for row in balances.rows {
      let commodity = PlainText.journalCommodity(row.asset)
      out.append("    \(account(row.account))  \(commodity) \(PlainJournalWriter.zero(like: row.balance)) = \(commodity) \(row.balance)\n")
    }
    if accounts.changed.isEmpty { return }
    out.append("\n")
    for pair in accounts.changed { out.append("; account \(PlainText.oneLine(pair.from)) is called \(pair.to) here\n") }
  }

  private func tag(_ name: String, _ value: String, into out: inout ByteBuffer) {
    // The tools would read the name of an empty tag as a remark.
    if !name.isEmpty { out.append("    ; \(name): \(value)\n") }
  }

  /// Declares the types of accounts, which hledger needs for its reports where the names do not tell.
  private mutating func writeTypes(into out: inout ByteBuffer) {
    let letters = ["asset": "A", "liability": "L", "equity": "E", "income": "R", "expense": "X"]
    var declared: Set<String> = []
    out.append("\n")
    for row in balances.rows where declared.insert(row.account).inserted {
      if let letter = letters[balances.type(row.account, row.asset)] { out.append("account \(account(row.account))  ; type: \(letter)\n") }
    }
  }

  private mutating func account(_ path: String) -> String { accounts.name(for: path, PlainText.journalAccount, separator: "_") }

  /// Zero with as many decimal places as `amount`.
  private static func zero(like amount: String) -> String {
    guard let point = amount.firstIndex(of: ".") else { return "0" }
    return "0." + String(repeating: "0", count: amount.distance(from: point, to: amount.endIndex) - 1)
  }
}
