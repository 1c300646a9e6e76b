import JSON

/// Money on its way from a balance to a bank.
struct Payout: Record {
  let id: String
  let created: Int
  let account: String
  let amount: Int
  let currency: String
  let destination: String
  let isAutomatic: Bool
  let method: String
  let arrival: Int
  var status = "pending"
  var balanceTransaction: String?
  var description: String?
  var statementDescriptor: String?
  var failureCode: String?
  var failureTransaction: String?
  var originalPayout: String?
  var reversedBy: String?
  /// The bank's reference, once it is on its way.
  var trace: String?
  /// What will become of it: the failure, and whether it comes only after the payout was paid.
  var fate: (code: String, afterPaid: Bool)?
  var metadata = Metadata()

  var failureMessage: String? {
    switch failureCode {
    case nil: nil
    case "no_account"?: "The bank account details on file are probably incorrect. No bank account could be located with those details."
    case "account_closed"?: "The bank account has been closed."
    case "insufficient_funds"?: "Your Stripe account has insufficient funds to cover the payout."
    case "debit_not_authorized"?: "Debit transactions are not approved on your bank account."
    case "invalid_currency"?: "The bank was unable to process this payout because of its currency."
    default: "The bank could not process this payout."
    }
  }

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "payout")
    json.member("amount", amount)
    json.member("arrival_date", arrival)
    json.member("automatic", isAutomatic)
    renderer.reference("balance_transaction", balanceTransaction, to: &json) { $0.transactions[$1] }
    json.member("created", created)
    json.member("currency", currency)
    json.member("description", description)
    renderer.reference("destination", destination, to: &json) { $0.bankAccounts[$1] }
    renderer.reference("failure_balance_transaction", failureTransaction, to: &json) { $0.transactions[$1] }
    json.member("failure_code", failureCode)
    json.member("failure_message", failureMessage)
    json.member("livemode", false)
    metadata.write(to: &json)
    json.member("method", method)
    json.member("original_payout", originalPayout)
    json.member("reconciliation_status", isAutomatic ? "completed" : "not_applicable")
    json.member("reversed_by", reversedBy)
    json.member("source_type", "card")
    json.member("statement_descriptor", statementDescriptor)
    json.member("status", status)
    json.name("trace_id")
    if let trace {
      json.beginObject()
      json.member("status", "supported")
      json.member("value", trace)
      json.endObject()
    } else {
      json.null()
    }
    json.member("type", "bank_account")
    json.endObject()
  }
}
