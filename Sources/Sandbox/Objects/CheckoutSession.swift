import JSON

/// A hosted page on which a buyer pays.
struct CheckoutSession: Record {
  /// What is bought.
  struct Line: Sendable {
    let id: String
    let name: String
    let quantity: Int
    let unitAmount: Int
    var total: Int { quantity * unitAmount }
  }

  let id: String
  let created: Int
  let account: String
  let currency: String
  let lines: [Line]
  let expiresAt: Int
  let successURL: String
  let cancelURL: String?
  let url: String
  var status = "open"
  var paymentStatus = "unpaid"
  var paymentIntent: String?
  var customer: String?
  var customerEmail: String?
  var clientReferenceID: String?
  var metadata = Metadata()
  /// What the intent will be made with.
  var captureMethod = "automatic"
  var transferGroup: String?
  var description: String?
  var setupFutureUsage: String?
  var intentMetadata = Metadata()

  var total: Int { lines.reduce(0) { $0 + $1.total } }

  /// Where the buyer is sent after having paid.
  var redirectURL: String {
    var url = successURL
    while let range = url.firstRange(of: "{CHECKOUT_SESSION_ID}") { url.replaceSubrange(range, with: id) }
    return url
  }

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "checkout.session")
    json.member("amount_subtotal", total)
    json.member("amount_total", total)
    json.member("cancel_url", cancelURL)
    json.member("client_reference_id", clientReferenceID)
    json.member("created", created)
    json.member("currency", currency)
    renderer.reference("customer", customer, to: &json) { $0.customers[$1] }
    json.name("customer_details")
    if let customerEmail {
      json.beginObject()
      json.member("email", customerEmail)
      json.member("name", nil as String?)
      json.member("phone", nil as String?)
      json.member("tax_exempt", "none")
      json.endObject()
    } else {
      json.null()
    }
    json.member("customer_email", customerEmail)
    json.member("expires_at", expiresAt)
    if let inner = renderer.inner("line_items") {
      json.name("line_items")
      lineItems.write(to: &json, inner)
    }
    json.member("livemode", false)
    metadata.write(to: &json)
    json.member("mode", "payment")
    renderer.reference("payment_intent", paymentIntent, to: &json) { $0.paymentIntents[$1] }
    json.name("payment_method_types")
    json.beginArray()
    json.string("card")
    json.endArray()
    json.member("payment_status", paymentStatus)
    json.member("status", status)
    json.member("success_url", successURL)
    json.name("total_details")
    json.beginObject()
    json.member("amount_discount", 0)
    json.member("amount_shipping", 0)
    json.member("amount_tax", 0)
    json.endObject()
    json.member("ui_mode", "hosted_page")
    json.member("url", status == "open" ? url : nil)
    json.endObject()
  }

  /// The lines as a list.
  var lineItems: RecordList {
    RecordList(url: "/v1/checkout/sessions/\(id)/line_items", hasMore: false, records: lines.map { LineItem(line: $0, session: self) })
  }
}

/// A line as an object of its own.
private struct LineItem: Record {
  let line: CheckoutSession.Line
  let session: CheckoutSession
  var id: String { line.id }
  var created: Int { session.created }
  var account: String { session.account }

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "item")
    json.member("amount_subtotal", line.total)
    json.member("amount_total", line.total)
    json.member("currency", session.currency)
    json.member("description", line.name)
    json.name("price")
    json.beginObject()
    json.member("object", "price")
    json.member("currency", session.currency)
    json.member("type", "one_time")
    json.member("unit_amount", line.unitAmount)
    json.endObject()
    json.member("quantity", line.quantity)
    json.endObject()
  }
}
