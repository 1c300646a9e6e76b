import JSON

/// What an account has, by currency.
struct Balance: Record {
  let account: String
  var id: String { "balance" }
  var created: Int { 0 }

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("object", "balance")
    json.name("available")
    write(.available(account), to: &json, renderer.sandbox)
    json.name("connect_reserved")
    json.beginArray()
    json.endArray()
    json.member("livemode", false)
    json.name("pending")
    write(.pending(account), to: &json, renderer.sandbox)
    json.endObject()
  }

  private func write(_ place: Books.Place, to json: inout JSONWriter, _ sandbox: Sandbox) {
    json.beginArray()
    for currency in sandbox.books.currencies(of: .available(account), .pending(account)) {
      let amount = sandbox.books.balance(place, currency)
      json.beginObject()
      json.member("amount", amount)
      json.member("currency", currency)
      json.name("source_types")
      json.beginObject()
      json.member("card", amount)
      json.endObject()
      json.endObject()
    }
    json.endArray()
  }
}
