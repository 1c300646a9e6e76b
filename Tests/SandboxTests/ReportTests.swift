import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct ReportTests {
  /// The rows of a report as dictionaries, by its header.
  private func rows(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// An amount in major units with two places, as minor units.
  private func minor(_ text: String?) -> Int { Int((text ?? "").filter { $0 != "." }) ?? Int.min / 4 }

  private func sums(_ xml: String, _ element: String) -> [String] {
    xml.split(separator: "\n").filter { $0.contains("<\(element)") }.compactMap { $0.firstMatch(of: />([^<]*)</).map { String($0.1) } }
  }

  @Test func reportsAndStatementAgreeWithEachOther() throws {
    let merchant = Merchant { $0.paysOutDaily = true }
    let day = Merchant.start / 86_400
    for index in 1...5 { try merchant.pay(index * 1000) }
    let refunded = try merchant.pay(4000)
    try merchant.post("refunds", ["payment_intent": refunded["id"]?.string ?? "", "amount": "1500"])
    let first = try merchant.control(.get, "reports/balance_change_from_activity.itemized.6").text
    let activity = rows(first)
    #expect(activity.count == 7)
    for row in activity { #expect(minor(row["net"]) == minor(row["gross"]) - minor(row["fee"])) }
    #expect(activity.reduce(0) { $0 + minor($1["gross"]) } == 17_500)

    // Two days to settle, a midnight to gather, a day to the bank.
    try merchant.skip(days: 6)
    let payout = try #require(merchant.sandbox.payouts.elements.first)
    #expect(merchant.sandbox.payouts.elements.count == 1 && payout.isAutomatic && payout.status == "paid")
    let arrival = payout.arrival / 86_400
    let reconciliation = rows(try merchant.control(.get, "reports/payout_reconciliation.itemized.7?date=\(date(arrival))").text)
    #expect(reconciliation.count == 7)
    #expect(reconciliation.reduce(0) { $0 + minor($1["net"]) } == payout.amount)
    #expect(Set(reconciliation.map { $0["automatic_payout_id"] }) == [payout.id])

    let statement = try merchant.control(.get, "bank?date=\(date(arrival))").text
    let amounts = sums(statement, "Amt Ccy")
    let major = Sandbox.major(payout.amount, "eur")
    // Opening, closing, the entry and its detail.
    #expect(amounts == ["0.00", major, major, major])
    #expect(statement.contains(payout.id) && statement.contains(payout.trace ?? "none") && statement.contains("<IBAN>DE"))
    let next = sums(try merchant.control(.get, "bank?date=\(date(arrival + 1))").text, "Amt Ccy")
    #expect(next == [major, major])

    let summary = rows(try merchant.control(.get, "reports/balance.summary.1?date=\(date(day))").text)
    #expect(
      summary.map { minor($0["net_amount"]) } == [0, activity.reduce(0) { $0 + minor($1["net"]) }, 0, activity.reduce(0) { $0 + minor($1["net"]) }])
    merchant.expectSoundBooks()
  }

  @Test func aPayoutThatComesBackShowsAtTheBankAndInTheReports() throws {
    let merchant = Merchant()
    try merchant.pay(10_000, method: "pm_card_bypassPending")
    try merchant.post("payouts", ["amount": "9000", "currency": "eur"], headers: ["Sandbox-Fault": "payout_returned:account_closed"])
    try merchant.skip(days: 3)
    let payout = try #require(merchant.sandbox.payouts.elements.first)
    let back = payout.arrival / 86_400 + 1
    let statement = try merchant.control(.get, "bank?date=\(date(back))").text
    #expect(statement.contains("<RvslInd>true</RvslInd>") && statement.contains("<Cd>AC04</Cd>") && statement.contains("<CdtDbtInd>DBIT</CdtDbtInd>"))
    #expect(sums(statement, "Amt Ccy") == ["90.00", "0.00", "90.00", "90.00"])
    let rows = rows(try merchant.control(.get, "reports/payouts.itemized.3?date=\(date(back))").text)
    #expect(rows.map { $0["reporting_category"] } == ["payout_reversal"] && rows.map { $0["payout_status"] } == ["failed"])
    merchant.expectSoundBooks()
  }

  @Test func reportsCanBeAskedForOverTheInterface() throws {
    let merchant = Merchant()
    try merchant.pay()
    try merchant.skip(days: 1)
    let run = try merchant.post(
      "reporting/report_runs",
      [
        "report_type": "balance_change_from_activity.itemized.6", "parameters[interval_start]": "\(Merchant.start)",
        "parameters[interval_end]": "\(Merchant.start + 86_400)",
      ])
    #expect(run["status"]?.string == "pending")
    try merchant.skip(seconds: 1)
    let ready = try merchant.get("reporting/report_runs/\(run["id"]?.string ?? "")")
    let url = try #require(ready["result"]?["url"]?.string)
    let file = merchant.sandbox.receive(HTTPRequest(method: .get, target: String(url.dropFirst(merchant.sandbox.settings.publicURL.count)))).response
    #expect(rows(file.text).map { $0["gross"] } == ["100.00"])
    try merchant.call(
      .post, "reporting/report_runs",
      ["report_type": "balance.summary.1", "parameters[interval_start]": "0", "parameters[interval_end]": "\(Merchant.start + 900_000_000)"])
    #expect(merchant.last.status == 400)
  }

  @Test func filesAreMadeWhenADayEnds() throws {
    let merchant = Merchant { $0.writesReports = true }
    try merchant.pay()
    #expect(merchant.sandbox.takeFiles().isEmpty)
    try merchant.skip(days: 2)
    let files = merchant.sandbox.takeFiles()
    #expect(files.count == 10 && Set(files.map(\.name)).count == 10)
    let day = date(Merchant.start / 86_400)
    let activity = try #require(files.first { $0.name == "balance_change_from_activity.itemized.6-\(day).csv" })
    #expect(rows(activity.text).map { $0["gross"] } == ["100.00"])
    #expect(files.contains { $0.name == "bank-ba_platform-\(day).xml" })
  }

  @Test(arguments: [("eur", "20.00"), ("jpy", "2000"), ("bhd", "2.000")])
  func amountsInReportsAreInMajorUnits(currency: String, text: String) throws {
    let merchant = Merchant()
    try merchant.pay(2000, currency: currency)
    #expect(rows(try merchant.control(.get, "reports/balance_change_from_activity.itemized.6").text).map { $0["gross"] } == [text])
  }

  private func date(_ days: Int) -> String {
    // The reports themselves know how to write a date.
    String(Sandbox.reportTime(days * 86_400).prefix(10))
  }
}
