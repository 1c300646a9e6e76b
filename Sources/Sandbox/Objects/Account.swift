import JSON

/// The platform itself, or a seller that it pays.
struct Account: Record {
  let id: String
  let created: Int
  /// The platform.
  let account: String
  var email: String?
  var country = "US"
  var type = "express"
  var currency = "usd"
  /// Where its payouts go.
  var bankAccount: String
  var metadata = Metadata()

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "account")
    json.member("charges_enabled", true)
    json.member("country", country)
    json.member("created", created)
    json.member("default_currency", currency)
    json.member("details_submitted", true)
    json.member("email", email)
    json.name("external_accounts")
    let banks = renderer.sandbox.bankAccounts.elements.filter { $0.account == id && $0.customer == nil }
    RecordList(url: "/v1/accounts/\(id)/external_accounts", hasMore: false, records: banks).write(to: &json, renderer)
    metadata.write(to: &json)
    json.member("payouts_enabled", true)
    json.member("type", type)
    json.endObject()
  }
}
