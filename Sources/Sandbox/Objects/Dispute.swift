import JSON

/// A buyer who wants the money back through their bank.
struct Dispute: Record {
  let id: String
  let created: Int
  let account: String
  let amount: Int
  let currency: String
  let charge: String
  let paymentIntent: String
  let reason: String
  var status: String
  var transactions: [String] = []
  var evidence: String?
  var isSubmitted = false
  var metadata = Metadata()

  var isInquiry: Bool { status.hasPrefix("warning_") }
  var isClosed: Bool { status == "won" || status == "lost" || status == "warning_closed" }

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "dispute")
    json.member("amount", amount)
    json.name("balance_transactions")
    json.beginArray()
    for id in transactions {
      if let transaction = renderer.sandbox.transactions[id] { transaction.write(to: &json, Renderer(sandbox: renderer.sandbox)) }
    }
    json.endArray()
    renderer.reference("charge", charge, to: &json) { $0.charges[$1] }
    json.member("created", created)
    json.member("currency", currency)
    json.name("evidence")
    json.beginObject()
    json.member("uncategorized_text", evidence)
    json.endObject()
    json.name("evidence_details")
    json.beginObject()
    json.member("due_by", created + 7 * 86_400)
    json.member("has_evidence", evidence != nil)
    json.member("past_due", false)
    json.member("submission_count", isSubmitted ? 1 : 0)
    json.endObject()
    json.member("is_charge_refundable", isInquiry)
    json.member("livemode", false)
    metadata.write(to: &json)
    renderer.reference("payment_intent", paymentIntent, to: &json) { $0.paymentIntents[$1] }
    json.member("reason", reason)
    json.member("status", status)
    json.endObject()
  }
}
