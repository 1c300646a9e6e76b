/// Buyers, how they pay, and sellers.
extension Sandbox {
  /// `POST /v1/customers`
  func createCustomer(_ call: Call) throws(APIError) -> any Record {
    var customer = Customer(id: newID("cus_", 14), created: clock.seconds, account: call.account)
    try read(&customer, call)
    let token = try call.parameters.filled("payment_method")
    var used: PaymentMethod?
    if let token { used = try method(token, call, customer: nil) }
    var bank: BankAccount?
    if call.parameters.isThere("source") {
      bank = try readBankAccount(call, name: "source")
      // What is said about the customer is not said about the account.
      bank?.metadata = Metadata()
      bank?.customer = customer.id
      customer.defaultSource = bank?.id
    }
    try call.finish()
    if let bank { bankAccounts[bank.id] = bank }
    customers[customer.id] = customer
    emit("customer.created", customer)
    if let bank { emit("customer.source.created", bank) }
    if var used {
      used.customer = customer.id
      keep(used)
      emit("payment_method.attached", used)
    }
    return customer
  }

  /// `POST /v1/customers/{id}`
  func updateCustomer(_ call: Call) throws(APIError) -> any Record {
    var customer = try existing(customers, "customer", call.id, call)
    try read(&customer, call)
    try call.finish()
    customers[customer.id] = customer
    emit("customer.updated", customer)
    return customer
  }

  /// `DELETE /v1/customers/{id}`
  func deleteCustomer(_ call: Call) throws(APIError) -> any Record {
    var customer = try existing(customers, "customer", call.id, call)
    try call.finish()
    customer.isDeleted = true
    customers[customer.id] = customer
    emit("customer.deleted", customer)
    return customer
  }

  private func read(_ customer: inout Customer, _ call: Call) throws(APIError) {
    customer.name = try call.parameters.text("name") ?? customer.name
    customer.email = try call.parameters.text("email") ?? customer.email
    customer.phone = try call.parameters.text("phone") ?? customer.phone
    customer.description = try call.parameters.text("description") ?? customer.description
    customer.metadata = try call.parameters.metadata(onto: customer.metadata)
    call.parameters.passWhole("address", "shipping", "invoice_settings", "preferred_locales", "tax_exempt")
  }

  // MARK: Bank accounts

  /// `POST /v1/customers/{id}/sources`: links a bank account, which two small deposits have to prove.
  func createSource(_ call: Call) throws(APIError) -> any Record {
    let customer = try existing(customers, "customer", call.id, call)
    var bank = try readBankAccount(call, name: "source")
    bank.customer = customer.id
    try call.finish()
    bankAccounts[bank.id] = bank
    if customer.defaultSource == nil { customers.change(customer.id) { $0.defaultSource = bank.id } }
    emit("customer.source.created", bank)
    return bank
  }

  /// `GET /v1/customers/{id}/sources/{id}`
  func getSource(_ call: Call) throws(APIError) -> any Record {
    try call.finish()
    return try source(call)
  }

  /// The bank account that the path names.
  private func source(_ call: Call) throws(APIError) -> BankAccount {
    guard call.path.count == 2, let bank = bankAccounts[call.path[1]], bank.customer == call.id, bank.account == call.account else {
      throw .noSuch("source", call.path.last ?? "")
    }
    return bank
  }

  /// `POST /v1/customers/{id}/sources/{id}/verify`
  func verifySource(_ call: Call) throws(APIError) -> any Record {
    var bank = try source(call)
    let amounts = try call.parameters.texts("amounts")
    try call.finish()
    if bank.status == "verified" { throw .state("bank_account_verified", "This bank account has already been verified.") }
    if bank.status == "verification_failed" { throw .state("bank_account_verification_failed", "This bank account cannot be verified any more.") }
    if !bank.failsVerification, amounts.sorted() == ["32", "45"] {
      bank.status = "verified"
      bankAccounts[bank.id] = bank
      emit("customer.source.updated", bank)
      return bank
    }
    bank.wrongTries += 1
    if bank.wrongTries >= 10 { bank.status = "verification_failed" }
    bankAccounts[bank.id] = bank
    throw .state(
      "bank_account_verification_failed", "The amounts provided do not match the amounts that were sent to the bank account.", param: "amounts")
  }

  /// `POST /v1/accounts/{id}/external_accounts`
  func createExternalAccount(_ call: Call) throws(APIError) -> any Record {
    guard let owner = connectedAccount(call.id) else { throw .noSuch("account", call.id) }
    let read = try readBankAccount(call, name: "external_account")
    let isDefault = try call.parameters.boolean("default_for_currency") ?? true
    try call.finish()
    var bank = BankAccount(
      id: read.id, created: read.created, account: owner.id, last4: read.last4, country: read.country, currency: read.currency,
      payoutFailure: read.payoutFailure, failsVerification: false, holder: read.holder, status: "verified")
    bank.metadata = read.metadata
    bankAccounts[bank.id] = bank
    if isDefault { accounts.change(owner.id) { $0.bankAccount = bank.id } }
    return bank
  }

  /// A token such as `btok_us` or `btok_us_verified`, or the fields of an account.
  private func readBankAccount(_ call: Call, name: String) throws(APIError) -> BankAccount {
    let metadata = try call.parameters.metadata()
    var number = "000123456789"
    var country = "US"
    var currency = "usd"
    var holder: String?
    var status = "new"
    if call.parameters.isObject(name), let fields = try call.parameters.child(name) {
      fields.pass("object", "routing_number", "account_holder_type")
      number = try fields.required("account_number")
      country = try fields.required("country")
      currency = try fields.required("currency").lowercased()
      holder = try fields.filled("account_holder_name")
    } else {
      let token = try call.parameters.required(name)
      guard token.hasPrefix("btok_") else { throw .noSuch("token", token, param: name) }
      let fate = String(token.dropFirst(5))
      if fate == "us_verified" { status = "verified" }
      if let known = Sandbox.bankTokens[fate] { number = known }
    }
    guard number.utf8.count >= 4, number.utf8.allSatisfy(Sandbox.isWordCharacter) else { throw .invalid(name, "Invalid account number.") }
    var bank = BankAccount(
      id: newID("ba_"), created: clock.seconds, account: call.account, last4: String(number.suffix(4)), country: country, currency: currency,
      payoutFailure: BankAccount.failure(ofNumber: number), failsVerification: number == "000666666661", holder: holder, status: status)
    bank.metadata = metadata
    return bank
  }

  private static let bankTokens = [
    "us_noAccount": "000111111116", "us_accountClosed": "000111111113", "us_insufficientFunds": "000222222227",
    "us_debitNotAuthorized": "000333333335",
    "us_invalidCurrency": "000444444440", "us_verificationFails": "000666666661",
  ]

  // MARK: Sellers

  /// `POST /v1/accounts`
  func createAccount(_ call: Call) throws(APIError) -> any Record {
    let type = try call.parameters.choice("type", "standard", "express", "custom") ?? "express"
    let country = try call.parameters.filled("country") ?? "US"
    let email = try call.parameters.filled("email")
    let metadata = try call.parameters.metadata()
    call.parameters.passWhole(
      "capabilities", "business_type", "business_profile", "controller", "settings", "tos_acceptance", "individual", "company")
    try call.finish()
    let opened = openAccount(newID("acct_", 16), bank: newID("ba_"))
    accounts.change(opened.id) {
      $0.type = type
      $0.country = country
      $0.email = email
      $0.metadata = metadata
    }
    return try existing(accounts, "account", opened.id, call)
  }

  /// `GET /v1/accounts/{id}`
  func getAccount(_ call: Call) throws(APIError) -> any Record {
    try call.finish()
    guard let account = connectedAccount(call.id) else { throw .noSuch("account", call.id) }
    return account
  }

  /// `GET /v1/balance`
  func balance(_ call: Call) throws(APIError) -> any Record {
    try call.finish()
    return Balance(account: call.account)
  }
}
