import JSON

/// How a buyer pays: a card, or an account at a bank that is debited.
struct PaymentMethod: Record {
  let id: String
  let created: Int
  let account: String
  /// `card`, `us_bank_account` or `sepa_debit`.
  let type: String
  let brand: String
  let last4: String
  let behaviour: CardBehaviour
  var expiryMonth = 12
  var expiryYear = 2034
  var customer: String?
  var name: String?
  var email: String?
  /// Whether it was prepared for use without the buyer.
  var isSetUp = false
  var metadata = Metadata()

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "payment_method")
    json.member("allow_redisplay", "unspecified")
    writeBillingDetails(to: &json)
    if type == "card" {
      json.name("card")
      json.beginObject()
      writeCard(to: &json)
      json.endObject()
    } else {
      json.name(anyText: type)
      json.beginObject()
      json.member("last4", last4)
      json.endObject()
    }
    json.member("created", created)
    renderer.reference("customer", customer, to: &json) { $0.customers[$1] }
    json.member("livemode", false)
    metadata.write(to: &json)
    json.member("type", type)
    json.endObject()
  }

  /// The member `billing_details`.
  func writeBillingDetails(to json: inout JSONWriter) {
    json.name("billing_details")
    json.beginObject()
    json.name("address")
    json.beginObject()
    for part in ["city", "country", "line1", "line2", "postal_code", "state"] as [StaticString] { json.member(part, nil as String?) }
    json.endObject()
    json.member("email", email)
    json.member("name", name)
    json.member("phone", nil as String?)
    json.endObject()
  }

  /// The member `payment_method_details` of a charge.
  func writeDetails(to json: inout JSONWriter, threeDSecure: Bool) {
    json.name("payment_method_details")
    json.beginObject()
    json.name(anyText: type)
    json.beginObject()
    if type == "card" {
      writeCard(to: &json)
      json.member("network", brand)
      json.name("three_d_secure")
      if threeDSecure {
        json.beginObject()
        json.member("authentication_flow", "challenge")
        json.member("result", "authenticated")
        json.member("version", "2.2.0")
        json.endObject()
      } else {
        json.null()
      }
    } else {
      json.member("last4", last4)
    }
    json.endObject()
    json.member("type", type)
    json.endObject()
  }

  private func writeCard(to json: inout JSONWriter) {
    json.member("brand", brand)
    json.name("checks")
    json.beginObject()
    json.member("address_line1_check", nil as String?)
    json.member("address_postal_code_check", last4 == "0036" ? "fail" : nil)
    json.member("cvc_check", last4 == "0101" ? "fail" : "pass")
    json.endObject()
    json.member("country", "US")
    json.member("exp_month", expiryMonth)
    json.member("exp_year", expiryYear)
    json.member("fingerprint", "sandbox\(brand)\(last4)")
    json.member("funding", "credit")
    json.member("last4", last4)
  }
}
