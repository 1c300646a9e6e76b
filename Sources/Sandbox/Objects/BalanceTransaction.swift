import JSON

/// One line of an account's balance: gross, fee and net, signed.
struct BalanceTransaction: Record {
  let id: String
  let created: Int
  let account: String
  let amount: Int
  let fee: Int
  let currency: String
  let type: String
  let reportingCategory: String
  let source: String
  let description: String?
  let availableOn: Int
  var isAvailable: Bool
  /// The automatic payout that took it to the bank.
  var payout: String?

  var net: Int { amount - fee }

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "balance_transaction")
    json.member("amount", amount)
    json.member("available_on", availableOn)
    json.member("balance_type", "payments")
    json.member("created", created)
    json.member("currency", currency)
    json.member("description", description)
    json.name("exchange_rate")
    json.null()
    json.member("fee", fee)
    json.name("fee_details")
    json.beginArray()
    if fee != 0 {
      json.beginObject()
      json.member("amount", fee)
      json.member("application", nil as String?)
      json.member("currency", currency)
      json.member("description", "Stripe processing fees")
      json.member("type", "stripe_fee")
      json.endObject()
    }
    json.endArray()
    json.member("net", net)
    json.member("reporting_category", reportingCategory)
    renderer.reference("source", source, to: &json) { $0.record($1) }
    json.member("status", isAvailable ? "available" : "pending")
    json.member("type", type)
    json.endObject()
  }
}
