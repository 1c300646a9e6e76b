import Crypto

/// Stripe's wire, API version 2026-06-24.dahlia: forms in, JSON out, amounts in minor units. `docs/payments-psp.md` says the same in prose.
///
/// What is asked is in `+Requests`, what answers mean in `+Verdicts` with `StripeVerdictTable`, what objects and events say in `+Objects` and `+Events`.
public struct StripeConnector: PSPConnector {
  /// The version that every request asks for, so that an account's own setting changes nothing.
  public static let version = "2026-06-24.dahlia"

  /// The names in metadata under which Stripe gives our ids back.
  static let attemptName = "ducat_attempt"
  static let subjectName = "ducat_subject"

  public let name: String

  public init(name: String = "stripe") { self.name = name }

  /// Stripe may forget a key once it is 24 hours old; an hour is left for clocks and queues.
  public var keyLifetimeSeconds: Int { 23 * 3600 }

  /// `Authorization: Bearer …`.
  public func authorization(secret: String) -> [(name: String, value: String)] { [("Authorization", "Bearer \(secret)")] }

  /// By `Stripe-Signature`, as `WebhookSignature` verifies it: five minutes back, one ahead.
  public func refusal(header: (String) -> String?, body: [UInt8], secrets: [String], now: Int) -> PSPWebhookRefusal? {
    guard let signature = header("Stripe-Signature") else { return .missingSignature }
    do throws(WebhookSignature.Refusal) {
      try WebhookSignature.verify(header: signature, body: body, secrets: secrets, now: now)
      return nil
    } catch {
      switch error {
      case .malformed: return .malformedSignature
      case .wrongSignature: return .wrongSignature
      case .outsideTolerance: return .outsideTolerance
      }
    }
  }
}
