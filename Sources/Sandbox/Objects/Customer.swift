import JSON

/// A buyer that the merchant knows.
struct Customer: Record {
  let id: String
  let created: Int
  let account: String
  var name: String?
  var email: String?
  var phone: String?
  var description: String?
  /// The bank account that was linked first.
  var defaultSource: String?
  var metadata = Metadata()
  var isDeleted = false

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "customer")
    if isDeleted {
      json.member("deleted", true)
    } else {
      json.member("balance", 0)
      json.member("created", created)
      json.member("currency", nil as String?)
      renderer.reference("default_source", defaultSource, to: &json) { $0.bankAccounts[$1] }
      json.member("delinquent", false)
      json.member("description", description)
      json.member("email", email)
      json.member("livemode", false)
      metadata.write(to: &json)
      json.member("name", name)
      json.member("phone", phone)
      json.member("tax_exempt", "none")
    }
    json.endObject()
  }
}
