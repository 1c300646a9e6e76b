import JSON

/// The wish to be paid an amount, through as many tries as it takes.
struct PaymentIntent: Record {
  /// Where it stands; a declined try leads back to `requiresPaymentMethod`.
  enum Status: String, Sendable {
    case requiresPaymentMethod = "requires_payment_method"
    case requiresConfirmation = "requires_confirmation"
    case requiresAction = "requires_action"
    case processing
    case requiresCapture = "requires_capture"
    case succeeded
    case canceled
  }

  let id: String
  let created: Int
  let account: String
  var amount: Int
  let currency: String
  /// What makes the client secret one.
  let secret: String
  var status = Status.requiresPaymentMethod
  var amountCapturable = 0
  var amountReceived = 0
  var captureMethod = "automatic"
  var confirmationMethod = "automatic"
  var customer: String?
  var paymentMethod: String?
  var latestCharge: String?
  var lastError: CardError?
  var returnURL: String?
  /// The page where the buyer proves who they are, while that is needed.
  var actionURL: String?
  var canceledAt: Int?
  var cancellationReason: String?
  var description: String?
  var receiptEmail: String?
  var setupFutureUsage: String?
  var statementDescriptor: String?
  var statementDescriptorSuffix: String?
  var transferGroup: String?
  var metadata = Metadata()
  var paymentMethodTypes = ["card"]
  /// The checkout that made it.
  var session: String?

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "payment_intent")
    json.member("amount", amount)
    json.member("amount_capturable", amountCapturable)
    json.name("amount_details")
    json.beginObject()
    json.name("tip")
    json.beginObject()
    json.endObject()
    json.endObject()
    json.member("amount_received", amountReceived)
    json.name("application")
    json.null()
    json.member("application_fee_amount", nil as Int?)
    json.name("automatic_payment_methods")
    json.null()
    json.member("canceled_at", canceledAt)
    json.member("cancellation_reason", cancellationReason)
    json.member("capture_method", captureMethod)
    json.member("client_secret", "\(id)_secret_\(secret)")
    json.member("confirmation_method", confirmationMethod)
    json.member("created", created)
    json.member("currency", currency)
    renderer.reference("customer", customer, to: &json) { $0.customers[$1] }
    json.member("description", description)
    json.name("last_payment_error")
    if let lastError { lastError.write(to: &json, renderer) } else { json.null() }
    renderer.reference("latest_charge", latestCharge, to: &json) { $0.charges[$1] }
    json.member("livemode", false)
    metadata.write(to: &json)
    json.name("next_action")
    writeNextAction(to: &json)
    json.member("on_behalf_of", nil as String?)
    renderer.reference("payment_method", paymentMethod, to: &json) { $0.paymentMethods[$1] }
    json.name("payment_method_options")
    json.beginObject()
    json.endObject()
    json.name("payment_method_types")
    json.beginArray()
    for type in paymentMethodTypes { json.string(type) }
    json.endArray()
    json.name("processing")
    json.null()
    json.member("receipt_email", receiptEmail)
    json.member("review", nil as String?)
    json.member("setup_future_usage", setupFutureUsage)
    json.name("shipping")
    json.null()
    json.member("statement_descriptor", statementDescriptor)
    json.member("statement_descriptor_suffix", statementDescriptorSuffix)
    json.member("status", status.rawValue)
    json.name("transfer_data")
    json.null()
    json.member("transfer_group", transferGroup)
    json.endObject()
  }

  private func writeNextAction(to json: inout JSONWriter) {
    guard status == .requiresAction, let actionURL else {
      json.null()
      return
    }
    json.beginObject()
    json.name("redirect_to_url")
    json.beginObject()
    json.member("return_url", returnURL)
    json.member("url", actionURL)
    json.endObject()
    json.member("type", "redirect_to_url")
    json.endObject()
  }
}
