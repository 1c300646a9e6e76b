import JSON

/// Money taken back from a connected account.
struct TransferReversal: Record {
  let id: String
  let created: Int
  let account: String
  let amount: Int
  let currency: String
  let transfer: String
  var balanceTransaction: String?
  var metadata = Metadata()

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "transfer_reversal")
    json.member("amount", amount)
    renderer.reference("balance_transaction", balanceTransaction, to: &json) { $0.transactions[$1] }
    json.member("created", created)
    json.member("currency", currency)
    json.member("destination_payment_refund", nil as String?)
    metadata.write(to: &json)
    json.member("source_refund", nil as String?)
    json.member("transfer", transfer)
    json.endObject()
  }
}
