import Client

/// The bank's statement of an account: camt.053.001.08 (ISO 20022), one statement a currency, with balances that add up.
extension Sandbox {
  /// The statement of one day.
  /// - Parameter day: days since 1970.
  func bankStatement(_ bankAccount: String, day: Int) -> String {
    let own = bankEntries.filter { $0.bankAccount == bankAccount }
    var xml = XML()
    xml.open("Document", "xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"")
    xml.open("BkToCstmrStmt")
    xml.open("GrpHdr")
    xml.leaf("MsgId", "SANDBOX-\(Timestamp.date(days: day))-\(String(bankAccount.suffix(12)))")
    xml.leaf("CreDtTm", Sandbox.isoTime((day + 1) * 86_400))
    xml.close("GrpHdr")
    // An account on which nothing ever moved has a statement all the same.
    let moved = Set(own.map(\.currency))
    for currency in (moved.isEmpty ? [bankAccounts[bankAccount]?.currency ?? "usd"] : moved).sorted() {
      write(own.filter { $0.currency == currency }, bankAccount, currency, day, to: &xml)
    }
    xml.close("BkToCstmrStmt")
    xml.close("Document")
    return xml.text
  }

  private func write(_ entries: [BankEntry], _ bankAccount: String, _ currency: String, _ day: Int, to xml: inout XML) {
    let today = entries.filter { $0.second / 86_400 == day }
    let opening = entries.filter { $0.second / 86_400 < day }.reduce(0) { $0 + $1.amount }
    let credits = today.filter { $0.amount > 0 }
    let debits = today.filter { $0.amount < 0 }
    let closing = opening + today.reduce(0) { $0 + $1.amount }
    let date = Timestamp.date(days: day)
    xml.open("Stmt")
    xml.leaf("Id", "\(date)-\(currency.uppercased())")
    xml.leaf("ElctrncSeqNb", "\(day)")
    xml.leaf("CreDtTm", Sandbox.isoTime((day + 1) * 86_400))
    xml.open("FrToDt")
    xml.leaf("FrDtTm", Sandbox.isoTime(day * 86_400))
    xml.leaf("ToDtTm", Sandbox.isoTime(day * 86_400 + 86_399))
    xml.close("FrToDt")
    xml.open("Acct")
    xml.open("Id")
    xml.leaf("IBAN", BankAccount.iban(bankAccount))
    xml.close("Id")
    xml.leaf("Ccy", currency.uppercased())
    xml.open("Svcr")
    xml.open("FinInstnId")
    xml.leaf("BICFI", "SANDDEFFXXX")
    xml.close("FinInstnId")
    xml.close("Svcr")
    xml.close("Acct")
    for (code, amount, date) in [("OPBD", opening, Timestamp.date(days: day - 1)), ("CLBD", closing, date)] {
      xml.open("Bal")
      xml.wrapped(["Tp", "CdOrPrtry", "Cd"], code)
      xml.amount("Amt", amount, currency)
      xml.wrapped(["Dt", "Dt"], date)
      xml.close("Bal")
    }
    xml.open("TxsSummry")
    xml.summary("TtlNtries", count: today.count, sum: today.reduce(0) { $0 + abs($1.amount) }, currency)
    xml.summary("TtlCdtNtries", count: credits.count, sum: credits.reduce(0) { $0 + $1.amount }, currency)
    xml.summary("TtlDbtNtries", count: debits.count, sum: debits.reduce(0) { $0 - $1.amount }, currency)
    xml.close("TxsSummry")
    for entry in today { write(entry, date: date, to: &xml) }
    xml.close("Stmt")
  }

  private func write(_ entry: BankEntry, date: String, to xml: inout XML) {
    xml.open("Ntry")
    xml.leaf("NtryRef", entry.reference)
    xml.amount("Amt", entry.amount, entry.currency)
    // The direction is the real one; the mark only tells why.
    if entry.returnReason != nil { xml.leaf("RvslInd", "true") }
    xml.wrapped(["Sts", "Cd"], "BOOK")
    xml.wrapped(["BookgDt", "Dt"], date)
    xml.wrapped(["ValDt", "Dt"], date)
    xml.leaf("AcctSvcrRef", entry.reference)
    xml.open("BkTxCd")
    xml.open("Domn")
    xml.leaf("Cd", "PMNT")
    xml.open("Fmly")
    xml.leaf("Cd", "RCDT")
    xml.leaf("SubFmlyCd", entry.returnReason == nil ? "ESCT" : "RRTN")
    xml.close("Fmly")
    xml.close("Domn")
    xml.close("BkTxCd")
    xml.open("NtryDtls")
    xml.open("TxDtls")
    xml.open("Refs")
    xml.leaf("AcctSvcrRef", entry.reference)
    xml.leaf("EndToEndId", String(entry.payout.prefix(35)))
    xml.close("Refs")
    xml.amount("Amt", entry.amount, entry.currency)
    xml.wrapped(["RltdPties", "Dbtr", "Pty", "Nm"], "STRIPE SANDBOX")
    xml.wrapped(["RmtInf", "Ustrd"], "\(entry.text) \(entry.payout)")
    if let reason = entry.returnReason { xml.wrapped(["RtrInf", "Rsn", "Cd"], Sandbox.returnCode(reason)) }
    xml.close("TxDtls")
    xml.close("NtryDtls")
    xml.close("Ntry")
  }

  /// The code of ISO 20022's list of return reasons.
  private static func returnCode(_ failure: String) -> String {
    switch failure {
    case "no_account", "invalid_account_number": "AC01"
    case "account_closed": "AC04"
    case "account_frozen", "bank_account_restricted": "AC06"
    case "incorrect_account_holder_name": "BE01"
    case "insufficient_funds": "AM04"
    case "invalid_currency": "AM03"
    default: "MS03"
    }
  }

  private static func isoTime(_ seconds: Int) -> String { String(Timestamp.text(nanoseconds: seconds * 1_000_000_000).prefix(19)) }
}
