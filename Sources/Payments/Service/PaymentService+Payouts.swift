import JSON
import Ledger
import Memory
import Money
import PSP

/// Paying sellers out: what is reserved, asked for, shown.
extension PaymentService {
  // MARK: Operations

  mutating func payOut(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let body = call.body
    let seller = try seller(try party(body, "seller_id"), "seller_id", ledger)
    let currency = try currency(body)
    let account = try bankAccount(body["bank_account"]?.string, of: seller, ledger)
    let payable = try payable(seller, currency, ledger)
    var payout: Payout
    if body["amount"]?.string?.uppercased() == "ALL" {
      payout = try plan(seller, account, currency, wholeAmount: payable, ledger)
    } else {
      let amount = try units(body["amount"], "amount", currency)
      if amount > payable { throw PaymentService.shortage(seller, payable, amount, currency) }
      payout = plan(seller, account, currency, amount, ledger)
      guard canPay(payout) else { throw PaymentService.cannotPay(payout) }
    }
    payout.id = makeID(.payout, ledger)
    try setMetadata(body, payout.id, &ledger)
    try start(&payout, key: "\(payout.id)/reserved", &ledger)
    return PaymentAnswer(status: 202, body: try shown(payout, ledger))
  }

  func payout(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    PaymentAnswer(status: 200, body: try shown(try get(Payout.self, "payout", call.id, ledger), ledger))
  }

  func payouts(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    let seller = call.body["seller_id"]?.string
    let status = call.body["status"]?.string
    if seller != nil, status != nil { throw PaymentFault.parameter("parameter_invalid", "status", "One filter at a time: seller_id or status") }
    let index = seller.map { "payout/seller/\($0)" } ?? status.map { "payout/status/\($0)" } ?? "payout/all"
    return try listing(index, call, "/v1/payouts", ledger)
  }

  /// A payout as a client sees it.
  private func shown(_ payout: Payout, _ ledger: borrowing Ledger) throws(PaymentFault) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    payout.writeMembers(&json)
    json.name("metadata")
    json.value(try details(payout.id, ledger)["metadata"] ?? .object(JSONObject()))
    json.endObject()
    return json.bytes
  }

  // MARK: What may be paid

  /// The bank account of an id, or the seller's default: theirs, and verified.
  func bankAccount(_ id: String?, of seller: Seller, _ ledger: borrowing Ledger) throws(PaymentFault) -> BankAccount {
    guard let wanted = id ?? seller.defaultBankAccount else {
      throw PaymentFault.state("bank_account_missing", "The seller has no verified bank account", param: "bank_account")
    }
    guard let account = try find(BankAccount.self, wanted, ledger), account.sellerID == seller.name else {
      throw PaymentFault.parameter("bank_account_unknown", "bank_account", "The seller has no bank account '\(wanted)'")
    }
    guard account.status == .verified, account.pspID != nil else {
      throw PaymentFault.state("bank_account_unverified", "The bank account \(wanted) is \(account.status.rawValue)", param: "bank_account")
    }
    return account
  }

  /// What a seller has available above their minimum balance, and above what they owe the platform; below zero when they have less than that.
  func payable(_ seller: Seller, _ currency: Currency, _ ledger: borrowing Ledger) throws(PaymentFault) -> Int128 {
    guard let minimum = seller.minimum(currency) else {
      throw PaymentFault.state("minimum_balance_scale", "The seller's minimum balance has more decimal places than \(currency.text)")
    }
    return available(Chart.seller(seller.name), currency, ledger) - minimum - receivable(seller.name, currency, ledger)
  }

  private static func shortage(_ seller: Seller, _ payable: Int128, _ amount: Int128, _ currency: Currency) -> PaymentFault {
    let above = seller.minimumBalance == nil ? "" : " above the minimum balance"
    var fault = PaymentFault(
      402, .invalidRequest, "insufficient_funds",
      "The wallet has \(currency.text(max(0, payable))) available\(above), \(currency.text(amount)) needed", param: "amount")
    fault.burnsKey = true
    return fault
  }

  private static func cannotPay(_ payout: Payout) -> PaymentFault {
    PaymentFault.state("psp_cannot", "\(payout.psp) cannot pay out \(payout.currency.text(payout.amount)) \(payout.currency.text)", param: "amount")
  }

  // MARK: Making

  /// A payout of all that may be paid: of a currency whose payouts are coarser at the PSP, whole units; the rest stays. It has no id yet.
  func plan(
    _ seller: Seller, _ account: BankAccount, _ currency: Currency, wholeAmount payable: Int128, _ ledger: borrowing Ledger
  ) throws(PaymentFault) -> Payout {
    guard payable > 0 else { throw PaymentService.shortage(seller, payable, 1, currency) }
    let payout = plan(seller, account, currency, payable, ledger)
    if canPay(payout) { return payout }
    let coarse = payable - payable % Int128(powerOfTen(currency.scale))
    guard coarse > 0 else { throw PaymentService.cannotPay(payout) }
    let rounded = plan(seller, account, currency, coarse, ledger)
    guard canPay(rounded) else { throw PaymentService.cannotPay(payout) }
    return rounded
  }

  private func plan(_ seller: Seller, _ account: BankAccount, _ currency: Currency, _ amount: Int128, _ ledger: borrowing Ledger) -> Payout {
    var payout = Payout(id: "", sellerID: seller.name, bankAccount: account, currency: currency, amount: amount)
    payout.pspAccount = seller.pspAccount
    if let name = seller.pspAccount {
      // What an earlier payout left at the connected account goes first.
      payout.reused = min(amount, max(0, available(Chart.account(payout.psp, name), currency, ledger)))
    }
    return payout
  }

  /// Whether the PSP can express both requests.
  private func canPay(_ payout: Payout) -> Bool {
    guard let connector = connectors[payout.psp] else { return false }
    func can(_ call: PSPCall) -> Bool { connector.request(call, key: "key", attempt: "attempt", subject: "subject") != nil }
    return can(payoutCall(payout)) && (payout.transferred == 0 || can(transferCall(payout)))
  }

  private func transferCall(_ payout: Payout) -> PSPCall {
    .transfer(
      PSPAmount(units: payout.transferred, currency: payout.currency.code, scale: payout.currency.scale), account: payout.pspAccount ?? "",
      group: payout.id)
  }

  private func payoutCall(_ payout: Payout) -> PSPCall {
    .payout(
      PSPAmount(units: payout.amount, currency: payout.currency.code, scale: payout.currency.scale), bankAccount: payout.destination,
      account: payout.pspAccount)
  }

  /// Reserves the money and asks the PSP: for the transfer first, where one is needed.
  /// - Parameter key: the ledger's key of the reservation.
  mutating func start(_ payout: inout Payout, key: String, _ ledger: inout Ledger) throws(PaymentFault) {
    payout.created = ledger.serverTime
    payout.updated = payout.created
    payout.hold = try book(payout, .hold, key: key, Postings.reserve(payout), &ledger)
    if payout.reused > 0 { payout.reuseEntry = try book(payout, "reused", Postings.reuse(payout), &ledger) }
    if payout.transferred > 0 {
      payout.transfer = try begin(transferCall(payout), subject: payout.id, psp: payout.psp, &ledger)
    } else {
      try ask(&payout, &ledger)
    }
    save(nil, payout, "payout.executing", &ledger)
  }

  /// Asks the PSP for the payout itself.
  mutating func ask(_ payout: inout Payout, _ ledger: inout Ledger) throws(PaymentFault) {
    payout.attempt = try begin(payoutCall(payout), subject: payout.id, psp: payout.psp, &ledger)
  }

  // MARK: Entries

  /// Makes an entry of a payout, named by the step that it books.
  func book(_ payout: Payout, _ step: String, _ legs: [ModuleEntry.Leg], _ ledger: inout Ledger) throws(PaymentFault) -> UInt64 {
    try book(payout, .post, key: "\(payout.id)/\(step)", legs, &ledger)
  }

  private func book(
    _ payout: Payout, _ command: EntryCommand, key: String, _ legs: [ModuleEntry.Leg], _ ledger: inout Ledger
  ) throws(PaymentFault) -> UInt64 {
    var entry = ModuleEntry(command, key: key, asset: payout.currency.code, scale: payout.currency.scale)
    entry.legs = legs
    entry.meta = [("payout", payout.id)]
    openAccounts(legs, payout.currency, &ledger)
    return try post(entry, &ledger)
  }

  /// Captures or releases all of what is reserved.
  func settle(_ payout: Payout, _ command: EntryCommand, _ step: String, _ ledger: inout Ledger) throws(PaymentFault) -> UInt64 {
    var entry = ModuleEntry(command, key: "\(payout.id)/\(step)", asset: payout.currency.code, scale: payout.currency.scale)
    entry.target = payout.hold ?? 0
    entry.meta = [("payout", payout.id)]
    return try post(entry, &ledger)
  }
}
