import PSP
import Testing

@testable import Sandbox

/// Every test token of Stripe's, from the request to the verdict and the webhooks.
@Suite struct TokenTests {
  struct Case: CustomTestStringConvertible {
    let token: String
    var occurrence = PSPVerdict.Occurrence.no
    var retry = PSPVerdict.Retry.never
    var code: String?
    var raw: String
    /// What the last webhook says of the payment.
    var state: PSPObject.Status
    var testDescription: String { token }
  }

  private static func paid(_ token: String) -> Case {
    Case(token: token, occurrence: .yes, raw: "200 payment/succeeded", state: .succeeded)
  }

  private static func declined(_ token: String, _ raw: String, _ code: String, _ retry: PSPVerdict.Retry = .never) -> Case {
    Case(token: token, retry: retry, code: code, raw: "402 " + raw, state: .failed)
  }

  private static func asks(_ token: String) -> Case {
    Case(token: token, occurrence: .yes, raw: "200 payment/requires_action", state: .requiresAction)
  }

  private static let cases: [Case] =
    [
      "visa", "visa_debit", "mastercard", "amex", "createDispute", "createDisputeProductNotReceived", "createDisputeInquiry",
      "createIssuerFraudRecord", "pendingRefund", "refundFail", "bypassPending", "riskLevelHighest", "riskLevelElevated", "cvcCheckFail",
      "avsZipFail",
    ].map { paid("pm_card_" + $0) }
    + [
      declined("pm_card_visa_chargeDeclined", "card_declined/generic_decline", "do_not_honor"),
      declined("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined/insufficient_funds", "insufficient_funds", .newKeyLater),
      declined("pm_card_visa_chargeDeclinedLostCard", "card_declined/lost_card", "card_lost_or_stolen"),
      declined("pm_card_visa_chargeDeclinedStolenCard", "card_declined/stolen_card", "card_lost_or_stolen"),
      declined("pm_card_chargeDeclinedExpiredCard", "expired_card", "invalid_expiry_date"),
      declined("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "invalid_cvv"),
      declined("pm_card_chargeDeclinedProcessingError", "processing_error", "downstream_technical_issue", .newKeyLater),
      declined("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined/card_velocity_exceeded", "velocity_limit_exceeded", .newKeyLater),
      declined("pm_card_chargeCustomerFail", "card_declined/generic_decline", "do_not_honor"),
      declined("pm_card_radarBlock", "card_declined/fraudulent", "suspected_fraud"),
      asks("pm_card_authenticationRequired"), asks("pm_card_authenticationRequiredOnSetup"),
      asks("pm_card_authenticationRequiredSetupForOffSession"), asks("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"),
      asks("pm_card_threeDSecureRequiredChargeDeclined"), asks("pm_card_threeDSecureRequiredProcessingError"),
      Case(token: "pm_usBankAccount_success", occurrence: .yes, raw: "200 payment/processing", state: .processing),
    ]

  /// Nobody can add a token to the sandbox and leave it out here.
  @Test func everyTokenOfTheSandboxIsJudged() {
    let judged = Set(TokenTests.cases.map(\.token))
    for card in TestCard.all {
      #expect(card.tokens.isEmpty || card.tokens.contains { judged.contains("pm_card_" + $0) }, "\(card.tokens)")
    }
  }

  @Test(arguments: cases) func tokensHaveTheirVerdicts(row: Case) throws {
    let line = Line()
    let verdict = try line.call(.charge(row.token), attempt: "att_9", subject: "pay_9")
    #expect(verdict.occurrence == row.occurrence && verdict.retry == row.retry, "\(verdict)")
    #expect(verdict.code == row.code && verdict.raw == row.raw, "\(verdict)")
    // Declines show the payment too.
    let object = try #require(verdict.object)
    #expect(object.kind == .payment && object.status == row.state && object.attempt == "att_9" && object.subject == "pay_9")
    #expect(object.failureCode == row.code)
    #expect(try object.amount == .of(2000))
    if row.state == .requiresAction { #expect(object.redirectURL?.hasSuffix("/3ds/\(object.id)") == true) }
    let last = try #require(try line.hear().last?.object)
    #expect(last.id == object.id && last.status == row.state && last.attempt == "att_9" && last.failureCode == row.code)
    // And a lookup says the same.
    #expect(try line.call(.fetch(.payment, id: object.id)).object == object)
    line.expectSoundBooks()
  }

  @Test(
    arguments: [
      ("pm_card_authenticationRequired", true, PSPObject.Status.succeeded, nil),
      ("pm_card_authenticationRequired", false, .failed, "authentication_failed"),
      ("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", true, .failed, "insufficient_funds"),
      ("pm_card_threeDSecureRequiredChargeDeclined", true, .failed, "do_not_honor"),
      ("pm_card_threeDSecureRequiredProcessingError", true, .failed, "authentication_failed"),
    ] as [(String, Bool, PSPObject.Status, String?)])
  func whatFollowsTheBuyersWord(token: String, succeeds: Bool, state: PSPObject.Status, code: String?) throws {
    let line = Line()
    let id = try #require(try line.call(.charge(token)).object?.id)
    _ = try line.hear()
    line.sandbox.authenticate(id, succeeds: succeeds)
    _ = line.sandbox.finishCause()
    let object = try #require(try line.call(.fetch(.payment, id: id)).object)
    #expect(object.status == state && object.failureCode == code)
    #expect(try line.hear().last?.object == object)
  }

  @Test func withoutABuyerAPaymentThatNeedsOneFails() throws {
    let verdict = try Line().call(.charge("pm_card_authenticationRequired", returnURL: nil))
    #expect(verdict.occurrence == .no && verdict.retry == .never && verdict.code == "authentication_required")
    #expect(try Line().call(.charge("pm_card_visa", returnURL: nil)).occurrence == .yes)
  }

  @Test(arguments: [("pm_usBankAccount_success", PSPObject.Status.succeeded)]) func debitsAreKnownLater(token: String, state: PSPObject.Status) throws
  {
    let line = Line()
    let object = try #require(try line.call(.charge(token)).object)
    _ = try line.hear()
    line.skip(days: 2)
    let last = try #require(try line.news(.payment).last)
    #expect(last == state && PSPObject.rank(.payment, last) > object.rank)
  }
}
