import HTTP

/// Hosted checkouts.
extension Sandbox {
  /// `POST /v1/checkout/sessions`
  func createSession(_ call: Call) throws(APIError) -> any Record {
    let parameters = call.parameters
    guard let mode = try parameters.choice("mode", "payment", "setup", "subscription") else { throw .missing("mode") }
    if mode != "payment" { throw .invalid("mode", "This sandbox has checkouts of mode payment only.") }
    let id = newID("cs_test_", 40)
    let (lines, currency) = try readLines(parameters)
    let success = try parameters.required("success_url")
    let cancel = try parameters.filled("cancel_url")
    for (name, url) in [("success_url", success), ("cancel_url", cancel ?? "http://")] where !url.hasPrefix("http://") && !url.hasPrefix("https://") {
      throw .invalid(name, "Not a valid URL", code: "url_invalid")
    }
    let expiresAt = try parameters.integer("expires_at") ?? clock.seconds + 86_400
    if expiresAt < clock.seconds + 1800 || expiresAt > clock.seconds + 86_400 {
      throw .invalid("expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.")
    }
    var session = CheckoutSession(
      id: id, created: clock.seconds, account: call.account, currency: currency, lines: lines, expiresAt: expiresAt, successURL: success,
      cancelURL: cancel, url: "\(settings.publicURL)/c/pay/\(id)")
    if session.total < Sandbox.smallest(currency) || session.total > 99_999_999 {
      throw .invalid(
        "line_items", "The Checkout Session's total amount is out of range.", code: session.total < 100 ? "amount_too_small" : "amount_too_large")
    }
    if let customer = try parameters.filled("customer") {
      session.customer = try existing(customers, "customer", customer, call, param: "customer").id
    }
    session.customerEmail = try parameters.filled("customer_email")
    session.clientReferenceID = try parameters.filled("client_reference_id")
    if let reference = session.clientReferenceID, reference.count > 200 { throw .invalid("client_reference_id", "Must be at most 200 characters.") }
    session.metadata = try parameters.metadata()
    if let data = try parameters.child("payment_intent_data") {
      session.captureMethod = try data.choice("capture_method", "automatic", "automatic_async", "manual") ?? "automatic"
      session.transferGroup = try data.filled("transfer_group")
      session.description = try data.filled("description")
      session.setupFutureUsage = try data.choice("setup_future_usage", "on_session", "off_session")
      session.intentMetadata = try data.metadata()
      data.pass("statement_descriptor", "statement_descriptor_suffix", "receipt_email", "on_behalf_of")
    }
    _ = try parameters.texts("payment_method_types")
    _ = try parameters.choice("ui_mode", "hosted", "hosted_page")
    parameters.passWhole("billing_address_collection", "phone_number_collection", "automatic_tax", "payment_method_options", "custom_text")
    parameters.pass("locale", "submit_type", "allow_promotion_codes", "customer_creation")
    try call.finish()
    sessions[id] = session
    timers.add(.expireSession(id), due: expiresAt * 1000)
    return session
  }

  /// `POST /v1/checkout/sessions/{id}/expire`
  func expireSession(_ call: Call) throws(APIError) -> any Record {
    let session = try existing(sessions, "checkout.session", call.id, call)
    try call.finish()
    if session.status != "open" {
      throw .state("resource_invalid_state", "Only Checkout Sessions with a status in [\"open\"] can be expired. This one is \(session.status).")
    }
    expireSession(session.id)
    return try existing(sessions, "checkout.session", call.id, call)
  }

  /// `GET /v1/checkout/sessions/{id}/line_items`
  func listLineItems(_ call: Call) throws(APIError) -> any Record {
    let session = try existing(sessions, "checkout.session", call.id, call)
    call.parameters.pass("limit", "starting_after", "ending_before")
    try call.finish()
    return session.lineItems
  }

  /// `POST /v1/payment_pages/{id}/confirm`: what the hosted page does when the buyer pays.
  func confirmPaymentPage(_ call: Call) throws(APIError) -> any Record {
    let session = try existing(sessions, "checkout.session", call.id, call)
    let token = try call.parameters.required("payment_method")
    let expected = try call.parameters.integer("expected_amount")
    call.parameters.pass("return_url", "key", "eid")
    let used = try method(token, call, customer: session.customer)
    try call.finish()
    if let expected, expected != session.total {
      throw .state(
        "checkout_amount_mismatch", "The amount expected (\(expected)) is not what is to be paid (\(session.total)).", param: "expected_amount")
    }
    if let failure = try pay(session.id, used) { throw failure.error(sessions[session.id]?.paymentIntent.flatMap { paymentIntents[$0] }) }
    return try existing(sessions, "checkout.session", call.id, call)
  }

  // MARK: Its life

  /// The buyer pays: the intent is made at the first try, and used again by further ones.
  func pay(_ id: String, _ method: PaymentMethod) throws(APIError) -> CardError? {
    guard let session = sessions[id] else { preconditionFailure("there is no session \(id)") }
    if session.status != "open" { throw .state("checkout_session_not_open", "This Checkout Session is \(session.status) and cannot be paid.") }
    keep(method)
    let intentID: String
    if let known = session.paymentIntent {
      intentID = known
      if paymentIntents[known]?.status == .requiresAction {
        // Another card is tried instead of proving who holds the first one.
        paymentIntents.change(known) { $0.status = .requiresPaymentMethod }
      }
    } else {
      var intent = PaymentIntent(
        id: newID("pi_"), created: clock.seconds, account: session.account, amount: session.total, currency: session.currency,
        secret: cause.stream.text(25))
      intent.captureMethod = session.captureMethod
      intent.customer = session.customer
      intent.description = session.description
      intent.transferGroup = session.transferGroup
      intent.setupFutureUsage = session.setupFutureUsage
      intent.metadata = session.intentMetadata
      intent.session = id
      intentID = intent.id
      paymentIntents[intentID] = intent
      sessions.change(id) { $0.paymentIntent = intentID }
      emit("payment_intent.created", intent)
    }
    return confirm(intentID, method, Confirmation(returnURL: session.redirectURL))
  }

  /// Brings the session of an intent to where the intent is.
  func completeSession(of intentID: String) {
    guard let intent = paymentIntents[intentID], let id = intent.session, let before = sessions[id] else { return }
    let isPaid = intent.status == .succeeded
    // Money that is held but not captured counts as unpaid.
    sessions.change(id) {
      $0.status = "complete"
      $0.paymentStatus = isPaid ? "paid" : "unpaid"
    }
    guard let session = sessions[id] else { return }
    if before.status == "open" {
      emit("checkout.session.completed", session)
    } else if isPaid, before.paymentStatus == "unpaid", intent.captureMethod != "manual" {
      emit("checkout.session.async_payment_succeeded", session)
    }
  }

  /// Nobody has paid in time.
  func expireSession(_ id: String) {
    guard let session = sessions[id], session.status == "open" else { return }
    if let intent = session.paymentIntent { cancel(intent, reason: "expired") }
    sessions.change(id) { $0.status = "expired" }
    if let expired = sessions[id] { emit("checkout.session.expired", expired) }
  }

  private func readLines(_ parameters: Parameters) throws(APIError) -> ([CheckoutSession.Line], String) {
    var lines: [CheckoutSession.Line] = []
    var currency: String?
    for item in try parameters.list("line_items") {
      let quantity = try item.integer("quantity") ?? 1
      guard let price = try item.child("price_data") else {
        if let name = try item.filled("price") { throw .noSuch("price", name, param: item.full("price")) }
        throw .missing(item.full("price_data"))
      }
      let own = try readCurrency(price)
      if let currency, currency != own { throw .invalid(price.full("currency"), "All line items must have the same currency.") }
      currency = own
      let unit = try price.requiredInteger("unit_amount")
      try Sandbox.checkFineness(unit, own, name: price.full("unit_amount"))
      guard let product = try price.child("product_data") else { throw .missing(price.full("product_data")) }
      let name = try product.required("name")
      product.passWhole("description", "images", "metadata", "tax_code")
      price.pass("tax_behavior")
      if quantity < 1 || quantity > 10_000 || unit < 0 || unit > 99_999_999 {
        throw .invalid(item.full("quantity"), "Quantity or unit amount is out of range.", code: "parameter_invalid_integer")
      }
      lines.append(CheckoutSession.Line(id: newID("li_"), name: name, quantity: quantity, unitAmount: unit))
    }
    guard let currency else { throw .missing("line_items") }
    return (lines, currency)
  }
}
