/// What the balances of all accounts are after the records so far, as the server itself tells them with each posting: what balance assertions say.
struct ClosingBalances {
  /// One account in one asset.
  struct Row {
    let account: String
    let asset: String
    /// Decimal text, debits positive.
    var balance: String
  }

  private struct Name: Hashable {
    let account: String
    let asset: String
  }

  /// In the order of first posting.
  private(set) var rows: [Row] = []
  private var numbers: [Name: Int] = [:]
  private var types: [Name: String] = [:]
  /// The latest date of an entry.
  private(set) var lastDate = ""

  /// Takes in a record.
  mutating func add(_ record: JournalRecord) {
    if record.kind == "account_open" { types[Name(account: record.account, asset: record.asset)] = record.type }
    if !record.isPosting { return }
    if record.date > lastDate { lastDate = record.date }
    for leg in record.legs {
      let name = Name(account: leg.account, asset: leg.asset)
      let balance = ClosingBalances.isDebitNormal(types[name] ?? "") ? leg.balance : ClosingBalances.negated(leg.balance)
      if let number = numbers[name] {
        rows[number].balance = balance
      } else {
        numbers[name] = rows.count
        rows.append(Row(account: leg.account, asset: leg.asset, balance: balance))
      }
    }
  }

  /// The type under which an account was opened.
  func type(_ account: String, _ asset: String) -> String { types[Name(account: account, asset: asset)] ?? "" }

  private static func isDebitNormal(_ type: String) -> Bool { type == "asset" || type == "expense" }

  /// The amount with the other sign; zero has none.
  static func negated(_ amount: String) -> String {
    if amount.hasPrefix("-") { return String(amount.dropFirst()) }
    return amount.contains { $0 != "0" && $0 != "." } ? "-\(amount)" : amount
  }
}
