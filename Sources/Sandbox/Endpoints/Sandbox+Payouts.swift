/// From a balance to a bank.
extension Sandbox {
  /// `POST /v1/payouts`
  func createPayout(_ call: Call) throws(APIError) -> any Record {
    let parameters = call.parameters
    let amount = try parameters.requiredInteger("amount")
    let currency = try readCurrency(parameters)
    let destination = try parameters.filled("destination")
    let method = try parameters.choice("method", "standard", "instant") ?? "standard"
    let descriptor = try parameters.filled("statement_descriptor")
    let description = try parameters.filled("description")
    let metadata = try parameters.metadata()
    _ = try parameters.choice("source_type", "card", "bank_account", "fpx")
    try call.finish()
    if amount < 1 { throw .invalid("amount", "This value must be greater than or equal to 1.", code: "parameter_invalid_integer") }
    try Sandbox.checkFineness(amount, currency, isPayout: true)
    if let descriptor, descriptor.count > 22 { throw .invalid("statement_descriptor", "The statement descriptor must be at most 22 characters.") }
    let bank = try payoutDestination(destination, call)
    if bank.customer != nil, bank.status != "verified" {
      throw .state("bank_account_unverified", "The bank account \(bank.id) is not verified.", param: "destination")
    }
    if books.balance(.available(call.account), currency) < amount { throw Sandbox.balanceIsShort }
    var payout = makePayout(account: call.account, amount: amount, currency: currency, bank: bank.id, isAutomatic: false, method: method)
    payout.description = description
    payout.statementDescriptor = descriptor
    payout.metadata = metadata
    start(&payout, bank)
    return payout
  }

  /// `POST /v1/payouts/{id}/cancel`
  func cancelPayout(_ call: Call) throws(APIError) -> any Record {
    let payout = try existing(payouts, "payout", call.id, call)
    try call.finish()
    if payout.status != "pending" {
      throw .state("payout_not_cancelable", "Payouts can be canceled only while they are pending; this one is \(payout.status).")
    }
    let transaction = addTransaction(
      "payout_cancel", category: "payout_reversal", account: payout.account, amount: payout.amount, currency: payout.currency, source: payout.id,
      against: .transit(payout.account))
    payouts.change(payout.id) {
      $0.status = "canceled"
      $0.failureTransaction = transaction.id
    }
    emitPayout("payout.canceled", payout.id)
    return try existing(payouts, "payout", call.id, call)
  }

  /// `POST /v1/payouts/{id}/reverse`: takes a paid payout back from the bank.
  func reversePayout(_ call: Call) throws(APIError) -> any Record {
    let payout = try existing(payouts, "payout", call.id, call)
    let metadata = try call.parameters.metadata()
    try call.finish()
    if payout.status != "paid" || payout.reversedBy != nil || payout.originalPayout != nil {
      throw .state("payout_not_reversible", "Only payouts that were paid, and not reversed yet, can be reversed.")
    }
    var reversal = makePayout(
      account: payout.account, amount: -payout.amount, currency: payout.currency, bank: payout.destination, isAutomatic: false, method: "standard")
    reversal.metadata = metadata
    reversal.originalPayout = payout.id
    reversal.status = "paid"
    reversal.trace = trace(reversal.id)
    reversal.balanceTransaction =
      addTransaction(
        "payout", category: "payout_reversal", account: payout.account, amount: payout.amount, currency: payout.currency, source: reversal.id,
        against: .transit(payout.account)
      ).id
    moveAtBank(payout, -payout.amount, isReturn: true, reason: nil)
    payouts[reversal.id] = reversal
    payouts.change(payout.id) { $0.reversedBy = reversal.id }
    emit("payout.created", reversal)
    emit("payout.paid", reversal)
    return reversal
  }

  // MARK: By itself

  /// Pays out all that is available and was not paid out yet, a payout for each currency.
  func sweep() {
    let account = Sandbox.platform
    for currency in books.currencies(of: .available(account)) {
      let open = transactions.elements.filter { $0.account == account && $0.currency == currency && $0.isAvailable && $0.payout == nil }
      let amount = open.reduce(0) { $0 + $1.net }
      guard amount > 0, let bank = accounts[account].flatMap({ bankAccounts[$0.bankAccount] }) else { continue }
      precondition(amount == books.balance(.available(account), currency), "the open transactions are not what is available")
      var payout = makePayout(account: account, amount: amount, currency: currency, bank: bank.id, isAutomatic: true, method: "standard")
      payout.description = "STRIPE PAYOUT"
      for transaction in open { transactions.change(transaction.id) { $0.payout = payout.id } }
      start(&payout, bank)
      if let own = payout.balanceTransaction { transactions.change(own) { $0.payout = payout.id } }
    }
  }

  // MARK: The way to the bank

  private func makePayout(account: String, amount: Int, currency: String, bank: String, isAutomatic: Bool, method: String) -> Payout {
    let seconds = method == "instant" ? min(1800, settings.payoutSeconds) : settings.payoutSeconds
    return Payout(
      id: newID("po_"), created: clock.seconds, account: account, amount: amount, currency: currency, destination: bank, isAutomatic: isAutomatic,
      method: method, arrival: clock.seconds + seconds)
  }

  private func start(_ payout: inout Payout, _ bank: BankAccount) {
    if let code = bank.payoutFailure { payout.fate = (code, false) }
    if let fault = outcomeFault(.payoutFails, payout) { payout.fate = (fault.argument ?? "could_not_process", false) }
    if let fault = outcomeFault(.payoutReturned, payout) { payout.fate = (fault.argument ?? "no_account", true) }
    payout.balanceTransaction =
      addTransaction(
        "payout", account: payout.account, amount: -payout.amount, currency: payout.currency, source: payout.id, against: .transit(payout.account),
        description: payout.description
      ).id
    payouts[payout.id] = payout
    emit("payout.created", payout)
    let seconds = payout.arrival - clock.seconds
    later(min(60, seconds / 2), .submitPayout(payout.id))
    later(seconds, .completePayout(payout.id))
  }

  /// It leaves for the bank: from now on it cannot be cancelled.
  func submitPayout(_ id: String) {
    guard payouts[id]?.status == "pending" else { return }
    payouts.change(id) {
      $0.status = "in_transit"
      $0.trace = trace(id)
    }
    emitPayout("payout.updated", id)
  }

  /// It arrives, or does not.
  func completePayout(_ id: String) {
    guard let payout = payouts[id], payout.status == "in_transit" else { return }
    if let fate = payout.fate, !fate.afterPaid {
      takeBack(payout, code: fate.code, against: .transit(payout.account))
      return
    }
    moveAtBank(payout, payout.amount, isReturn: false, reason: nil)
    payouts.change(id) { $0.status = "paid" }
    emitPayout("payout.paid", id)
    if payout.isAutomatic { emitPayout("payout.reconciliation_completed", id) }
    if payout.fate != nil { later(settings.laterSeconds, .returnPayout(id)) }
  }

  /// The bank sends back what had arrived.
  func returnPayout(_ id: String) {
    guard let payout = payouts[id], payout.status == "paid", let fate = payout.fate else { return }
    moveAtBank(payout, -payout.amount, isReturn: true, reason: fate.code)
    takeBack(payout, code: fate.code, against: .transit(payout.account))
  }

  private func takeBack(_ payout: Payout, code: String, against place: Books.Place) {
    let transaction = addTransaction(
      "payout_failure", category: "payout_reversal", account: payout.account, amount: payout.amount, currency: payout.currency, source: payout.id,
      against: place)
    payouts.change(payout.id) {
      $0.status = "failed"
      $0.failureCode = code
      $0.failureTransaction = transaction.id
    }
    emitPayout("payout.failed", payout.id)
  }

  /// Credits (or, below zero, debits) the account at the bank.
  private func moveAtBank(_ payout: Payout, _ amount: Int, isReturn: Bool, reason: String?) {
    books.post(
      isReturn ? "bank_return" : "bank_credit", source: payout.id, currency: payout.currency, at: clock.now,
      [.init(place: .transit(payout.account), amount: -amount), .init(place: .bank(payout.destination), amount: amount)])
    bankEntries.append(
      BankEntry(
        bankAccount: payout.destination, currency: payout.currency, amount: amount, second: clock.seconds,
        reference: payout.trace ?? trace(payout.id), payout: payout.id, text: payout.statementDescriptor ?? "STRIPE PAYOUT",
        returnReason: isReturn ? (reason ?? "reversed") : nil))
  }

  private func emitPayout(_ type: String, _ id: String) {
    if let payout = payouts[id] { emit(type, payout) }
  }

  /// The reference that the bank shows.
  private func trace(_ id: String) -> String {
    var stream = SeededStream(seed: settings.seed, "trace \(id)")
    return "11000000\(Int.random(in: 1_000_000...9_999_999, using: &stream))"
  }

  /// Where a payout goes: the named account, or the one that is the account's own. `ba_test_…` names one with a fate.
  private func payoutDestination(_ id: String?, _ call: Call) throws(APIError) -> BankAccount {
    guard let name = id ?? accounts[call.account]?.bankAccount else { throw .missing("destination") }
    if let known = bankAccounts[name] { return known }
    guard name.hasPrefix("ba_test_") else { throw .noSuch("external account", name, param: "destination") }
    let fate = String(name.dropFirst(8))
    guard fate == "ok" || BankAccount.failures.contains(fate) else { throw .noSuch("external account", name, param: "destination") }
    let bank = BankAccount(
      id: name, created: clock.seconds, account: call.account, last4: "6789", country: "US", currency: "usd",
      payoutFailure: fate == "ok" ? nil : fate,
      failsVerification: false, status: "verified")
    bankAccounts[name] = bank
    return bank
  }
}
