import HTTP
import Money

/// From calls to requests. The same call with the same key always makes the same bytes.
extension StripeConnector {
  /// `nil` for amounts that Stripe does not have, ids that could lead elsewhere, keys of no or more than 255 characters, and a bank account without its
  /// holder.
  public func request(_ call: PSPCall, key: String, attempt: String, subject: String) -> PSPRequest? {
    var form = Form(attempt: attempt, subject: subject)
    switch call {
    case .charge(let charge):
      guard form.add(charge) else { return nil }
      return post("payment_intents", form, key)
    case .checkout(let checkout):
      guard form.add(checkout) else { return nil }
      return post("checkout/sessions", form, key)
    case .capture(let payment, let amount):
      // No metadata: it would overwrite that of the attempt that made the payment.
      guard let path = path("payment_intents", payment, "capture"), let units = StripeMoney.minorUnits(amount) else { return nil }
      form.fields.add("amount_to_capture", value: "\(units)")
      return post(path, form, key)
    case .cancel(let payment):
      return path("payment_intents", payment, "cancel").flatMap { post($0, form, key) }
    case .expire(let checkout):
      return path("checkout", "sessions", checkout, "expire").flatMap { post($0, form, key) }
    case .refund(let payment, let amount, let reason):
      guard form.addRefund(of: payment, amount, reason) else { return nil }
      return post("refunds", form, key)
    case .transfer(let amount, let account, let group, let source):
      guard form.add(amount) else { return nil }
      form.fields.add("destination", value: account)
      form.fields.add("transfer_group", value: group)
      if let source { form.fields.add("source_transaction", value: source) }
      form.addMetadata()
      return post("transfers", form, key)
    case .payout(let amount, let bankAccount, let account):
      guard form.add(amount, isPayout: true) else { return nil }
      form.fields.add("destination", value: bankAccount)
      form.addMetadata()
      return post("payouts", form, key, account: account)
    case .linkBankAccount(let seller, let token):
      // One request: the customer is made with the account, and the answer shows both.
      form.fields.add("source", value: token)
      form.fields.add("description", value: seller)
      form.addMetadata()
      form.fields.add("expand", "0", value: "default_source")
      return post("customers", form, key)
    case .verifyBankAccount(let holder, let bankAccount, let cents):
      guard let path = path("customers", holder, "sources", bankAccount, "verify") else { return nil }
      for (index, amount) in cents.enumerated() { form.fields.add("amounts", "\(index)", value: "\(amount)") }
      return post(path, form, key)
    case .fetch(let kind, let id, let holder): return fetch(kind, id, holder)
    case .events(let since, let after, let before, let account):
      var query = "limit=100&created%5Bgte%5D=\(since)"
      if let before { query += "&starting_after=" + PercentEncoding.encode(before) }
      // Going on behind a known event needs no moment: the pages follow each other from old to new.
      if let after { query = "limit=100&ending_before=" + PercentEncoding.encode(after) }
      return get("events?" + query, account: account)
    }
  }

  // MARK: Lines and headers

  private func fetch(_ kind: PSPObject.Kind, _ id: String, _ holder: String?) -> PSPRequest? {
    switch kind {
    case .payment: path("payment_intents", id).flatMap { get($0) }
    case .checkout: path("checkout", "sessions", id).flatMap { get($0) }
    case .refund: path("refunds", id).flatMap { get($0) }
    case .transfer: path("transfers", id).flatMap { get($0) }
    case .payout: path("payouts", id).flatMap { get($0, account: holder) }
    case .bankAccount: holder.flatMap { path("customers", $0, "sources", id) }.flatMap { get($0) }
    }
  }

  private func post(_ path: String, _ form: Form, _ key: String, account: String? = nil) -> PSPRequest? {
    guard isVisible(key), key.utf8.count <= 255, let headers = headers(account: account) else { return nil }
    return PSPRequest(
      method: "POST", path: "/v1/" + path,
      headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), ("Idempotency-Key", key)] + headers, body: form.fields.bytes)
  }

  private func get(_ path: String, account: String? = nil) -> PSPRequest? {
    headers(account: account).map { PSPRequest(method: "GET", path: "/v1/" + path, headers: $0, body: []) }
  }

  private func headers(account: String?) -> [(name: String, value: String)]? {
    let version = [(name: "Stripe-Version", value: StripeConnector.version)]
    guard let account else { return version }
    return isVisible(account) ? version + [("Stripe-Account", account)] : nil
  }

  /// The parts with slashes between them; `nil` when one could change the path: ids come from outside.
  private func path(_ parts: String...) -> String? {
    for part in parts where part.isEmpty || part.utf8.count > 255 || !part.utf8.allSatisfy(isWord) { return nil }
    return parts.joined(separator: "/")
  }

  private func isWord(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// Whether a text can stand in a header: not empty, visible ASCII.
  private func isVisible(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
}

/// The fields of a request, with our ids for its metadata.
private struct Form {
  var fields = FormEncoder()
  let attempt: String
  let subject: String

  init(attempt: String, subject: String) {
    self.attempt = attempt
    self.subject = subject
  }

  mutating func addMetadata() {
    fields.add("metadata", StripeConnector.attemptName, value: attempt)
    fields.add("metadata", StripeConnector.subjectName, value: subject)
  }

  /// Adds amount and currency; `false` when Stripe has no such amount.
  mutating func add(_ amount: PSPAmount, isPayout: Bool = false) -> Bool {
    guard let units = StripeMoney.minorUnits(amount, isPayout: isPayout) else { return false }
    fields.add("amount", value: "\(units)")
    fields.add("currency", value: amount.currency.description.lowercased())
    return true
  }

  mutating func add(_ charge: PSPCall.Charge) -> Bool {
    guard add(charge.amount) else { return false }
    fields.add("confirm", value: "true")
    fields.add("payment_method", value: charge.paymentMethod)
    if let customer = charge.customer { fields.add("customer", value: customer) }
    fields.add("capture_method", value: charge.isManual ? "manual" : "automatic")
    // The token says of what type it is. The types that send the buyer elsewhere need somewhere to come back to.
    fields.add("automatic_payment_methods", "enabled", value: "true")
    if let url = charge.returnURL {
      fields.add("return_url", value: url)
    } else {
      fields.add("automatic_payment_methods", "allow_redirects", value: "never")
      // Nobody is there to act: declined is better than waiting for ever.
      fields.add("error_on_requires_action", value: "true")
    }
    if let description = charge.description { fields.add("description", value: description) }
    fields.add("transfer_group", value: charge.group)
    addMetadata()
    return true
  }

  mutating func add(_ checkout: PSPCall.Checkout) -> Bool {
    guard let units = StripeMoney.minorUnits(checkout.amount) else { return false }
    fields.add("mode", value: "payment")
    fields.add("line_items", "0", "quantity", value: "1")
    fields.add("line_items", "0", "price_data", "currency", value: checkout.amount.currency.description.lowercased())
    fields.add("line_items", "0", "price_data", "unit_amount", value: "\(units)")
    fields.add("line_items", "0", "price_data", "product_data", "name", value: checkout.title)
    fields.add("success_url", value: checkout.successURL)
    fields.add("cancel_url", value: checkout.cancelURL)
    fields.add("client_reference_id", value: checkout.reference)
    fields.add("payment_intent_data", "capture_method", value: checkout.isManual ? "manual" : "automatic")
    fields.add("payment_intent_data", "transfer_group", value: checkout.group)
    // The intent does not inherit the session's metadata; its events must name us too.
    fields.add("payment_intent_data", "metadata", StripeConnector.attemptName, value: attempt)
    fields.add("payment_intent_data", "metadata", StripeConnector.subjectName, value: subject)
    addMetadata()
    return true
  }

  mutating func addRefund(of payment: String, _ amount: PSPAmount, _ reason: String?) -> Bool {
    guard let units = StripeMoney.minorUnits(amount) else { return false }
    fields.add("payment_intent", value: payment)
    fields.add("amount", value: "\(units)")
    if let reason, ["duplicate", "fraudulent", "requested_by_customer"].contains(reason) {
      fields.add("reason", value: reason)
    } else if let reason, !reason.isEmpty {
      // Stripe has three reasons; any other is kept where a value may have 500 characters.
      fields.add("metadata", "reason", value: String(reason.prefix(500)))
    }
    addMetadata()
    return true
  }
}
