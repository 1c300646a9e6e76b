import JSON
import Ledger
import Memory
import PSP

/// What ended without an end: kept with its history until a person, or news, decides.
extension PaymentService {
  /// Opens a dead letter, or leaves the one that is open.
  mutating func open(
    deadLetter known: String?, for subject: String, _ attempt: Attempt, _ reason: Failure, _ ledger: inout Ledger
  ) throws(PaymentFault) -> String {
    if let known, let letter = try find(DeadLetter.self, known, ledger), letter.status == .open {
      if letter.attempt == attempt.id { return known }
      // About an attempt that this one has replaced: nothing is to be decided about that any more.
      try settle(deadLetter: known, &ledger)
    }
    let letter = DeadLetter(
      id: makeID(.deadLetter, ledger), subject: subject, attempt: attempt, reason: reason, created: ledger.serverTime)
    save(nil, letter, "dead_letter.opened", &ledger)
    return letter.id
  }

  /// The outcome has become known.
  mutating func settle(deadLetter id: String, _ ledger: inout Ledger) throws(PaymentFault) {
    guard let old = try find(DeadLetter.self, id, ledger), old.status == .open || old.status == .retried else { return }
    var letter = old
    letter.status = .settled
    save(old, letter, "dead_letter.settled", &ledger)
  }

  // MARK: Operations

  mutating func deadLetters(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    switch call.operation {
    case .deadLetterRetry: return try retry(try letter(call, ledger), &ledger)
    case .deadLetterFail: return try fail(try letter(call, ledger), note: call.body["note"]?.string ?? "", &ledger)
    default:
      let old = try letter(call, ledger)
      var letter = old
      if letter.notes.count >= 100 { throw PaymentFault.state("too_many_notes", "A dead letter holds at most 100 notes") }
      letter.notes.append(DeadLetter.Note(at: Int(ledger.serverTime / 1_000_000_000), text: call.body["note"]?.string ?? ""))
      save(old, letter, "dead_letter.noted", &ledger)
      return PaymentAnswer(status: 200, body: letter.bytes)
    }
  }

  func letter(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> DeadLetter {
    try get(DeadLetter.self, "dead letter", call.id, ledger)
  }

  func listDeadLetters(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    let status = call.body["status"]?.string ?? "open"
    return try listing("dead_letter/status/\(status)", call, "/v1/dead_letters", ledger)
  }

  /// Sends the same bytes with the same key again.
  private mutating func retry(_ old: DeadLetter, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    guard old.status == .open else { throw PaymentFault.state("dead_letter_closed", "The dead letter is \(old.status.rawValue)") }
    var letter = old
    letter.status = .retried
    let subject = old.subject
    switch Identifier.prefix(of: subject) {
    case .payment, .deposit:
      let before = try get(Payment.self, "payment", subject, ledger)
      var payment = before
      payment.attempt = try revive(payment.attempt, old, &ledger)
      payment.deadLetter = nil
      if payment.status == .failed || payment.status == .unknown || payment.status == .authorized { payment.status = .executing }
      try finish(before, payment, "payment.executing", &ledger)
    case .refund:
      let before = try get(Refund.self, "refund", subject, ledger)
      var refund = before
      if refund.status == .failed, refund.source == .suspense {
        try startAgain(before, &ledger)
        break
      }
      guard refund.status != .failed else { throw PaymentFault.state("already_failed", "The refund has failed, and its shares flowed back") }
      refund.attempt = try revive(refund.attempt, old, &ledger)
      refund.deadLetter = nil
      refund.status = .executing
      save(before, refund, "refund.executing", &ledger)
    case .payout: try revivePayout(subject, old, &ledger)
    case .bankAccount: try reviveBankAccount(subject, old, &ledger)
    default: throw PaymentFault.missing("subject", subject)
    }
    save(old, letter, "dead_letter.retried", &ledger)
    return PaymentAnswer(status: 202, body: letter.bytes)
  }

  /// Money that belongs to nothing is sent back once more, by a new refund.
  private mutating func startAgain(_ old: Refund, _ ledger: inout Ledger) throws(PaymentFault) {
    var closed = old
    closed.deadLetter = nil
    save(old, closed, "refund.repeated", &ledger)
    var refund = Refund(
      id: makeID(.refund, ledger), source: .suspense, paymentID: old.paymentID, buyerID: nil, currency: old.currency, amount: old.amount,
      psp: old.psp, pspPayment: old.pspPayment)
    try start(&refund, &ledger)
  }

  /// The attempt of a dead letter, on its way again.
  mutating func revive(_ attempt: Attempt?, _ letter: DeadLetter, _ ledger: inout Ledger) throws(PaymentFault) -> Attempt {
    guard var attempt, attempt.id == letter.attempt, attempt.state == .unknown || attempt.state == .dead else {
      throw PaymentFault.state("attempt_over", "The attempt of this dead letter is over")
    }
    if isForgotten(attempt, ledger) {
      throw PaymentFault.state(
        "key_expired", "The PSP may have forgotten the key of this request: find out what became of it, and end it as failed or wait for news")
    }
    if try row(.sides, RowKey.request(attempt.id), ledger) == nil {
      throw PaymentFault.state("attempt_over", "The PSP has answered this request, and would answer the same again: find out what it did")
    }
    attempt.state = .ready
    attempt.tries = 0
    try resend(attempt, subject: letter.subject, ledger)
    return attempt
  }

  /// A person knows that it did not happen.
  private mutating func fail(_ old: DeadLetter, note: String, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    guard old.status == .open else { throw PaymentFault.state("dead_letter_closed", "The dead letter is \(old.status.rawValue)") }
    var letter = old
    letter.status = .failed
    letter.notes.append(DeadLetter.Note(at: Int(ledger.serverTime / 1_000_000_000), text: note))
    let subject = old.subject
    switch Identifier.prefix(of: subject) {
    case .payment, .deposit:
      let before = try get(Payment.self, "payment", subject, ledger)
      var payment = before
      payment.deadLetter = nil
      if payment.attempt?.id != old.attempt {
        // Another attempt has replaced the one that the letter is about: nothing of that is ended.
        try finish(before, payment, "payment.answered", &ledger)
        break
      }
      payment.attempt?.state = .done
      // Of a charge nothing is expected any more; a capture or cancellation that failed leaves what was there.
      if payment.status == .unknown || payment.status == .executing {
        payment.status = payment.pspStatus == .authorized ? .authorized : .failed
      }
      payment.isAbandoned = payment.status == .failed
      payment.failure = old.reason
      try finish(before, payment, "payment.\(payment.status == .failed ? "failed" : "refused")", &ledger)
    case .refund:
      let before = try get(Refund.self, "refund", subject, ledger)
      var refund = before
      refund.attempt?.state = .done
      refund.isAbandoned = true
      refund.deadLetter = nil
      if refund.status == .failed {
        save(before, refund, "refund.abandoned", &ledger)
      } else {
        try fail(before, &refund, old.reason, &ledger)
      }
    case .payout: try failPayout(subject, old, &ledger)
    case .bankAccount: try failBankAccount(subject, old, &ledger)
    default: throw PaymentFault.missing("subject", subject)
    }
    // It is never sent again.
    ledger.delete(.sides, RowKey.request(old.attempt))
    save(old, letter, "dead_letter.failed", &ledger)
    return PaymentAnswer(status: 200, body: letter.bytes)
  }
}
