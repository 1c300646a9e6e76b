import PSP
import Testing

@testable import Sandbox

/// Each call against the sandbox, well and badly.
@Suite struct FlowTests {
  @Test func whatIsHeldIsCapturedInPartOrLetGo() throws {
    let line = Line()
    let held = try #require(try line.call(.charge("pm_card_visa", isManual: true)).object)
    #expect(try held.status == .authorized && held.amount == .of(2000))
    let capture = PSPCall.capture(payment: held.id, try .of(1500))
    let taken = try line.call(capture, attempt: "att_2", subject: "sub_2")
    #expect(try taken.occurrence == .yes && taken.object?.amount == .of(1500))
    // The payment stays that of the attempt that made it.
    #expect(taken.object?.attempt == "att_1" && taken.object?.subject == "sub_1")
    // Once more under a new key: it has happened, but perhaps not this one.
    let again = try line.call(capture)
    #expect(again.occurrence == .unknown && again.retry == .never && again.code == "invalid_state" && again.object?.status == .succeeded)
    let canceled = try line.call(.cancel(payment: held.id))
    #expect(canceled.occurrence == .no && canceled.retry == .never && canceled.code == "invalid_state")

    let second = try #require(try line.call(.charge("pm_card_visa", isManual: true)).object?.id)
    let gone = try line.call(.cancel(payment: second))
    #expect(gone.occurrence == .yes && gone.object?.status == .canceled)
    // Cancelled already: what was asked for is so.
    let twice = try line.call(.cancel(payment: second))
    #expect(twice.occurrence == .yes && twice.retry == .never && twice.object?.status == .canceled)
    #expect(try line.call(.capture(payment: second, try .of(1))).occurrence == .no)
    let third = try #require(try line.call(.charge("pm_card_visa", isManual: true)).object?.id)
    line.skip(days: 8)
    let late = try line.call(.capture(payment: third, try .of(2000)))
    #expect(late.code == "invalid_state" && late.raw == "400 charge_expired_for_capture")
    #expect(late.object?.status == .canceled && late.object?.failureCode == "payment_session_timeout")
    line.expectSoundBooks()
  }

  @Test func pagesArePaidOrEnd() throws {
    let line = Line()
    let page = try line.call(.page(), attempt: "att_3", subject: "pay_3")
    let session = try #require(page.object)
    #expect(page.raw == "200 checkout/open" && session.attempt == "att_3" && session.subject == "pay_3" && session.payment == nil)
    #expect(session.redirectURL?.contains(session.id) == true)
    // The buyer is declined, tries again, and pays.
    for token in ["pm_card_visa_chargeDeclined", "pm_card_visa"] {
      let confirm = PSPRequest(
        method: "POST", path: "/v1/payment_pages/\(session.id)/confirm", headers: [], body: Array("payment_method=\(token)".utf8))
      _ = try line.send(confirm)
    }
    let events = try line.hear()
    let payments = events.compactMap(\.object).filter { $0.kind == .payment }
    #expect(payments.map(\.status) == [.pending, .failed, .succeeded])
    #expect(payments.map(\.rank) == payments.map(\.rank).sorted())
    #expect(payments.allSatisfy { $0.attempt == "att_3" && $0.subject == "pay_3" })
    let complete = try #require(events.last?.object)
    #expect(try complete.kind == .checkout && complete.status == .complete && complete.amount == .of(3000))
    #expect(complete.payment == payments.last?.id && complete.subject == "pay_3")
    #expect(try line.call(.fetch(.checkout, id: session.id)).object?.status == .complete)

    let other = try #require(try line.call(.page(isManual: true)).object?.id)
    let expired = try line.call(.expire(checkout: other))
    #expect(expired.occurrence == .yes && expired.object?.status == .expired)
    let twice = try line.call(.expire(checkout: other))
    #expect(twice.occurrence == .no && twice.retry == .never)
    #expect(try line.news(.checkout) == [.expired])
  }

  @Test(
    arguments: [
      ("pm_card_visa", PSPObject.Status.succeeded, [PSPObject.Status.succeeded], nil),
      ("pm_card_pendingRefund", .pending, [.pending, .succeeded, .succeeded], nil),
      ("pm_card_refundFail", .succeeded, [.succeeded, .failed, .failed, .failed], "account_closed_or_invalid"),
    ] as [(String, PSPObject.Status, [PSPObject.Status], String?)])
  func refundsTellHowFarTheyAre(token: String, status: PSPObject.Status, news: [PSPObject.Status], code: String?) throws {
    let line = Line()
    let payment = try #require(try line.call(.charge(token)).object?.id)
    _ = try line.hear()
    let verdict = try line.call(.refund(payment: payment, try .of(700), reason: "requested_by_customer"), attempt: "att_r", subject: "ref_1")
    let refund = try #require(verdict.object)
    #expect(verdict.occurrence == .yes && refund.kind == .refund && refund.status == status && refund.payment == payment)
    #expect(try refund.amount == .of(700) && refund.attempt == "att_r" && refund.subject == "ref_1" && refund.charge != nil)
    let first = try line.hear().compactMap(\.object)
    line.skip(days: 2)
    let all = try first + line.hear().compactMap(\.object)
    #expect(all.map(\.status) == news && all.allSatisfy { $0.id == refund.id && $0.kind == .refund })
    #expect(try line.call(.fetch(.refund, id: refund.id)).object?.failureCode == code)
  }

  @Test func refundsAreRefusedForGood() throws {
    let line = Line()
    let payment = try #require(try line.call(.charge("pm_card_visa")).object?.id)
    let over = try line.call(.refund(payment: payment, try .of(2001), reason: "the cup was broken"))
    #expect(over.occurrence == .no && over.retry == .never && over.code == "missing_or_invalid_param")
    #expect(over.message?.contains("greater than unrefunded amount") == true)
    #expect(try line.call(.refund(payment: payment, try .of(2000), reason: nil)).occurrence == .yes)
    let again = try line.call(.refund(payment: payment, try .of(1), reason: nil))
    #expect(again.occurrence == .no && again.raw == "400 charge_already_refunded" && again.code == "invalid_state")
  }

  @Test func moneyGoesToSellersAndToBanks() throws {
    let line = Line()
    let charge = try #require(try line.call(.charge("pm_card_visa", 10_000)).object?.charge)
    let early = try line.call(.transfer(try .of(100), account: "acct_one", group: "g"))
    #expect(early.occurrence == .no && early.retry == .newKeyLater && early.code == "insufficient_funds")
    let transfer = try line.call(.transfer(try .of(7000), account: "acct_one", group: "g", source: charge))
    #expect(transfer.raw == "200 transfer/succeeded" && transfer.object?.holder == "acct_one" && transfer.object?.charge == charge)
    line.skip(days: 3)
    _ = try line.hear()

    // From the connected account, to banks that take it, refuse it, and give it back.
    let amount = try PSPAmount.of(1000)
    let good = try line.call(.payout(amount, bankAccount: "ba_test_ok", account: "acct_one"), attempt: "att_p", subject: "po_1")
    let bad = try line.call(.payout(amount, bankAccount: "ba_test_no_account", account: "acct_one"))
    let back = try line.call(.payout(amount, bankAccount: "ba_test_ok", account: "acct_one"), fault: "payout_returned:account_closed")
    for verdict in [good, bad, back] { #expect(verdict.raw == "200 payout/pending" && verdict.occurrence == .yes) }
    line.skip(days: 4)
    let events = try line.hear()
    func states(_ verdict: PSPVerdict) -> [PSPObject.Status] { events.compactMap(\.object).filter { $0.id == verdict.object?.id }.map(\.status) }
    #expect(states(good) == [.pending, .inTransit, .paid])
    #expect(states(bad) == [.pending, .inTransit, .failed])
    #expect(states(back) == [.pending, .inTransit, .paid, .failed])
    let failed = try #require(events.compactMap(\.object).last { $0.id == bad.object?.id })
    #expect(failed.failureCode == "account_closed_or_invalid" && failed.failureMessage != nil && failed.holder == "acct_one")
    let list = try #require(line.connector.request(.events(since: Line.start, after: nil, account: "acct_one"), key: "", attempt: "", subject: ""))
    let listed = try #require(try line.connector.events(in: line.send(list))).events
    #expect(listed.compactMap(\.object).first { $0.id == good.object?.id }?.status == .paid)
    // Only whoever acts for the account sees its payouts.
    let id = try #require(good.object?.id)
    #expect(try line.call(.fetch(.payout, id: id, holder: "acct_one")).object?.status == .paid)
    let hidden = try line.call(.fetch(.payout, id: id))
    #expect(hidden.occurrence == .unknown && hidden.raw == "404 resource_missing")
    #expect(try line.call(.fetch(.transfer, id: transfer.object?.id ?? "")).object?.status == .succeeded)
    #expect(try line.call(.payout(amount, bankAccount: "ba_none", account: nil)).occurrence == .no)
    line.expectSoundBooks()
  }

  @Test func bankAccountsAreLinkedInOneRequestAndVerifiedInAnother() throws {
    let line = Line()
    let linked = try line.call(.linkBankAccount(seller: "seller_7", token: "btok_us"), attempt: "att_b", subject: "bank_1")
    let account = try #require(linked.object)
    #expect(linked.occurrence == .yes && account.kind == .bankAccount && account.status == .pending && account.id.hasPrefix("ba_"))
    #expect(account.attempt == "att_b" && account.subject == "bank_1")
    let holder = try #require(account.holder)
    #expect(holder.hasPrefix("cus_"))
    let wrong = try line.call(.verifyBankAccount(holder: holder, bankAccount: account.id, cents: [1, 2]))
    #expect(wrong.occurrence == .no && wrong.retry == .never && wrong.code == "payment_method_issue")
    let right = try line.call(.verifyBankAccount(holder: holder, bankAccount: account.id, cents: [32, 45]))
    #expect(right.occurrence == .yes && right.object?.status == .succeeded && right.object?.holder == holder)
    // Under a new key it is not this request that did it.
    let again = try line.call(.verifyBankAccount(holder: holder, bankAccount: account.id, cents: [32, 45]))
    #expect(again.occurrence == .unknown && again.retry == .never)
    #expect(try line.call(.fetch(.bankAccount, id: account.id, holder: holder)).object?.status == .succeeded)
    #expect(try line.news(.bankAccount) == [.pending, .succeeded])
    let unknown = try line.call(.linkBankAccount(seller: "seller_7", token: "tok_none"))
    #expect(unknown.occurrence == .no && unknown.code == "missing_or_invalid_param")
  }

  @Test func eventsAreListedPageByPageBehindAKnownOne() throws {
    let line = Line()
    for _ in 0..<60 { _ = try line.call(.charge("pm_card_visa")) }
    let all = line.sandbox.events.elements.map(\.id)
    var seen = [try #require(all.first)]
    var hasMore = true
    var pages = 0
    while hasMore, pages < 10 {
      let request = try #require(line.connector.request(.events(since: 0, after: seen.last), key: "", attempt: "", subject: ""))
      let transport = try line.send(request)
      #expect(line.connector.verdict(on: .events, transport).occurrence == .yes)
      let page = try #require(line.connector.events(in: transport))
      // Each page begins with its newest.
      seen += page.events.reversed().map(\.id)
      hasMore = page.hasMore
      pages += 1
    }
    #expect(pages == 2 && seen == all)
    line.skip(seconds: 10)
    let request = try #require(line.connector.request(.events(since: Line.start + 5, after: nil), key: "", attempt: "", subject: ""))
    #expect(try line.connector.events(in: line.send(request))?.events.isEmpty == true)
  }
}
