import HTTP
import PSP
import Testing

@testable import Sandbox

/// What goes wrong on the way, and what may be concluded from it.
@Suite struct FaultTests {
  struct Case: CustomTestStringConvertible {
    let fault: String
    let occurrence: PSPVerdict.Occurrence
    let code: String
    /// Charges in the sandbox's books after the first sending.
    let charges: Int
    var testDescription: String { fault }
  }

  /// The same bytes under the same key bring the truth to light in the end, and never a second charge.
  @Test(arguments: [
    Case(fault: "timeout_before", occurrence: .unknown, code: "transaction_timed_out", charges: 0),
    Case(fault: "timeout_after", occurrence: .unknown, code: "transaction_timed_out", charges: 1),
    Case(fault: "reset_before", occurrence: .unknown, code: "transaction_timed_out", charges: 0),
    Case(fault: "reset_after", occurrence: .unknown, code: "transaction_timed_out", charges: 1),
    Case(fault: "server_error", occurrence: .unknown, code: "downstream_technical_issue", charges: 0),
    Case(fault: "rate_limit", occurrence: .no, code: "rate_limit", charges: 0),
    Case(fault: "lock_timeout", occurrence: .unknown, code: "downstream_technical_issue", charges: 0),
  ])
  func repetitionSettlesIt(row: Case) throws {
    let line = Line()
    let first = try line.call(.charge("pm_card_visa"), key: "k1", fault: row.fault)
    #expect(first.occurrence == row.occurrence && first.retry == .sameKeyLater && first.code == row.code, "\(first)")
    #expect(line.sandbox.charges.elements.count == row.charges)
    let request = try #require(line.lastRequest)
    let stored = try #require(PSPRequest(encoded: request.encoded))
    #expect(stored == request)
    let second = line.connector.verdict(on: .charge, try line.send(stored)).following(first.occurrence)
    #expect(second.occurrence == .yes && second.object?.status == .succeeded)
    #expect(line.sandbox.charges.elements.count == 1)
    line.expectSoundBooks()
  }

  @Test func aStoredServerErrorStaysUnknownAndTheEventsKnow() throws {
    let line = Line()
    for _ in 0..<3 {
      let verdict = try line.call(.charge("pm_card_visa"), attempt: "att_7", key: "k1", fault: "server_error_after")
      #expect(verdict.occurrence == .unknown && verdict.retry == .sameKeyLater && verdict.raw == "500 api_error")
    }
    let request = try #require(line.connector.request(.events(since: Line.start - 60, after: nil), key: "", attempt: "", subject: ""))
    let events = try #require(try line.connector.events(in: line.send(request))).events
    #expect(events.contains { $0.object?.attempt == "att_7" && $0.object?.status == .succeeded })
    #expect(line.sandbox.charges.elements.count == 1)
  }

  @Test func aKeyThatIsUsedForSomethingElseIsNeverRepeated() throws {
    let line = Line()
    _ = try line.call(.charge("pm_card_visa", 2000), key: "k1")
    let clash = try line.call(.charge("pm_card_visa", 2100), key: "k1")
    #expect(clash.occurrence == .unknown && clash.retry == .never && clash.code == "duplicate_request")
    #expect(clash.raw == "400 idempotency_error" && line.sandbox.charges.elements.count == 1)
  }

  @Test func whileTheFirstIsUnderWayTheAnswerIsToComeBack() throws {
    let line = Line()
    let request = try #require(line.connector.request(.charge("pm_card_visa"), key: "k1", attempt: "a", subject: "s"))
    // The first answer has not left yet when the second request comes.
    var inUse: PSPTransport?
    let first = try line.sendHolding(request) { inUse = try line.send(request) }
    let verdict = line.connector.verdict(on: .charge, try #require(inUse))
    #expect(verdict.occurrence == .unknown && verdict.retry == .sameKeyLater && verdict.raw == "409 idempotency_key_in_use")
    #expect(line.connector.verdict(on: .charge, first).occurrence == .yes)
    #expect(line.sandbox.charges.elements.count == 1)
  }

  @Test func aWrongKeyIsSaidWithoutTheKey() throws {
    let line = Line()
    let request = try #require(line.connector.request(.charge("pm_card_visa"), key: "k1", attempt: "a", subject: "s"))
    let verdict = line.connector.verdict(on: .charge, try line.send(request, secret: "sk_wrong_1234567890"))
    #expect(verdict.occurrence == .no && verdict.retry == .never && verdict.code == "invalid_credentials" && verdict.isTurnedAway)
    #expect(verdict.message?.contains("sk_") == false)
    // After an unknown outcome that proves nothing.
    #expect(verdict.following(.unknown).occurrence == .unknown && verdict.following(.no) == verdict && verdict.following(nil) == verdict)
  }

  @Test func aWrongAmountIsTold() throws {
    let verdict = try Line().call(.charge("pm_card_visa", 2000), fault: "wrong_amount:-500")
    #expect(try verdict.occurrence == .yes && verdict.object?.amount == .of(1500))
  }

  @Test(arguments: ["webhook_bad_signature", "webhook_stale"]) func badWebhooksAreRefused(fault: String) throws {
    let line = Line()
    _ = try line.call(.charge("pm_card_visa"), fault: fault)
    let expected: PSPWebhookRefusal = fault == "webhook_stale" ? .outsideTolerance : .wrongSignature
    for webhook in line.sandbox.takeDeliveries() {
      let refusal = line.connector.refusal(
        header: { webhook.request.headers[$0] }, body: webhook.request.body, secrets: ["whsec_test"], now: line.sandbox.clock.seconds)
      #expect(refusal == expected)
    }
  }
}
