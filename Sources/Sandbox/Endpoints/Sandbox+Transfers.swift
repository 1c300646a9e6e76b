/// Sending money on to sellers, and taking it back.
extension Sandbox {
  /// `POST /v1/transfers`
  func createTransfer(_ call: Call) throws(APIError) -> any Record {
    let parameters = call.parameters
    let (amount, currency) = try readAmount(parameters)
    let name = try parameters.required("destination")
    let source = try parameters.filled("source_transaction")
    let group = try parameters.filled("transfer_group")
    let description = try parameters.filled("description")
    let metadata = try parameters.metadata()
    _ = try parameters.choice("source_type", "card", "bank_account", "fpx")
    try call.finish()
    guard name != call.account, let destination = connectedAccount(name) else { throw .noSuch("destination", name, param: "destination") }

    var availableOn: Int?
    var charge: Charge?
    if let source {
      let found = try existing(charges, "charge", source, call, param: "source_transaction")
      guard found.captured, found.currency == currency else {
        throw .state(
          "invalid_request", "The source transaction must be a captured charge in the currency of the transfer.", param: "source_transaction")
      }
      if found.amountTransferred + amount > found.amountCaptured {
        throw .state(
          "amount_too_large",
          "Transfers using this transaction as a source must not exceed the source amount of "
            + "\(Sandbox.major(found.amountCaptured, currency)) \(currency).", param: "amount")
      }
      availableOn = found.balanceTransaction.flatMap { transactions[$0]?.availableOn }
      charge = found
    } else if books.balance(.available(call.account), currency) < amount {
      throw Sandbox.balanceIsShort
    }
    let group2 = group ?? charge?.transferGroup ?? charge.map { "group_\($0.paymentIntent)" }
    var transfer = Transfer(
      id: newID("tr_"), created: clock.seconds, account: call.account, amount: amount, currency: currency, destination: destination.id,
      destinationPayment: newID("py_"), sourceTransaction: source, transferGroup: group2, description: description)
    transfer.metadata = metadata
    transfer.balanceTransaction =
      addTransaction(
        "transfer", account: call.account, amount: -amount, currency: currency, source: transfer.id, against: .transfers, availableOn: availableOn,
        description: description
      ).id
    addTransaction(
      "payment", category: "charge", account: destination.id, amount: amount, currency: currency, source: transfer.destinationPayment,
      against: .transfers, availableOn: availableOn)
    transfers[transfer.id] = transfer
    if let charge { charges.change(charge.id) { $0.amountTransferred += amount } }
    emit("transfer.created", transfer)
    return transfer
  }

  /// `POST /v1/transfers/{id}`
  func updateTransfer(_ call: Call) throws(APIError) -> any Record {
    var transfer = try existing(transfers, "transfer", call.id, call)
    transfer.metadata = try call.parameters.metadata(onto: transfer.metadata)
    transfer.description = try call.parameters.text("description") ?? transfer.description
    try call.finish()
    transfers[transfer.id] = transfer
    emit("transfer.updated", transfer)
    return transfer
  }

  /// `POST /v1/transfers/{id}/reversals`
  func reverseTransfer(_ call: Call) throws(APIError) -> any Record {
    let transfer = try existing(transfers, "transfer", call.id, call)
    let amount = try call.parameters.integer("amount")
    let metadata = try call.parameters.metadata()
    call.parameters.pass("description", "refund_application_fee")
    try call.finish()
    let left = transfer.amount - transfer.amountReversed
    if left == 0 { throw .state("transfer_already_reversed", "Transfer \(transfer.id) is already fully reversed.") }
    let taken = amount ?? left
    if taken < 1 { throw .invalid("amount", "This value must be greater than or equal to 1.", code: "parameter_invalid_integer") }
    if taken > left {
      throw .state(
        "amount_too_large",
        "Transfer reversal amount (\(Sandbox.major(taken, transfer.currency)) \(transfer.currency)) is greater than unreversed amount on "
          + "transfer (\(Sandbox.major(left, transfer.currency)) \(transfer.currency))", param: "amount")
    }
    let held =
      books.balance(.available(transfer.destination), transfer.currency) + books.balance(.pending(transfer.destination), transfer.currency)
    if held < taken {
      throw .state("balance_insufficient", "Insufficient funds in the Stripe account of the destination to reverse transfer \(transfer.id).")
    }
    // As long as the transferred money is pending, so is what goes back.
    let pendsUntil = transfer.balanceTransaction.flatMap { transactions[$0] }.flatMap { $0.isAvailable ? nil : $0.availableOn }
    var reversal = TransferReversal(
      id: newID("trr_"), created: clock.seconds, account: transfer.account, amount: taken, currency: transfer.currency, transfer: transfer.id)
    reversal.metadata = metadata
    addTransaction(
      "payment_refund", category: "refund", account: transfer.destination, amount: -taken, currency: transfer.currency, source: reversal.id,
      against: .transfers, availableOn: pendsUntil)
    reversal.balanceTransaction =
      addTransaction(
        "transfer_refund", category: "transfer_reversal", account: transfer.account, amount: taken, currency: transfer.currency, source: reversal.id,
        against: .transfers, availableOn: pendsUntil
      ).id
    reversals[reversal.id] = reversal
    transfers.change(transfer.id) {
      $0.amountReversed += taken
      $0.reversals.append(reversal.id)
    }
    if let changed = transfers[transfer.id] { emit("transfer.reversed", changed) }
    return reversal
  }

  /// `GET /v1/transfers/{id}/reversals`
  func listReversals(_ call: Call) throws(APIError) -> any Record {
    let transfer = try existing(transfers, "transfer", call.id, call)
    return try list(reversals, call, [], where: { $0.transfer == transfer.id })
  }

  /// The connected account of an id. Any id in the right form is one: it is opened when it is first named.
  func connectedAccount(_ id: String) -> Account? {
    if let known = accounts[id] { return known }
    let rest = id.dropFirst(5)
    guard id.hasPrefix("acct_"), (1...40).contains(rest.count), rest.utf8.allSatisfy(Sandbox.isWordCharacter), !rest.hasPrefix("missing") else {
      return nil
    }
    return openAccount(id, bank: "ba_of_\(rest)")
  }

  /// Opens an account with a bank account of its own.
  func openAccount(_ id: String, bank: String) -> Account {
    bankAccounts[bank] = BankAccount(
      id: bank, created: clock.seconds, account: id, last4: "6789", country: "US", currency: "usd", payoutFailure: nil, failsVerification: false,
      status: "verified")
    let account = Account(id: id, created: clock.seconds, account: Sandbox.platform, bankAccount: bank)
    accounts[id] = account
    return account
  }

  static func isWordCharacter(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  static var balanceIsShort: APIError {
    .state(
      "balance_insufficient",
      "You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating Charges using the "
        + "4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance")
  }
}
