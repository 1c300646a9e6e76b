/// The life of a payment intent, as requests lead it.
extension Sandbox {
  /// `POST /v1/payment_intents`
  func createPaymentIntent(_ call: Call) throws(APIError) -> any Record {
    let parameters = call.parameters
    let (amount, currency) = try readAmount(parameters)
    if amount < Sandbox.smallest(currency) {
      throw .invalid("amount", "Amount must be at least \(Sandbox.major(Sandbox.smallest(currency), currency)) \(currency)", code: "amount_too_small")
    }
    var intent = PaymentIntent(
      id: newID("pi_"), created: clock.seconds, account: call.account, amount: amount, currency: currency, secret: cause.stream.text(25))
    intent.captureMethod = try parameters.choice("capture_method", "automatic", "automatic_async", "manual") ?? "automatic"
    intent.confirmationMethod = try parameters.choice("confirmation_method", "automatic", "manual") ?? "automatic"
    try readDetails(&intent, call)
    let confirms = try parameters.boolean("confirm") ?? false
    let confirmation = try readConfirmation(call, customer: intent.customer)
    try call.finish()
    if confirms, confirmation.method == nil { throw Sandbox.methodIsMissing }
    intent.paymentMethod = confirmation.method?.id
    intent.returnURL = confirmation.returnURL
    if confirmation.method != nil { intent.status = .requiresConfirmation }

    // From here on it exists, whatever becomes of it.
    keep(confirmation.method)
    paymentIntents[intent.id] = intent
    emit("payment_intent.created", intent)
    if confirms, let method = confirmation.method {
      if let failure = confirm(intent.id, method, confirmation) { throw failure.error(paymentIntents[intent.id]) }
    }
    return try existing(paymentIntents, "payment_intent", intent.id, call)
  }

  /// `POST /v1/payment_intents/{id}`
  func updatePaymentIntent(_ call: Call) throws(APIError) -> any Record {
    var intent = try existing(paymentIntents, "payment_intent", call.id, call)
    let parameters = call.parameters
    if parameters.isThere("amount") {
      let amount = try parameters.requiredInteger("amount")
      if amount < Sandbox.smallest(intent.currency) { throw .invalid("amount", "Amount is too small.", code: "amount_too_small") }
      if amount > 99_999_999 { throw .invalid("amount", "Amount must be no more than 99999999", code: "amount_too_large") }
      if intent.status != .requiresPaymentMethod, intent.status != .requiresConfirmation {
        throw .state(
          "payment_intent_unexpected_state", "This PaymentIntent's amount could not be updated because it has a status of \(intent.status.rawValue).",
          intent: intent)
      }
      intent.amount = amount
    }
    try readDetails(&intent, call)
    let confirmation = try readConfirmation(call, customer: intent.customer)
    try call.finish()
    if let method = confirmation.method {
      keep(method)
      intent.paymentMethod = method.id
      if intent.status == .requiresPaymentMethod { intent.status = .requiresConfirmation }
    }
    paymentIntents[intent.id] = intent
    return intent
  }

  /// `POST /v1/payment_intents/{id}/confirm`
  func confirmPaymentIntent(_ call: Call) throws(APIError) -> any Record {
    let intent = try existing(paymentIntents, "payment_intent", call.id, call)
    call.parameters.pass("setup_future_usage", "capture_method", "receipt_email", "client_secret")
    var confirmation = try readConfirmation(call, customer: intent.customer)
    try call.finish()
    confirmation.method = confirmation.method ?? intent.paymentMethod.flatMap { paymentMethods[$0] }
    guard intent.status == .requiresPaymentMethod || intent.status == .requiresConfirmation || intent.status == .requiresAction else {
      throw .state(
        "payment_intent_unexpected_state",
        "You cannot confirm this PaymentIntent because it has already \(intent.status == .succeeded ? "succeeded after being previously confirmed" : "been confirmed: its status is \(intent.status.rawValue)").",
        intent: intent)
    }
    guard let method = confirmation.method else { throw Sandbox.methodIsMissing }
    keep(method)
    if let failure = confirm(intent.id, method, confirmation) { throw failure.error(paymentIntents[intent.id]) }
    return try existing(paymentIntents, "payment_intent", intent.id, call)
  }

  /// `POST /v1/payment_intents/{id}/capture`
  func capturePaymentIntent(_ call: Call) throws(APIError) -> any Record {
    let intent = try existing(paymentIntents, "payment_intent", call.id, call)
    let amount = try call.parameters.integer("amount_to_capture")
    call.parameters.pass("final_capture", "statement_descriptor", "statement_descriptor_suffix")
    let metadata = try call.parameters.metadata(onto: intent.metadata)
    try call.finish()
    if intent.cancellationReason == "expired", intent.latestCharge != nil {
      throw .state("charge_expired_for_capture", "The charge cannot be captured as the authorization has expired.", intent: intent)
    }
    guard intent.status == .requiresCapture else {
      throw .state(
        intent.status == .succeeded ? "charge_already_captured" : "payment_intent_unexpected_state",
        "This PaymentIntent could not be captured because it has a status of \(intent.status.rawValue). Only a PaymentIntent with one of the following "
          + "statuses may be captured: requires_capture.", intent: intent)
    }
    let taken = amount ?? intent.amountCapturable
    if taken < 1 { throw .invalid("amount_to_capture", "This value must be greater than or equal to 1.", code: "parameter_invalid_integer") }
    if taken > intent.amountCapturable {
      throw .state(
        "amount_too_large", "The provided capture amount is greater than the amount that can be captured.", param: "amount_to_capture", intent: intent
      )
    }
    paymentIntents.change(intent.id) { $0.metadata = metadata }
    capture(intent.id, taken)
    return try existing(paymentIntents, "payment_intent", intent.id, call)
  }

  /// `POST /v1/charges/{id}/capture`
  func captureCharge(_ call: Call) throws(APIError) -> any Record {
    let charge = try existing(charges, "charge", call.id, call)
    let amount = try call.parameters.integer("amount")
    try call.finish()
    guard let intent = paymentIntents[charge.paymentIntent], intent.status == .requiresCapture, intent.latestCharge == charge.id else {
      throw .state("charge_already_captured", "Charge \(charge.id) has already been captured.")
    }
    let taken = amount ?? intent.amountCapturable
    if taken < 1 || taken > intent.amountCapturable {
      throw .state("amount_too_large", "The provided capture amount cannot be captured.", param: "amount")
    }
    capture(intent.id, taken)
    return try existing(charges, "charge", call.id, call)
  }

  /// `POST /v1/payment_intents/{id}/cancel`
  func cancelPaymentIntent(_ call: Call) throws(APIError) -> any Record {
    let intent = try existing(paymentIntents, "payment_intent", call.id, call)
    let reason = try call.parameters.choice("cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned")
    try call.finish()
    guard ![.succeeded, .canceled, .processing].contains(intent.status) else {
      throw .state(
        "payment_intent_unexpected_state",
        "You cannot cancel this PaymentIntent because it has a status of \(intent.status.rawValue). Only a PaymentIntent with one of the following statuses "
          + "may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action.", intent: intent)
    }
    cancel(intent.id, reason: reason)
    return try existing(paymentIntents, "payment_intent", intent.id, call)
  }

  // MARK: Reading

  /// What creation and updates have in common.
  private func readDetails(_ intent: inout PaymentIntent, _ call: Call) throws(APIError) {
    let parameters = call.parameters
    if let customer = try parameters.filled("customer") {
      intent.customer = try existing(customers, "customer", customer, call, param: "customer").id
    }
    intent.description = try parameters.text("description") ?? intent.description
    intent.receiptEmail = try parameters.text("receipt_email") ?? intent.receiptEmail
    intent.transferGroup = try parameters.text("transfer_group") ?? intent.transferGroup
    intent.setupFutureUsage = try parameters.choice("setup_future_usage", "on_session", "off_session") ?? intent.setupFutureUsage
    intent.statementDescriptor = try parameters.text("statement_descriptor") ?? intent.statementDescriptor
    intent.statementDescriptorSuffix = try parameters.text("statement_descriptor_suffix") ?? intent.statementDescriptorSuffix
    if let suffix = intent.statementDescriptorSuffix, suffix.count > 22 {
      throw .invalid("statement_descriptor_suffix", "The statement descriptor suffix must be at most 22 characters.")
    }
    let types = try parameters.texts("payment_method_types")
    if !types.isEmpty { intent.paymentMethodTypes = types }
    intent.metadata = try parameters.metadata(onto: intent.metadata)
    parameters.passWhole("automatic_payment_methods", "payment_method_options", "radar_options", "shipping", "mandate_data", "on_behalf_of")
    parameters.pass("use_stripe_sdk")
  }

  /// What a request says about confirming. The method is kept only by whoever uses it.
  private func readConfirmation(_ call: Call, customer: String?) throws(APIError) -> Confirmation {
    let parameters = call.parameters
    var confirmation = Confirmation()
    if let token = try parameters.filled("payment_method") {
      confirmation.method = try method(token, call, customer: customer)
    } else if let data = try parameters.child("payment_method_data") {
      confirmation.method = try readMethod(data, call)
    }
    confirmation.isOffSession = try parameters.filled("off_session").map { $0 != "false" } ?? false
    confirmation.failsOnAction = try parameters.boolean("error_on_requires_action") ?? false
    confirmation.returnURL = try parameters.filled("return_url")
    return confirmation
  }

  private static var methodIsMissing: APIError {
    .state(
      "payment_intent_unexpected_state",
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then "
        + "confirm it again, or confirm it again directly with a payment method.")
  }

  /// The least that may be charged.
  static func smallest(_ currency: String) -> Int { scale(of: currency) == 3 ? 500 : 50 }
}
