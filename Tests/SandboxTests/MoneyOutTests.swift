import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct MoneyOutTests {
  @Test func refundsGoUpToWhatWasPaid() throws {
    let merchant = Merchant()
    let intent = try merchant.pay(10_000)
    let id = intent["id"]?.string ?? ""
    let charge = intent["latest_charge"]?.string ?? ""
    try merchant.hear()
    try merchant.post("refunds", ["payment_intent": id, "amount": "3000", "reason": "requested_by_customer"])
    #expect(try merchant.hear() == ["refund.created", "charge.refunded"])
    let over = try merchant.call(.post, "refunds", ["charge": charge, "amount": "7001"])
    #expect(
      merchant.last.status == 400 && over["error"]?["message"]?.string?.contains("greater than unrefunded amount on charge (70.00 eur)") == true)
    try merchant.post("refunds", ["charge": charge])
    let again = try merchant.call(.post, "refunds", ["charge": charge])
    #expect(again["error"]?["code"]?.string == "charge_already_refunded")
    #expect(try merchant.get("charges/\(charge)", ["expand[]": "refunds"])["refunded"]?.bool == true)
    // The fee is not given back.
    #expect(merchant.balance(.network) == 0 && merchant.balance(.fees) == 320)
    #expect(try merchant.get("refunds", ["charge": charge])["data"]?.array?.count == 2)
    merchant.expectSoundBooks()
  }

  @Test(arguments: [
    ("pm_card_refundFail", "", "succeeded", "failed", ["refund.updated", "charge.refund.updated", "refund.failed"]),
    ("pm_card_pendingRefund", "", "pending", "succeeded", ["refund.updated", "charge.refund.updated"]),
    ("pm_card_visa", "refund_fails", "succeeded", "failed", ["refund.updated", "charge.refund.updated", "refund.failed"]),
    ("pm_card_visa", "refund_pending", "pending", "succeeded", ["refund.updated", "charge.refund.updated"]),
    ("pm_card_visa", "", "succeeded", "succeeded", []),
  ])
  func refundsMayFailOrArriveLater(token: String, fault: String, at now: String, later: String, events: [String]) throws {
    let merchant = Merchant()
    let intent = try merchant.pay(method: token)
    let refund = try merchant.post("refunds", ["payment_intent": intent["id"]?.string ?? ""], headers: fault.isEmpty ? [:] : ["Sandbox-Fault": fault])
    #expect(refund["status"]?.string == now)
    try merchant.hear()
    try merchant.skip(days: 1)
    #expect(try merchant.hear() == events)
    let expansion: KeyValuePairs<String, String> = later == "failed" ? ["expand[]": "failure_balance_transaction"] : [:]
    let after = try merchant.get("refunds/\(refund["id"]?.string ?? "")", expansion)
    #expect(after["status"]?.string == later)
    if later == "failed" { #expect(after["failure_balance_transaction"]?["type"]?.string == "refund_failure") }
    #expect(merchant.balance(.network) == (later == "failed" ? -10_000 : 0))
    merchant.expectSoundBooks()
  }

  @Test func oneChargeIsSharedAmongSellersAndTakenBack() throws {
    let merchant = Merchant()
    let charge = try merchant.pay(10_000)["latest_charge"]?.string ?? ""
    let first = try merchant.post(
      "transfers",
      ["amount": "7000", "currency": "eur", "destination": "acct_one", "source_transaction": charge, "transfer_group": "ORDER10"])
    try merchant.post("transfers", ["amount": "2000", "currency": "eur", "destination": "acct_two", "source_transaction": charge])
    let over = try merchant.call(.post, "transfers", ["amount": "1001", "currency": "eur", "destination": "acct_one", "source_transaction": charge])
    #expect(merchant.last.status == 400 && over["error"]?["param"]?.string == "amount")
    #expect(merchant.balance(.pending("acct_one")) == 7000 && merchant.balance(.available("acct_one")) == 0)
    // 100.00 less the fee of 3.20 less the transfers.
    #expect(merchant.balance(.pending(Sandbox.platform)) == 680)
    // Without its source a transfer needs money that is available.
    let short = try merchant.call(.post, "transfers", ["amount": "100", "currency": "eur", "destination": "acct_one"])
    #expect(short["error"]?["code"]?.string == "balance_insufficient")
    try merchant.skip(days: 3)
    #expect(merchant.balance(.available("acct_one")) == 7000 && merchant.balance(.available("acct_two")) == 2000)

    let id = first["id"]?.string ?? ""
    try merchant.post("transfers/\(id)/reversals", ["amount": "1000"])
    #expect(try merchant.get("transfers/\(id)")["amount_reversed"]?.integer == 1000)
    try merchant.post("payouts", ["amount": "5500", "currency": "eur"], headers: ["Stripe-Account": "acct_one"])
    let broke = try merchant.call(.post, "transfers/\(id)/reversals", ["amount": "600"])
    #expect(broke["error"]?["code"]?.string == "balance_insufficient")
    try merchant.post("transfers/\(id)/reversals", ["amount": "500"])
    #expect(try merchant.get("transfers/\(id)/reversals")["data"]?.array?.count == 2)
    try merchant.call(.post, "transfers", ["amount": "100", "currency": "eur", "destination": "acct_missing"])
    #expect(merchant.last.status == 400)
    merchant.expectSoundBooks()
  }

  /// Where a payout goes, what is asked for, and what it comes to.
  @Test(arguments: [
    ("ba_test_ok", "", ["payout.created", "payout.updated", "payout.paid"], "paid", 5000),
    ("ba_test_no_account", "", ["payout.created", "payout.updated", "payout.failed"], "failed", 0),
    ("ba_test_ok", "payout_fails:account_frozen", ["payout.created", "payout.updated", "payout.failed"], "failed", 0),
    ("ba_test_ok", "payout_returned", ["payout.created", "payout.updated", "payout.paid", "payout.failed"], "failed", 0),
  ])
  func payoutsArriveFailOrComeBack(bank: String, fault: String, events: [String], status: String, atBank: Int) throws {
    let merchant = Merchant()
    try merchant.pay(10_000, method: "pm_card_bypassPending")
    try merchant.hear()
    let payout = try merchant.post(
      "payouts", ["amount": "5000", "currency": "eur", "destination": bank, "statement_descriptor": "ORDER 7"],
      headers: fault.isEmpty ? [:] : ["Sandbox-Fault": fault])
    #expect(payout["status"]?.string == "pending" && merchant.balance(.available(Sandbox.platform)) == 4680)
    try merchant.skip(days: 3)
    #expect(try merchant.hear() == events)
    let after = try merchant.get("payouts/\(payout["id"]?.string ?? "")")
    #expect(after["status"]?.string == status)
    #expect(merchant.balance(.bank(bank)) == atBank)
    #expect(merchant.balance(.available(Sandbox.platform)) == 9680 - atBank)
    merchant.expectSoundBooks()
  }

  @Test func payoutsNeedMoneyAndCanBeCancelledUntilTheyLeave() throws {
    let merchant = Merchant()
    try merchant.pay(10_000)
    let short = try merchant.call(.post, "payouts", ["amount": "1", "currency": "eur"])
    #expect(short["error"]?["code"]?.string == "balance_insufficient")
    try merchant.skip(days: 3)
    let payout = try merchant.post("payouts", ["amount": "9680", "currency": "eur"])
    let canceled = try merchant.post("payouts/\(payout["id"]?.string ?? "")/cancel")
    #expect(canceled["status"]?.string == "canceled" && merchant.balance(.available(Sandbox.platform)) == 9680)
    let second = try merchant.post("payouts", ["amount": "9680", "currency": "eur"])
    try merchant.skip(seconds: 60)
    try merchant.call(.post, "payouts/\(second["id"]?.string ?? "")/cancel")
    #expect(merchant.last.status == 400)
    try merchant.skip(days: 1)
    try merchant.post("payouts/\(second["id"]?.string ?? "")/reverse")
    #expect(merchant.balance(.bank("ba_platform")) == 0 && merchant.balance(.available(Sandbox.platform)) == 9680)
    merchant.expectSoundBooks()
  }

  @Test func bankAccountsAreProvedByTwoSmallDeposits() throws {
    let merchant = Merchant()
    let customer = try merchant.post("customers", ["email": "a@example.org"])["id"]?.string ?? ""
    let bank = try merchant.post("customers/\(customer)/sources", ["source": "btok_us"])
    let id = bank["id"]?.string ?? ""
    #expect(bank["status"]?.string == "new")
    try merchant.call(.post, "customers/\(customer)/sources/\(id)/verify", ["amounts[0]": "32", "amounts[1]": "44"])
    #expect(merchant.last.status == 400)
    let verified = try merchant.post("customers/\(customer)/sources/\(id)/verify", ["amounts[]": "45", "amounts[1]": "32"])
    #expect(verified["status"]?.string == "verified")
  }

  @Test func pagesOfAListWalkThroughAllObjects() throws {
    let merchant = Merchant()
    for _ in 0..<25 { try merchant.post("customers") }
    var seen: [String] = []
    var after: String?
    repeat {
      let page = try merchant.get("customers", after.map { ["limit": "7", "starting_after": $0] } ?? ["limit": "7"])
      let ids = page["data"]?.array?.compactMap { $0["id"]?.string } ?? []
      seen += ids
      after = page["has_more"]?.bool == true ? ids.last : nil
    } while after != nil
    #expect(seen == merchant.sandbox.customers.elements.map(\.id).reversed())
    let before = try merchant.get("customers", ["limit": "5", "ending_before": seen[10]])
    #expect(before["data"]?.array?.compactMap { $0["id"]?.string } == Array(seen[5..<10]))
    #expect(try merchant.get("customers", ["created[gt]": "\(Merchant.start)"])["data"]?.array?.isEmpty == true)
    try merchant.call(.get, "customers", ["limit": "101"])
    #expect(merchant.last.status == 400)
    try merchant.call(.get, "customers", ["nonsense": "1"])
    #expect(merchant.last.status == 400)
  }
}
