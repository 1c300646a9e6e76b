import JSON

/// Money on its way back to a buyer.
struct Refund: Record {
  let id: String
  let created: Int
  let account: String
  let amount: Int
  let currency: String
  let charge: String
  let paymentIntent: String
  let reason: String?
  var status = "succeeded"
  var balanceTransaction: String?
  var failureReason: String?
  var failureTransaction: String?
  var pendingReason: String?
  var metadata = Metadata()

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "refund")
    json.member("amount", amount)
    renderer.reference("balance_transaction", balanceTransaction, to: &json) { $0.transactions[$1] }
    renderer.reference("charge", charge, to: &json) { $0.charges[$1] }
    json.member("created", created)
    json.member("currency", currency)
    json.name("destination_details")
    json.beginObject()
    json.name("card")
    json.beginObject()
    json.member("type", "refund")
    json.endObject()
    json.member("type", "card")
    json.endObject()
    if let failureTransaction {
      renderer.reference("failure_balance_transaction", failureTransaction, to: &json) { $0.transactions[$1] }
    }
    if let failureReason { json.member("failure_reason", failureReason) }
    metadata.write(to: &json)
    renderer.reference("payment_intent", paymentIntent, to: &json) { $0.paymentIntents[$1] }
    if let pendingReason { json.member("pending_reason", pendingReason) }
    json.member("reason", reason)
    json.member("receipt_number", nil as String?)
    json.member("source_transfer_reversal", nil as String?)
    json.member("status", status)
    json.member("transfer_reversal", nil as String?)
    json.endObject()
  }
}
