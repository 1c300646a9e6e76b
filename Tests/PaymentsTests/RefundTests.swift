import JSON
import Ledger
import PSP
import Testing

@testable import Payments

/// Refunds: where the money is in every course that they take.
struct RefundTests {
  enum Step: String {
    case accept, refuse, lost, lostAfter
    case succeeded, failed, canceled
    case retry, giveUp
  }

  struct Course: CustomTestStringConvertible {
    let steps: [Step]
    let status: RefundStatus
    /// In cents: the seller's wallet, refunds on their way, what the PSP owes, suspense; and what the payment says was refunded.
    let seller: Int128
    let transit: Int128
    let clearing: Int128
    var suspense: Int128 = 0
    let refunded: Int128
    var letters = 0
    var testDescription: String { steps.map(\.rawValue).joined(separator: " ") }
  }

  /// Of a sale of 100.00 without a fee, 40.00 go back.
  static let courses: [Course] = [
    Course(steps: [], status: .executing, seller: 6000, transit: 4000, clearing: 10000, refunded: 0),
    Course(steps: [.accept], status: .executing, seller: 6000, transit: 4000, clearing: 10000, refunded: 0),
    Course(steps: [.accept, .succeeded], status: .success, seller: 6000, transit: 0, clearing: 6000, refunded: 4000),
    Course(steps: [.refuse], status: .failed, seller: 10000, transit: 0, clearing: 10000, refunded: 0),
    Course(steps: [.accept, .failed], status: .failed, seller: 10000, transit: 0, clearing: 10000, refunded: 0),
    Course(steps: [.accept, .succeeded, .failed], status: .failed, seller: 10000, transit: 0, clearing: 10000, refunded: 0),
    Course(steps: [.accept, .failed, .succeeded], status: .failed, seller: 10000, transit: 0, clearing: 10000, refunded: 0),
    Course(steps: [.lost], status: .unknown, seller: 6000, transit: 4000, clearing: 10000, refunded: 0, letters: 1),
    Course(steps: [.lostAfter, .succeeded], status: .success, seller: 6000, transit: 0, clearing: 6000, refunded: 4000),
    Course(steps: [.lost, .retry, .accept, .succeeded], status: .success, seller: 6000, transit: 0, clearing: 6000, refunded: 4000),
    Course(steps: [.lost, .giveUp], status: .failed, seller: 10000, transit: 0, clearing: 10000, refunded: 0),
    // A person is wrong.
    Course(steps: [.lostAfter, .giveUp, .succeeded], status: .failed, seller: 10000, transit: 0, clearing: 6000, suspense: -4000, refunded: 0),
    Course(steps: [.lostAfter, .giveUp, .succeeded, .failed], status: .failed, seller: 10000, transit: 0, clearing: 10000, refunded: 0),
    Course(steps: [.lostAfter, .giveUp, .failed, .succeeded], status: .failed, seller: 10000, transit: 0, clearing: 10000, refunded: 0),
  ]

  @Test(arguments: courses)
  func everyCourseEndsWithTheMoneyWhereItBelongs(_ course: Course) throws {
    let (fixture, payment, id) = try RefundTests.begin()
    for step in course.steps { try RefundTests.take(step, fixture) }
    #expect(try fixture.refund(id).status == course.status)
    #expect(fixture.balance(Chart.seller("s1")) == course.seller)
    #expect(fixture.balance(Chart.refundTransit) == course.transit)
    #expect(fixture.balance(Chart.clearing("fake")) == course.clearing)
    #expect(fixture.balance(Chart.suspense("fake")) == course.suspense)
    let after = try fixture.payment(payment)
    #expect(after.refunded == course.refunded)
    #expect(after.orders[0].refunded == course.refunded)
    #expect(after.orders[0].refunding == (course.status == .executing || course.status == .unknown ? 4000 : 0))
    #expect(try fixture.openLetters().count == course.letters)
    try fixture.checkLedger()
  }

  /// The PSP had said no, and then it came about all the same.
  @Test func aRefundThatWasRefusedAndCameAboutIsBookedAgainstSuspense() throws {
    let (fixture, payment, id) = try RefundTests.begin()
    let sent = try fixture.takeSent()
    let number = fixture.bank.carryOut(sent.request)
    try fixture.answer(sent, PSPVerdict(.no, .never, code: "invalid_state", raw: "400"))
    try fixture.move(number, to: .succeeded)
    #expect(try fixture.refund(id).status == .failed)
    #expect(fixture.balance(Chart.refundTransit) == 0)
    #expect(fixture.balance(Chart.clearing("fake")) == 6000)
    #expect(fixture.balance(Chart.suspense("fake")) == -4000)
    #expect(try fixture.payment(payment).orders[0].refunding == 0)
    try fixture.checkLedger()
  }

  @Test func aRefundOfAnotherAmountIsNotBooked() throws {
    let (fixture, _, id) = try RefundTests.begin()
    let sent = try fixture.takeSent()
    let number = fixture.bank.carryOut(sent.request)
    var object = fixture.bank.made[number].object
    object.amount?.units = 3000
    object.status = .succeeded
    try fixture.answer(sent, PSPVerdict(.yes, .never, raw: "200", object: object))
    #expect(try fixture.refund(id).status == .unknown)
    #expect(fixture.balance(Chart.refundTransit) == 4000)
    let letter = try #require(try fixture.openLetters().first)
    #expect(try fixture.ask(.deadLetterRetry, id: letter.id).code == "attempt_over", "the same answer would come again")
  }

  // MARK: Accounts that take nothing

  @Test(arguments: [[Step.accept, .failed], [.accept, .succeeded, .failed], [.refuse]])
  func whatFlowsBackToAFrozenWalletHasAHome(_ steps: [Step]) throws {
    let (fixture, payment, id) = try RefundTests.begin()
    try fixture.freeze(Chart.seller("s1"))
    for step in steps { try RefundTests.take(step, fixture) }
    let refund = try fixture.refund(id)
    #expect(refund.status == .failed)
    #expect(refund.shares[0].isHomeless)
    #expect(fixture.balance(Chart.seller("s1")) == 6000)
    #expect(fixture.balance(Chart.refundTransit) == 0)
    #expect(fixture.balance(Chart.clearing("fake")) == 10000)
    #expect(fixture.balance(Chart.suspense("fake")) == 4000)
    #expect(try fixture.payment(payment).orders[0].refunding == 0)
    try fixture.checkLedger()
  }

  @Test func aFrozenBuyerDoesNotKeepARefundFromBeingBooked() throws {
    let (fixture, payment, id) = try RefundTests.begin()
    try fixture.freeze(Chart.buyer("b1"))
    for step in [Step.accept, .succeeded] { try RefundTests.take(step, fixture) }
    #expect(try fixture.refund(id).status == .success)
    #expect(try fixture.payment(payment).refunded == 4000)
    #expect(fixture.balance(Chart.clearing("fake")) == 6000)
    try RefundTests.take(.failed, fixture)
    #expect(try fixture.refund(id).status == .failed)
    #expect(fixture.balance(Chart.seller("s1")) == 10000)
    #expect(fixture.balance(Chart.clearing("fake")) == 10000)
    #expect(fixture.balance(Chart.refundTransit) == 0)
    try fixture.checkLedger()
  }

  // MARK: Steps

  /// A paid sale of 100.00, and a refund of 40.00 that is to be sent.
  private static func begin() throws -> (fixture: PaymentsFixture, payment: String, refund: String) {
    let fixture = try PaymentsFixture()
    let payment = try fixture.pay()
    try fixture.accept()
    let refund = try fixture.done(.refund, ["payment_id": .string(payment), "amount": .string("40.00")])
    return (fixture, payment, try #require(refund["refund_id"]?.string))
  }

  private static func take(_ step: Step, _ fixture: PaymentsFixture) throws {
    switch step {
    case .accept: try fixture.accept()
    case .refuse: try fixture.refuse()
    case .lost: _ = try fixture.lose(afterDoing: false)
    case .lostAfter: _ = try fixture.lose(afterDoing: true)
    case .succeeded: try fixture.move(1, to: .succeeded)
    case .failed: try fixture.move(1, to: .failed)
    case .canceled: try fixture.move(1, to: .canceled)
    case .retry: try fixture.done(.deadLetterRetry, id: try #require(try fixture.openLetters().first).id)
    case .giveUp: try fixture.done(.deadLetterFail, id: try #require(try fixture.openLetters().first).id, ["note": .string("asked them")])
    }
  }
}
