import JSON
import Ledger
import PSP
import Testing

@testable import Payments

/// Payments in the courses where people, frozen accounts and late news get in each other's way.
struct PaymentCourseTests {
  private func news(_ fixture: PaymentsFixture, _ number: Int, _ status: PSPObject.Status) -> PSPObject { fixture.bank.news(number, status) }

  /// Answers the oldest request with the PSP's payment in a state.
  private func answer(_ fixture: PaymentsFixture, _ status: PSPObject.Status) throws -> Int {
    let sent = try fixture.takeSent()
    let number = fixture.bank.carryOut(sent.request)
    try fixture.answer(sent, PSPVerdict(.yes, .never, raw: "200", object: fixture.bank.news(number, status)))
    return number
  }

  private let refusal = PSPVerdict(.no, .never, code: "invalid_state", raw: "400 payment_intent_unexpected_state")
  private let manual: JSONObject = ["capture": .string("manual")]

  // MARK: Buyers who are asked to act

  @Test func aBuyerHasADayFromEachNewTry() throws {
    let fixture = try PaymentsFixture()
    let id = try fixture.pay()
    try fixture.refuse()
    try fixture.pass(seconds: 3 * 86_400)
    try fixture.done(.paymentRetry, id: id, ["payment_method": .string("pm_2")])
    _ = try answer(fixture, .requiresAction)
    try fixture.pass(seconds: 3600)
    #expect(fixture.sent.isEmpty, "three days after the first try the buyer still has a day for this one")
    try fixture.pass(seconds: 86_400)
    #expect(fixture.sent.map(\.call) == [.cancel])
  }

  @Test func aCancellationThatIsRefusedIsTriedAgainInAnHourOnly() throws {
    let fixture = try PaymentsFixture()
    _ = try fixture.pay()
    _ = try answer(fixture, .requiresAction)
    try fixture.pass(seconds: 86_401)
    for _ in 0..<3 {
      #expect(fixture.sent.map(\.call) == [.cancel])
      try fixture.answer(try fixture.takeSent(), refusal)
      try fixture.pass(seconds: 60)
      #expect(fixture.sent.isEmpty)
      try fixture.pass(seconds: 3600)
    }
  }

  @Test func aRefusedCancellationLearnsWhatTheRefusalShows() throws {
    let fixture = try PaymentsFixture()
    let id = try fixture.pay(manual)
    let number = try answer(fixture, .authorized)
    try fixture.done(.paymentCancel, id: id)
    var verdict = refusal
    verdict.object = news(fixture, number, .succeeded)
    try fixture.answer(try fixture.takeSent(), verdict)
    #expect(try fixture.payment(id).status == .success, "it was captured, says the PSP")
    #expect(fixture.balance(Chart.seller("s1")) == 10000)
    try fixture.checkLedger()
  }

  // MARK: Frozen accounts

  @Test func anAuthorisationForAFrozenSellerIsNotLostSightOf() throws {
    let fixture = try PaymentsFixture()
    try fixture.makeSeller("s1", "1.00")
    try fixture.freeze(Chart.seller("s1"))
    let id = try fixture.pay(manual)
    let number = try answer(fixture, .authorized)
    #expect(try fixture.payment(id).status == .authorized)
    #expect(fixture.service.problems.count == 1)
    try fixture.done(.paymentCancel, id: id)
    try fixture.tell(news(fixture, number, .canceled))
    #expect(try fixture.payment(id).status == .cancelled)
    fixture.service.problems = []
    try fixture.checkLedger()
  }

  @Test func moneyForAFrozenSellerGoesBack() throws {
    let fixture = try PaymentsFixture()
    try fixture.makeSeller("s1", "1.00")
    let id = try fixture.pay(manual)
    let number = try answer(fixture, .authorized)
    #expect(fixture.wallet("s1") == "100/0")
    try fixture.freeze(Chart.seller("s1"))
    try fixture.tell(news(fixture, number, .succeeded))
    #expect(try fixture.payment(id).status == .failed)
    #expect(fixture.sent.map(\.call) == [.refund])
    #expect(fixture.balance(Chart.clearing("fake")) == 10100)
    #expect(fixture.balance(Chart.refundTransit) == 10000)
    // Thawed and tried again, it shows as pending once more.
    try fixture.freeze(Chart.seller("s1"), on: false)
    try fixture.accept()
    try fixture.done(.paymentRetry, id: id)
    _ = try answer(fixture, .authorized)
    #expect(try fixture.payment(id).status == .authorized)
    #expect(fixture.ledger.holdCount == 1, "the hold is a new one, not the one that was released")
    try fixture.checkLedger()
  }

  @Test func anAnswerThatCannotBeBookedIsEarnedAgain() throws {
    let fixture = try PaymentsFixture()
    try fixture.makeSeller("s1", "1.00")
    try fixture.freeze(Chart.clearing("fake"))
    let id = try fixture.pay()
    try fixture.accept()
    #expect(try fixture.payment(id).status == .executing)
    #expect(fixture.service.problems.count == 1)
    try fixture.pass(seconds: 61)
    #expect(fixture.sent.count == 1, "the same bytes again")
    try fixture.accept()
    try fixture.freeze(Chart.clearing("fake"), on: false)
    try fixture.pass(seconds: 61)
    try fixture.accept()
    #expect(try fixture.payment(id).status == .success)
    #expect(fixture.bank.made.count == 1)
    fixture.service.problems = []
    try fixture.checkLedger()
  }

  // MARK: Dead letters

  @Test func aLetterAboutAnAttemptThatWasReplacedEndsNothingOfTheNewOne() throws {
    let fixture = try PaymentsFixture()
    let id = try fixture.pay()
    for _ in 0..<5 {
      try fixture.answer(try fixture.takeSent(), PSPVerdict(.no, .sameKeyLater, code: "downstream_technical_issue", raw: "not sent"))
      try fixture.pass(seconds: 30)
    }
    #expect(try fixture.payment(id).status == .failed)
    let letter = try #require(try fixture.openLetters().first)
    try fixture.done(.paymentRetry, id: id)
    try fixture.done(.deadLetterFail, id: letter.id, ["note": .string("the first one did not happen")])
    #expect(try fixture.payment(id).status == .executing)
    #expect(try !fixture.payment(id).isAbandoned)
    try fixture.accept()
    #expect(try fixture.payment(id).status == .success)
    #expect(fixture.sent.isEmpty, "nothing is sent back")
    try fixture.checkLedger()
  }

  @Test func aLetterIsAboutTheAttemptThatIsInDoubt() throws {
    let fixture = try PaymentsFixture()
    let id = try fixture.pay()
    for _ in 0..<5 {
      try fixture.answer(try fixture.takeSent(), PSPVerdict(.no, .sameKeyLater, code: "downstream_technical_issue", raw: "not sent"))
      try fixture.pass(seconds: 30)
    }
    try fixture.done(.paymentRetry, id: id)
    _ = try fixture.lose(afterDoing: true)
    let letters = try fixture.openLetters()
    #expect(letters.count == 1)
    #expect(try letters.first?.attempt == fixture.payment(id).attempt?.id)
    try fixture.done(.deadLetterRetry, id: try #require(letters.first).id)
    try fixture.accept()
    #expect(try fixture.payment(id).status == .success)
    #expect(try fixture.openLetters().isEmpty)
    #expect(fixture.bank.made.count == 1)
  }

  @Test func aCaptureThatIsInDoubtAgainKeepsItsLetter() throws {
    let fixture = try PaymentsFixture()
    let id = try fixture.pay(manual)
    let number = try answer(fixture, .authorized)
    try fixture.done(.paymentCapture, id: id)
    for _ in 0..<5 {
      try fixture.answer(try fixture.takeSent(), PSPVerdict(.no, .sameKeyLater, code: "downstream_technical_issue", raw: "not sent"))
      try fixture.pass(seconds: 30)
    }
    #expect(try fixture.payment(id).status == .authorized)
    try fixture.done(.deadLetterRetry, id: try #require(try fixture.openLetters().first).id)
    let sent = try fixture.takeSent()
    try fixture.answer(sent, PSPVerdict(.unknown, .never, code: "transaction_timed_out", raw: "no answer"))
    #expect(try fixture.payment(id).status == .unknown)
    #expect(try fixture.openLetters().count == 1)
    try fixture.tell(news(fixture, number, .succeeded))
    #expect(try fixture.payment(id).status == .success)
    #expect(try fixture.openLetters().isEmpty)
    try fixture.checkLedger()
  }

  @Test func anAuthorisationThatAPersonGaveUpIsCancelled() throws {
    let fixture = try PaymentsFixture()
    let id = try fixture.pay(manual)
    let number = try #require(try fixture.lose(afterDoing: true))
    try fixture.done(.deadLetterFail, id: try #require(try fixture.openLetters().first).id, ["note": .string("no")])
    try fixture.tell(news(fixture, number, .authorized))
    #expect(fixture.sent.map(\.call) == [.cancel], "the buyer's card does not stay blocked")
    #expect(try fixture.payment(id).status == .failed)
    try fixture.answer(try fixture.takeSent(), PSPVerdict(.yes, .never, raw: "200", object: news(fixture, number, .canceled)))
    #expect(try fixture.payment(id).status == .failed)
    #expect(fixture.wallet("s1") == "0/0")
    #expect(fixture.balance(Chart.clearing("fake")) == 0)
    try fixture.checkLedger()
  }

  // MARK: Who tells

  @Test func newsOfAnotherPSPCountForNothing() throws {
    let fixture = try PaymentsFixture()
    let id = try fixture.pay()
    let number = fixture.bank.carryOut(try fixture.takeSent().request)
    let event = PSPEvent(id: "evt_other", type: "payment.succeeded", created: 0, object: news(fixture, number, .succeeded))
    fixture.service.handle(.webhook(ticket: 0, psp: "other", event, body: [1]), &fixture.ledger)
    try fixture.commit()
    #expect(try fixture.payment(id).status == .executing)
    #expect(fixture.balance(Chart.clearing("fake")) == 0)
    #expect(fixture.service.problems.count == 1)
  }

  @Test func moneyThatIsOnlyAuthorisedIsNotTaken() throws {
    let fixture = try PaymentsFixture()
    let id = try fixture.pay()
    let number = try answer(fixture, .authorized)
    #expect(try fixture.payment(id).status == .authorized)
    #expect(fixture.balance(Chart.clearing("fake")) == 0)
    try fixture.tell(news(fixture, number, .succeeded))
    #expect(try fixture.payment(id).status == .success)
    #expect(fixture.balance(Chart.clearing("fake")) == 10000)
    try fixture.checkLedger()
  }

  // MARK: Debts

  @Test func aSellerIsNotPaidOutWhatTheyOwe() throws {
    let fixture = try PaymentsFixture()
    try fixture.makeSeller("s1", "30.00")
    try fixture.indebt("s1", "20.00")
    let body: JSONObject = ["seller_id": .string("s1"), "amount": .string("30.00"), "currency": .string("EUR")]
    #expect(try fixture.ask(.payout, body).code == "insufficient_funds")
    let id = try fixture.payOut("s1", "ALL")
    #expect(try fixture.payout(id).amount == 1000)
  }

  @Test func anOrdersListHoldsOnlyItsOwn() throws {
    let fixture = try PaymentsFixture()
    let id = try fixture.pay(["order_id": .string("a")])
    _ = try fixture.pay(["order_id": .string("a/b")])
    #expect(try fixture.service.list("payment/order/a", after: nil, limit: 10, fixture.ledger).ids == [id])
  }

  @Test(arguments: [
    ("http://127.0.0.1:80/x", true), ("http://localhost", true), ("http://[::1]/", true), ("http://127.0.0.1.example.com/", false),
    ("http://localhost:1@example.com/", false), ("http://localhostess/", false),
  ])
  func onlyThisMachineIsLocal(url: String, isLocal: Bool) { #expect(PaymentService.isLocal(url) == isLocal) }
}
