import JSON

/// Why a try to pay failed, as the intent remembers it.
struct CardError: Sendable {
  let code: String
  let declineCode: String?
  let message: String
  var charge: String?
  var paymentMethod: String?

  /// A decline by its decline code, or by an error code of its own such as `expired_card`.
  init(decline: String) {
    switch decline {
    case "expired_card", "incorrect_cvc", "incorrect_number", "processing_error", "authentication_required":
      code = decline
      declineCode = decline == "authentication_required" ? decline : nil
    case "payment_intent_authentication_failure", "payment_intent_payment_attempt_failed":
      code = decline
      declineCode = nil
    default:
      code = "card_declined"
      declineCode = decline
    }
    message = CardError.message(decline)
  }

  /// What the issuer advises; `nil` where it says nothing.
  var adviceCode: String? {
    switch declineCode ?? code {
    case "lost_card", "stolen_card", "pickup_card", "restricted_card", "revocation_of_authorization", "revocation_of_all_authorizations",
      "stop_payment_order", "do_not_try_again", "fraudulent":
      "do_not_try_again"
    case "insufficient_funds", "processing_error", "issuer_not_available", "reenter_transaction", "try_again_later", "approve_with_id",
      "card_velocity_exceeded", "withdrawal_count_limit_exceeded":
      "try_again_later"
    case "incorrect_cvc", "incorrect_number", "expired_card", "invalid_cvc", "invalid_number", "invalid_expiry_month", "invalid_expiry_year",
      "incorrect_zip", "incorrect_address":
      "confirm_card_data"
    default: nil
    }
  }

  /// The network's own number (ISO 8583).
  var networkDeclineCode: String? {
    switch declineCode ?? code {
    case "insufficient_funds": "51"
    case "lost_card": "41"
    case "stolen_card": "43"
    case "expired_card": "54"
    case "incorrect_cvc": "N7"
    case "card_velocity_exceeded": "61"
    case "incorrect_number": "14"
    case "issuer_not_available": "91"
    case "generic_decline", "do_not_honor": "05"
    default: nil
    }
  }

  private static func message(_ decline: String) -> String {
    switch decline {
    case "insufficient_funds": "Your card has insufficient funds."
    case "expired_card": "Your card has expired."
    case "incorrect_cvc": "Your card's security code is incorrect."
    case "incorrect_number": "Your card number is incorrect."
    case "processing_error": "An error occurred while processing your card. Try again in a little bit."
    case "authentication_required": "Your card was declined. This transaction requires authentication."
    case "payment_intent_authentication_failure":
      "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    case "payment_intent_payment_attempt_failed": "The payment failed."
    default: "Your card was declined."
    }
  }

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    if let adviceCode { json.member("advice_code", adviceCode) }
    if let charge { json.member("charge", charge) }
    json.member("code", code)
    if let declineCode { json.member("decline_code", declineCode) }
    json.member("doc_url", "https://stripe.com/docs/error-codes/\(String(code.map { $0 == "_" ? "-" : $0 }))")
    json.member("message", message)
    if let networkDeclineCode { json.member("network_decline_code", networkDeclineCode) }
    if let paymentMethod, let method = renderer.sandbox.paymentMethods[paymentMethod] {
      json.name("payment_method")
      method.write(to: &json, Renderer(sandbox: renderer.sandbox))
    }
    json.member("type", "card_error")
    json.endObject()
  }

  /// The answer to the request that caused it.
  func error(_ intent: PaymentIntent?) -> APIError {
    APIError(
      status: 402, type: "card_error", code: code, message: message, declineCode: declineCode, adviceCode: adviceCode,
      networkDeclineCode: networkDeclineCode, charge: charge, paymentIntent: intent, hasRun: true)
  }
}
