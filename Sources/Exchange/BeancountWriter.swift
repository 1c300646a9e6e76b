import Client
import Memory
import Money
import Wire

/// The postings of the journal as Beancount reads them, debits positive, with the accounts opened and, on the day after the last entry, the balance
/// of each account (and those below it, as Beancount means it) asserted as the server told it with the account's last posting.
///
/// ```
/// 2026-01-31 * "rent"
///   ducat-key: "k1"
///   ducat-seq: 17
///   Expenses:Rent  900.00 EUR
///   Assets:Bank  -900.00 EUR
/// ```
struct BeancountWriter: JournalWriter, ~Copyable {
  static var needsSurvey: Bool { false }

  private var balances = ClosingBalances()
  private var accounts = NameMapping()
  private var commodities = NameMapping()
  /// The path of each account, in the order of first posting.
  private var opened: [String] = []
  private var seen: Set<String> = []

  mutating func survey(_ record: JournalRecord) {}

  mutating func begin(into out: inout ByteBuffer) {
    out.append("; Exported from a Ducat ledger.\noption \"title\" \"Ducat\"\n")
  }

  mutating func write(_ record: JournalRecord, _ reply: RESPReply, into out: inout ByteBuffer) {
    balances.add(record)
    if !record.isPosting { return }
    out.append("\n\(record.date) * \(PlainText.beancountString(record.memo))\n")
    var used: Set<String> = ["ducat-key", "ducat-seq", "filename", "lineno"]
    if !record.key.isEmpty { out.append("  ducat-key: \(PlainText.beancountString(PlainText.tagValue(record.key)))\n") }
    out.append("  ducat-seq: \(record.sequence)\n")
    for field in record.meta {
      var name = BeancountWriter.metaName(field.name)
      while !used.insert(name).inserted { name += "-2" }
      out.append("  \(name): \(PlainText.beancountString(field.value))\n")
    }
    for leg in record.legs {
      let account = account(leg.account, leg.asset)
      if seen.insert(account).inserted { opened.append(leg.account) }
      out.append("  \(account)  \(leg.isDebit ? "" : "-")\(leg.amount) \(commodity(leg.asset))\n")
    }
  }

  mutating func finish(into out: inout ByteBuffer) {
    if balances.rows.isEmpty { return }
    // Effective dates may lie before the day on which an account was opened here; this is the first day that an entry can bear.
    out.append("\n")
    for path in opened {
      let account = account(path, "")
      out.append("1900-01-01 open \(account)\n  ducat-account: \(PlainText.beancountString(path))\n")
    }
    out.append("\n")
    for pair in commodities.changed { out.append("1900-01-01 commodity \(pair.to)\n  ducat-asset: \(PlainText.beancountString(pair.from))\n") }
    guard let days = Timestamp.days(balances.lastDate) else { return }
    let day = Timestamp.date(days: days + 1)
    let sums = subtreeSums()
    for row in balances.rows {
      let account = account(row.account, row.asset)
      guard let sum = sums[Name(account: account, asset: row.asset)] else { continue }
      out.append("\(day) balance \(account)  \(sum) \(commodity(row.asset))\n")
    }
  }

  private struct Name: Hashable {
    var account: String
    let asset: String
  }

  /// The balance of each account together with the accounts below it: that is what Beancount compares an assertion with. An account is missing
  /// here when the sum does not fit 127 bits.
  private mutating func subtreeSums() -> [Name: AmountText] {
    var scales: [String: Int] = [:]
    var sums: [Name: Int128?] = [:]
    for row in balances.rows { sums[Name(account: account(row.account, row.asset), asset: row.asset)] = 0 }
    for row in balances.rows {
      guard case .value(let balance) = parseDecimal(row.balance.utf8.span, signed: true) else { continue }
      scales[row.asset] = balance.fractionDigits
      var name = Name(account: account(row.account, row.asset), asset: row.asset)
      while true {
        if let sum = sums[name] {
          let added = sum?.addingReportingOverflow(balance.mantissa)
          sums[name] = .some(added.flatMap { $0.overflow ? nil : $0.partialValue })
        }
        guard let colon = name.account.lastIndex(of: ":") else { break }
        name.account = String(name.account[..<colon])
      }
    }
    var texts: [Name: AmountText] = [:]
    for (name, sum) in sums {
      if let sum, let scale = scales[name.asset] { texts[name] = AmountText(units: sum, scale: scale) }
    }
    return texts
  }

  private mutating func account(_ path: String, _ asset: String) -> String {
    let type = balances.type(path, asset)
    return accounts.name(for: path, { PlainText.beancountAccount($0, type: type) }, separator: "-")
  }

  private mutating func commodity(_ code: String) -> String { commodities.name(for: code, PlainText.beancountCommodity, separator: "") }

  /// A name of metadata: begins with a small letter, then letters, digits, `-` and `_`, two characters at least.
  private static func metaName(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      let isKept =
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.value >= 0x30 && scalar.value <= 0x39) || scalar == "_" || scalar == "-"
      text.unicodeScalars.append(isKept ? scalar : "-")
    }
    let lowered = text.prefix(1).lowercased() + text.dropFirst()
    guard let first = lowered.first, first >= "a" && first <= "z", lowered.count > 1 else { return "x-" + lowered }
    return lowered
  }
}
