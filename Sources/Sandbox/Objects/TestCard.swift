/// A card number that every user of Stripe's test mode knows, with its tokens.
struct TestCard: Sendable {
  let number: String
  let brand: String
  /// Without their `pm_` or `tok_`.
  let tokens: [String]
  let behaviour: CardBehaviour

  private init(_ number: String, _ brand: String, _ tokens: [String], _ change: (inout CardBehaviour) -> Void = { _ in }) {
    self.number = number
    self.brand = brand
    self.tokens = tokens
    var behaviour = CardBehaviour()
    change(&behaviour)
    self.behaviour = behaviour
  }

  var last4: String { String(number.suffix(4)) }

  /// The card of a number; digits alone.
  static func numbered(_ number: String) -> TestCard? { byNumber[number] }

  /// The card of `pm_card_visa` or `tok_visa`.
  static func token(_ token: String) -> TestCard? {
    if token.hasPrefix("pm_card_") { return byToken[String(token.dropFirst(8))] }
    return token.hasPrefix("tok_") ? byToken[String(token.dropFirst(4))] : nil
  }

  private static let byNumber = Dictionary(uniqueKeysWithValues: all.map { ($0.number, $0) })
  private static let byToken = Dictionary(uniqueKeysWithValues: all.flatMap { card in card.tokens.map { ($0, card) } })

  /// All of them, for the page on which buyers choose.
  static let all: [TestCard] = [
    TestCard("4242424242424242", "visa", ["visa"]),
    TestCard("4000056655665556", "visa", ["visa_debit"]),
    TestCard("5555555555554444", "mastercard", ["mastercard"]),
    TestCard("378282246310005", "amex", ["amex"]),
    TestCard("4000000000000002", "visa", ["visa_chargeDeclined", "chargeDeclined"]) { $0.decline = "generic_decline" },
    TestCard("4000000000009995", "visa", ["visa_chargeDeclinedInsufficientFunds", "chargeDeclinedInsufficientFunds"]) {
      $0.decline = "insufficient_funds"
    },
    TestCard("4000000000009987", "visa", ["visa_chargeDeclinedLostCard"]) { $0.decline = "lost_card" },
    TestCard("4000000000009979", "visa", ["visa_chargeDeclinedStolenCard"]) { $0.decline = "stolen_card" },
    TestCard("4000000000000069", "visa", ["chargeDeclinedExpiredCard", "visa_chargeDeclinedExpiredCard"]) { $0.decline = "expired_card" },
    TestCard("4000000000000127", "visa", ["chargeDeclinedIncorrectCvc", "visa_chargeDeclinedIncorrectCvc"]) { $0.decline = "incorrect_cvc" },
    TestCard("4000000000000119", "visa", ["chargeDeclinedProcessingError", "visa_chargeDeclinedProcessingError"]) { $0.decline = "processing_error" },
    TestCard("4000000000006975", "visa", ["visa_chargeDeclinedVelocityLimitExceeded"]) { $0.decline = "card_velocity_exceeded" },
    TestCard("4000000000000341", "visa", ["chargeCustomerFail"]) { $0.decline = "generic_decline" },
    TestCard("4100000000000019", "visa", ["radarBlock"]) {
      $0.decline = "fraudulent"
      $0.isBlocked = true
    },
    TestCard("4000000000004954", "visa", ["riskLevelHighest"]) { $0.isElevatedRisk = true },
    TestCard("4000000000009235", "visa", ["riskLevelElevated"]) { $0.isElevatedRisk = true },
    TestCard("4000000000000101", "visa", ["cvcCheckFail"]),
    TestCard("4000000000000036", "visa", ["avsZipFail"]),
    TestCard("4000000000000259", "visa", ["createDispute"]) { $0.dispute = "fraudulent" },
    TestCard("4000000000002685", "visa", ["createDisputeProductNotReceived"]) { $0.dispute = "product_not_received" },
    TestCard("4000000000001976", "visa", ["createDisputeInquiry"]) { $0.dispute = "inquiry" },
    TestCard("4000000000005423", "visa", ["createIssuerFraudRecord"]),
    TestCard("4000000000007726", "visa", ["pendingRefund"]) { $0.refund = .pendsFirst },
    TestCard("4000000000005126", "visa", ["refundFail"]) { $0.refund = .failsLater },
    TestCard("4000000000000077", "visa", ["bypassPending"]) { $0.bypassesPending = true },
    TestCard("4000002500003155", "visa", ["authenticationRequiredOnSetup"]) { $0.authentication = .unlessSetUp },
    TestCard("4000002760003184", "visa", ["authenticationRequired"]) { $0.authentication = .always },
    TestCard("4000003800000446", "visa", ["authenticationRequiredSetupForOffSession"]) { $0.authentication = .onSession },
    TestCard("4000008260003178", "visa", ["authenticationRequiredChargeDeclinedInsufficientFunds"]) {
      $0.authentication = .always
      $0.decline = "insufficient_funds"
    },
    TestCard("4000008400001629", "visa", ["threeDSecureRequiredChargeDeclined", "threeDSecure2RequiredChargeDeclined"]) {
      $0.authentication = .always
      $0.decline = "generic_decline"
    },
    TestCard("4000008400001280", "visa", ["threeDSecureRequiredProcessingError"]) {
      $0.authentication = .always
      $0.decline = "payment_intent_authentication_failure"
    },
  ]
}
