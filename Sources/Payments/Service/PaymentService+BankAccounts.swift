import JSON
import Ledger
import Memory
import PSP

/// Bank accounts of sellers: linked by a token, verified by two small deposits.
extension PaymentService {
  // MARK: Operations

  /// Links a bank account. A token of one that the PSP knows already (`ba_…`) is ready at once: it was verified when the PSP took it.
  mutating func addBankAccount(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let name = call.id ?? ""
    guard let old = try find(Seller.self, Seller.rowID(name), ledger) else { throw PaymentFault.missing("seller", name) }
    let token = try token(call.body, ["btok_", "tok_", "ba_"])
    if old.bankAccounts.count >= Seller.bankAccountsMax {
      throw PaymentFault.state("too_many_bank_accounts", "A seller has at most \(Seller.bankAccountsMax) bank accounts")
    }
    let psp = try psp(call.body)
    var account = BankAccount(id: makeID(.bankAccount, ledger), sellerID: name, psp: psp, token: token)
    account.created = ledger.serverTime
    account.updated = account.created
    var seller = old
    seller.bankAccounts.append(account.id)
    if token.hasPrefix("ba_") {
      account.pspID = token
      account.status = .verified
      if seller.defaultBankAccount == nil { seller.defaultBankAccount = account.id }
      save(nil, account, "bank_account.verified", &ledger)
    } else {
      account.attempt = try begin(.linkBankAccount(seller: name, token: token), subject: account.id, psp: psp, &ledger)
      save(nil, account, "bank_account.linking", &ledger)
    }
    try save(old, &seller, &ledger)
    return PaymentAnswer(status: 202, body: account.bytes)
  }

  mutating func verifyBankAccount(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let old = try get(BankAccount.self, "bank account", call.id, ledger)
    let cents = call.body["amounts"]?.array?.compactMap { ($0.number ?? $0.string).flatMap { Int($0) } } ?? []
    guard cents.count == 2, cents.count == call.body["amounts"]?.array?.count, cents.allSatisfy((1...99).contains) else {
      throw PaymentFault.parameter("parameter_invalid", "amounts", "amounts holds the two small deposits in cents, such as [32, 45]")
    }
    guard old.status == .verifying, let id = old.pspID, let holder = old.holder else {
      throw PaymentFault.state(
        "bank_account_unexpected_state", "Only an account that waits for its amounts is verified; this one is \(old.status.rawValue)")
    }
    if let attempt = old.attempt, attempt.state != .done, attempt.state != .dead {
      throw PaymentFault.state("operation_in_progress", "The PSP is being asked already: \(attempt.call.rawValue)")
    }
    var account = old
    account.failure = nil
    account.attempt = try begin(.verifyBankAccount(holder: holder, bankAccount: id, cents: cents), subject: old.id, psp: old.psp, &ledger)
    account.updated = ledger.serverTime
    save(old, account, "bank_account.checking", &ledger)
    return PaymentAnswer(status: 202, body: account.bytes)
  }

  // MARK: Answers and news

  mutating func judgeBankAccount(
    _ id: String, _ attemptID: String, _ verdict: PSPVerdict, body: [UInt8], _ ledger: inout Ledger
  ) throws(PaymentFault) {
    guard let old = try find(BankAccount.self, id, ledger) else { return }
    guard var attempt = old.attempt, attempt.id == attemptID, attempt.state == .ready || attempt.state == .waiting else {
      if let object = verdict.object { try learn(object, old, old, &ledger) }
      return
    }
    var account = old
    let decision = note(verdict, body: body, on: &attempt, &ledger)
    account.attempt = attempt
    switch decision {
    case .done(let object): try learn(object, old, account, &ledger)
    case .again: try finish(old, account, "bank_account.retrying", &ledger)
    case .refused(let failure):
      account.failure = failure
      // Wrong amounts leave it as it was, for another try; the PSP says in news of its own when there is none left.
      if attempt.call == .linkBankAccount, account.pspID == nil { account.status = .verificationFailed }
      try finish(old, account, "bank_account.\(account.status == .verificationFailed ? "failed" : "refused")", &ledger)
    case .unknown(let failure), .exhausted(let failure):
      account.failure = failure
      if account.status == .new { account.status = .unknown }
      account.deadLetter = try open(deadLetter: account.deadLetter, for: id, attempt, failure, &ledger)
      try finish(old, account, "bank_account.unknown", &ledger)
    }
  }

  mutating func learnBankAccount(_ news: PSPObject, _ account: BankAccount, _ ledger: inout Ledger) throws(PaymentFault) {
    try learn(news, account, account, &ledger)
  }

  /// What is known of a PSP's bank account.
  /// - Parameter account: `old`, with the answer noted that the news come from.
  private mutating func learn(_ news: PSPObject, _ old: BankAccount, _ account: BankAccount, _ ledger: inout Ledger) throws(PaymentFault) {
    var account = account
    guard news.kind == .bankAccount, account.pspID == nil || account.pspID == news.id else {
      try finish(old, account, "bank_account.answered", &ledger)
      return
    }
    if account.pspID == nil {
      account.pspID = news.id
      link(account.psp, news.id, to: account.id, &ledger)
    }
    if account.holder == nil { account.holder = news.holder }
    let known = account.pspStatus.map { PSPObject.rank(.bankAccount, $0) } ?? -1
    guard news.rank > known else {
      try finish(old, account, "bank_account.answered", &ledger)
      return
    }
    account.pspStatus = news.status
    if account.status == .verificationFailed {
      // The PSP refused it before, or a person did: it has to be linked anew.
      try finish(old, account, "bank_account.answered", &ledger)
      return
    }
    // Linked is linked, however it was told; amounts that are being checked still are, unless the news say how that ended.
    if let attempt = account.attempt, attempt.state != .done, attempt.call == .linkBankAccount || news.status != .pending {
      account.attempt?.state = .done
      account.attempt?.due = 0
      ledger.delete(.sides, RowKey.request(attempt.id))
    }
    switch news.status {
    case .succeeded:
      account.status = .verified
      account.failure = nil
    case .failed:
      account.status = .verificationFailed
      account.failure = Failure(code: news.failureCode ?? "bank_account_verification_failed", message: news.failureMessage)
    default:
      account.status = .verifying
      account.failure = nil
    }
    try finish(old, account, "bank_account.\(account.status.rawValue)", &ledger)
    try choose(account, &ledger)
  }

  /// Writes an account whose state may have changed: the change must be legal.
  private mutating func finish(_ old: BankAccount, _ new: BankAccount, _ type: String, _ ledger: inout Ledger) throws(PaymentFault) {
    if old == new { return }
    var new = new
    if old.status != new.status, !BankAccount.Status.successors[old.status, default: []].contains(new.status) {
      // What outside says must never stop the server: it is refused, and told.
      throw PaymentFault(
        500, .api, "illegal_transition", "A bank account does not go from \(old.status.rawValue) to \(new.status.rawValue) (\(type))")
    }
    if new.attempt?.state == .done, let letter = new.deadLetter {
      try settle(deadLetter: letter, &ledger)
      new.deadLetter = nil
    }
    new.updated = ledger.serverTime
    save(old, new, type, &ledger)
  }

  /// The first verified account is the seller's default; one that failed is so no longer, and the oldest verified one takes its place.
  private mutating func choose(_ account: BankAccount, _ ledger: inout Ledger) throws(PaymentFault) {
    guard let old = try find(Seller.self, Seller.rowID(account.sellerID), ledger) else { return }
    var seller = old
    if account.status == .verified, seller.defaultBankAccount == nil { seller.defaultBankAccount = account.id }
    if account.status == .verificationFailed, seller.defaultBankAccount == account.id {
      seller.defaultBankAccount = nil
      for id in seller.bankAccounts where seller.defaultBankAccount == nil {
        if try find(BankAccount.self, id, ledger)?.status == .verified { seller.defaultBankAccount = id }
      }
    }
    try save(old, &seller, &ledger)
  }

  // MARK: Time and people

  mutating func wakeBankAccount(_ id: String, _ ledger: inout Ledger) throws(PaymentFault) {
    guard let old = try find(BankAccount.self, id, ledger), let attempt = try wake(old.attempt, id, ledger) else { return }
    var account = old
    account.attempt = attempt
    save(old, account, "bank_account.resent", &ledger)
  }

  mutating func reviveBankAccount(_ id: String, _ letter: DeadLetter, _ ledger: inout Ledger) throws(PaymentFault) {
    let old = try get(BankAccount.self, "bank account", id, ledger)
    var account = old
    account.attempt = try revive(account.attempt, letter, &ledger)
    account.deadLetter = nil
    if account.status == .unknown { account.status = .new }
    try finish(old, account, "bank_account.linking", &ledger)
  }

  /// A person knows that it did not happen.
  mutating func failBankAccount(_ id: String, _ letter: DeadLetter, _ ledger: inout Ledger) throws(PaymentFault) {
    let old = try get(BankAccount.self, "bank account", id, ledger)
    var account = old
    account.attempt?.state = .done
    account.deadLetter = nil
    account.failure = letter.reason
    // Only one that was never linked is lost; amounts may be given again.
    if account.status == .unknown || account.status == .new { account.status = .verificationFailed }
    try finish(old, account, "bank_account.failed", &ledger)
  }
}
