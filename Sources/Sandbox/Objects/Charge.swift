import JSON

/// One try to take money from a buyer.
struct Charge: Record {
  let id: String
  let created: Int
  let account: String
  let amount: Int
  let currency: String
  let paymentIntent: String
  let paymentMethod: String
  let method: PaymentMethod
  var status = "succeeded"
  var captured = false
  var amountCaptured = 0
  var amountRefunded = 0
  var disputed = false
  var balanceTransaction: String?
  var customer: String?
  var description: String?
  var failure: CardError?
  /// Whether the provider's own rules stopped it before it reached the network.
  var isBlocked = false
  var threeDSecure = false
  var transferGroup: String?
  var metadata = Metadata()
  /// What was sent on to others from this charge.
  var amountTransferred = 0

  /// Whether all that was captured has been given back.
  var refunded: Bool { amountCaptured > 0 && amountRefunded >= amountCaptured }

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "charge")
    json.member("amount", amount)
    json.member("amount_captured", amountCaptured)
    json.member("amount_refunded", amountRefunded)
    json.member("application_fee", nil as String?)
    json.member("application_fee_amount", nil as Int?)
    renderer.reference("balance_transaction", balanceTransaction, to: &json) { $0.transactions[$1] }
    method.writeBillingDetails(to: &json)
    json.member("captured", captured)
    json.member("created", created)
    json.member("currency", currency)
    renderer.reference("customer", customer, to: &json) { $0.customers[$1] }
    json.member("description", description)
    json.member("disputed", disputed)
    json.member("failure_balance_transaction", nil as String?)
    json.member("failure_code", failure?.code)
    json.member("failure_message", failure?.message)
    json.member("livemode", false)
    metadata.write(to: &json)
    writeOutcome(to: &json)
    json.member("paid", status == "succeeded")
    renderer.reference("payment_intent", paymentIntent, to: &json) { $0.paymentIntents[$1] }
    json.member("payment_method", paymentMethod)
    method.writeDetails(to: &json, threeDSecure: threeDSecure)
    json.member("receipt_url", nil as String?)
    json.member("refunded", refunded)
    if let inner = renderer.inner("refunds") {
      let refunds = renderer.sandbox.refunds.elements.filter { $0.charge == id }.reversed()
      json.name("refunds")
      RecordList(url: "/v1/charges/\(id)/refunds", hasMore: false, records: Array(refunds)).write(to: &json, inner)
    }
    json.member("source_transfer", nil as String?)
    json.member("status", status)
    json.member("transfer_group", transferGroup)
    json.endObject()
  }

  private func writeOutcome(to json: inout JSONWriter) {
    json.name("outcome")
    json.beginObject()
    if let failure {
      json.member("advice_code", failure.adviceCode)
      json.member("network_decline_code", failure.networkDeclineCode)
      json.member("network_status", isBlocked ? "not_sent_to_network" : "declined_by_network")
      json.member("reason", isBlocked ? "highest_risk_level" : failure.declineCode ?? failure.code)
      json.member("risk_level", isBlocked ? "highest" : "normal")
      json.member("seller_message", isBlocked ? "The sandbox blocked this payment as too risky." : "The bank did not approve this payment.")
      json.member("type", isBlocked ? "blocked" : "issuer_declined")
    } else {
      json.member("network_status", "approved_by_network")
      json.member("reason", method.behaviour.isElevatedRisk ? "elevated_risk_level" : nil)
      json.member("risk_level", method.behaviour.isElevatedRisk ? "elevated" : "normal")
      json.member("risk_score", method.behaviour.isElevatedRisk ? 70 : 12)
      json.member("seller_message", "Payment complete.")
      json.member("type", method.behaviour.isElevatedRisk ? "manual_review" : "authorized")
    }
    json.endObject()
  }
}
