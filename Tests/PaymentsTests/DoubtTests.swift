import JSON
import PSP
import TestSupport
import Testing

@testable import Payments

/// What may have happened stays in doubt until the PSP itself answers: being turned away later proves nothing.
struct DoubtTests {
  /// What comes of one sending.
  enum Step: String, CaseIterable {
    /// No answer: it may have arrived.
    case lost
    /// The connection was refused.
    case unreachable
    /// The key to the PSP was not accepted, before it looked at the request.
    case turnedAway
    /// The PSP's own no.
    case declined
    /// The process is killed while the request is under way.
    case crash
  }

  static let courses: [(steps: [Step], status: PaymentStatus, letters: Int)] = [
    ([.declined], .failed, 0),
    ([.turnedAway], .failed, 0),
    ([.unreachable, .unreachable, .unreachable, .unreachable, .unreachable], .failed, 1),
    ([.lost, .turnedAway], .unknown, 1),
    ([.lost, .unreachable, .unreachable, .unreachable, .unreachable], .unknown, 1),
    ([.lost, .declined], .failed, 0),
    ([.crash, .turnedAway], .unknown, 1),
    ([.crash, .unreachable, .unreachable, .unreachable, .unreachable, .unreachable], .unknown, 1),
    ([.crash, .declined], .failed, 0),
    ([.unreachable, .crash, .turnedAway], .unknown, 1),
    ([.crash, .crash, .unreachable, .turnedAway], .unknown, 1),
  ]

  @Test(arguments: courses.indices) func endsAsWhatIsKnownAllows(index: Int) throws {
    let (steps, status, letters) = DoubtTests.courses[index]
    let fixture = try PaymentsFixture()
    try fixture.done(.sellerSet, ["seller_id": .string("s1")])
    let body: JSONObject = [
      "buyer_id": .string("b1"), "order_id": .string("o1"), "currency": .string("EUR"), "seller_id": .string("s1"), "amount": .string("10.00"),
      "payment_method": .string("pm_1"),
    ]
    let id = try #require(try fixture.done(.pay, body)["payment_id"]?.string)
    for step in steps {
      // The waits between tries are at most some twenty seconds.
      if fixture.sent.isEmpty { try fixture.pass(seconds: 20) }
      switch step {
      case .crash: try fixture.crash()
      case .lost: try fixture.answer(try fixture.takeSent(), PSPVerdict(.unknown, .sameKeyLater, code: "transaction_timed_out", raw: "no answer"))
      case .declined: try fixture.refuse()
      case .unreachable: try fixture.answer(try fixture.takeSent(), DoubtTests.turnedAway(.sameKeyLater, "not sent"))
      case .turnedAway: try fixture.answer(try fixture.takeSent(), DoubtTests.turnedAway(.never, "401"))
      }
    }
    let payment = try #require(try fixture.service.find(Payment.self, id, fixture.ledger))
    #expect(payment.status == status, "\(steps.map(\.rawValue))")
    #expect(try fixture.openLetters().count == letters, "\(steps.map(\.rawValue))")
    #expect(fixture.sent.isEmpty, "\(steps.map(\.rawValue)): nothing is sent again")
    try fixture.checkLedger("\(steps.map(\.rawValue))")
  }

  private static func turnedAway(_ retry: PSPVerdict.Retry, _ raw: String) -> PSPVerdict {
    var verdict = PSPVerdict(.no, retry, code: "turned_away", raw: raw)
    verdict.isTurnedAway = true
    return verdict
  }
}
