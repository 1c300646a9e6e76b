/// Cards and bank debits.
extension Sandbox {
  /// `POST /v1/payment_methods`
  func createPaymentMethod(_ call: Call) throws(APIError) -> any Record {
    let method = try readMethod(call.parameters, call)
    try call.finish()
    keep(method)
    return method
  }

  /// `POST /v1/payment_methods/{id}`
  func updatePaymentMethod(_ call: Call) throws(APIError) -> any Record {
    var method = try existing(paymentMethods, "PaymentMethod", call.id, call)
    try readBilling(&method, call.parameters)
    method.metadata = try call.parameters.metadata(onto: method.metadata)
    try call.finish()
    paymentMethods[method.id] = method
    return method
  }

  /// `POST /v1/payment_methods/{id}/attach`
  func attachPaymentMethod(_ call: Call) throws(APIError) -> any Record {
    let name = try call.parameters.required("customer")
    try call.finish()
    let customer = try existing(customers, "customer", name, call, param: "customer")
    var method = try method(call.id, call, customer: nil)
    if let decline = method.behaviour.decline, method.type == "card", method.last4 != "0341" { throw CardError(decline: decline).error(nil) }
    method.customer = customer.id
    keep(method)
    emit("payment_method.attached", method)
    return method
  }

  /// `POST /v1/payment_methods/{id}/detach`
  func detachPaymentMethod(_ call: Call) throws(APIError) -> any Record {
    var method = try existing(paymentMethods, "PaymentMethod", call.id, call)
    try call.finish()
    guard method.customer != nil else {
      throw .state("payment_method_unattached", "The payment method you provided is not attached to a customer so detachment is impossible.")
    }
    method.customer = nil
    paymentMethods[method.id] = method
    emit("payment_method.detached", method)
    return method
  }

  // MARK: Tokens and fields

  /// The method that a token or an id stands for. A test token makes a new one, which is kept only by `keep`.
  func method(_ token: String, _ call: Call, customer: String?) throws(APIError) -> PaymentMethod {
    if let card = TestCard.token(token) {
      var made = card.method(id: newID("pm_"), created: clock.seconds, account: call.account)
      made.customer = customer
      return made
    }
    if token == "pm_usBankAccount_success" { return debit("us_bank_account", "000123456789", call) }
    guard let known = paymentMethods[token], known.account == call.account else { throw .noSuch("PaymentMethod", token, param: "payment_method") }
    if let owner = known.customer, let customer, owner != customer {
      throw .state(
        "payment_method_customer_mismatch", "The payment method you provided belongs to another customer than the one you provided.",
        param: "payment_method")
    }
    return known
  }

  /// Remembers a method that a request has used.
  func keep(_ method: PaymentMethod?) {
    if let method { paymentMethods[method.id] = method }
  }

  /// A method from its fields: `type`, and `card[…]` or a bank account.
  func readMethod(_ parameters: Parameters, _ call: Call) throws(APIError) -> PaymentMethod {
    let type = try parameters.required("type")
    var method: PaymentMethod
    switch type {
    case "card":
      guard let card = try parameters.child("card") else { throw .missing(parameters.full("card")) }
      method = try readCard(card, call)
    case "us_bank_account":
      guard let bank = try parameters.child(type) else { throw .missing(parameters.full(type)) }
      bank.pass("routing_number", "account_holder_type", "account_type")
      method = debit(type, try bank.required("account_number"), call)
    case "sepa_debit":
      guard let bank = try parameters.child(type) else { throw .missing(parameters.full(type)) }
      method = debit(type, try bank.required("iban"), call)
    default: throw .invalid(parameters.full("type"), "Invalid type: must be one of card, us_bank_account, or sepa_debit")
    }
    try readBilling(&method, parameters)
    method.metadata = try parameters.metadata()
    parameters.pass("allow_redisplay")
    return method
  }

  private func readBilling(_ method: inout PaymentMethod, _ parameters: Parameters) throws(APIError) {
    guard let billing = try parameters.child("billing_details") else { return }
    method.name = try billing.text("name") ?? method.name
    method.email = try billing.text("email") ?? method.email
    billing.passWhole("address", "phone")
  }

  private func readCard(_ card: Parameters, _ call: Call) throws(APIError) -> PaymentMethod {
    if let token = try card.filled("token") {
      guard let known = TestCard.token(token) else { throw .noSuch("token", token, param: card.full("token")) }
      return known.method(id: newID("pm_"), created: clock.seconds, account: call.account)
    }
    let number = String(try card.required("number").filter { $0 != " " && $0 != "-" })
    card.pass("cvc")
    let month = try card.integer("exp_month") ?? 12
    let year = try card.integer("exp_year") ?? 2034
    return try method(number: number, month: month, year: year, account: call.account)
  }

  /// The card of a number that somebody typed.
  func method(number: String, month: Int, year: Int, account: String) throws(APIError) -> PaymentMethod {
    guard (1...12).contains(month) else { throw Sandbox.cardProblem("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month") }
    guard year >= 2000, year < 2100 else { throw Sandbox.cardProblem("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year") }
    guard Sandbox.isLuhn(number) else { throw CardError(decline: "incorrect_number").error(nil) }
    // Test mode knows test cards; a real one has no business here, and is never repeated in an answer.
    guard let card = TestCard.numbered(number) else { throw CardError(decline: "testmode_decline").error(nil) }
    var method = card.method(id: newID("pm_"), created: clock.seconds, account: account)
    method.expiryMonth = month
    method.expiryYear = year
    return method
  }

  private static func cardProblem(_ code: String, _ message: String, _ param: String) -> APIError {
    APIError(status: 402, type: "card_error", code: code, message: message, param: param, hasRun: true)
  }

  /// An account at a bank that is debited, which takes its time.
  private func debit(_ type: String, _ number: String, _ call: Call) -> PaymentMethod {
    var behaviour = CardBehaviour()
    behaviour.isSlow = true
    switch number {
    case "000000000009": behaviour.isStuck = true
    case "000555555559": behaviour.dispute = "debit_not_authorized"
    case "AT861904300235473202": behaviour.decline = "payment_intent_payment_attempt_failed"
    default: behaviour.decline = BankAccount.failure(ofNumber: number)
    }
    return PaymentMethod(
      id: newID("pm_"), created: clock.seconds, account: call.account, type: type, brand: type, last4: String(number.suffix(4)), behaviour: behaviour)
  }

  /// Luhn's check of 12 to 19 digits (ISO/IEC 7812-1).
  static func isLuhn(_ number: String) -> Bool {
    let digits = number.utf8.map { Int($0) - 48 }
    guard (12...19).contains(digits.count), digits.allSatisfy({ (0...9).contains($0) }) else { return false }
    let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
      let doubled = digit.offset % 2 == 1 ? digit.element * 2 : digit.element
      return sum + (doubled > 9 ? doubled - 9 : doubled)
    }
    return sum % 10 == 0
  }
}

extension TestCard {
  /// A payment method of this card.
  func method(id: String, created: Int, account: String) -> PaymentMethod {
    PaymentMethod(id: id, created: created, account: account, type: "card", brand: brand, last4: last4, behaviour: behaviour)
  }
}
