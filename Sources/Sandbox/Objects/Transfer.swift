import JSON

/// Money sent on from the platform to a connected account.
struct Transfer: Record {
  let id: String
  let created: Int
  let account: String
  let amount: Int
  let currency: String
  let destination: String
  let destinationPayment: String
  let sourceTransaction: String?
  let transferGroup: String?
  var description: String?
  var amountReversed = 0
  var reversals: [String] = []
  var balanceTransaction: String?
  var metadata = Metadata()

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "transfer")
    json.member("amount", amount)
    json.member("amount_reversed", amountReversed)
    renderer.reference("balance_transaction", balanceTransaction, to: &json) { $0.transactions[$1] }
    json.member("created", created)
    json.member("currency", currency)
    json.member("description", description)
    renderer.reference("destination", destination, to: &json) { $0.accounts[$1] }
    json.member("destination_payment", destinationPayment)
    json.member("livemode", false)
    metadata.write(to: &json)
    json.name("reversals")
    let made = reversals.reversed().compactMap { renderer.sandbox.reversals[$0] }
    RecordList(url: "/v1/transfers/\(id)/reversals", hasMore: false, records: made).write(to: &json, Renderer(sandbox: renderer.sandbox))
    json.member("reversed", amountReversed == amount)
    renderer.reference("source_transaction", sourceTransaction, to: &json) { $0.charges[$1] }
    json.member("source_type", "card")
    json.member("transfer_group", transferGroup)
    json.endObject()
  }
}
