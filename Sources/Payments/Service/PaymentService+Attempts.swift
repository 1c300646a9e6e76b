import Ledger
import Memory
import PSP

/// Requests to PSPs: stored before they are sent, sent again as they were, judged by a table.
extension PaymentService {
  /// Makes an attempt, stores the bytes of its request, and has it sent once that is durable.
  mutating func begin(_ call: PSPCall, subject: String, psp: String, _ ledger: inout Ledger) throws(PaymentFault) -> Attempt {
    let id = makeID(.attempt, ledger)
    guard let connector = connectors[psp] else { throw PaymentFault.parameter("psp_unknown", "psp", "There is no PSP '\(psp)' in the settings") }
    guard let request = connector.request(call, key: id, attempt: id, subject: subject) else {
      throw PaymentFault.state("psp_cannot", "\(psp) cannot do this: \(call.kind.rawValue) with this amount, currency or method")
    }
    ledger.put(.sides, RowKey.request(id), request.encoded)
    emit(.send(psp: psp, subject: subject, attempt: id, call.kind, request), ledger)
    return Attempt(id: id, psp: psp, call: call.kind, begun: Int(ledger.serverTime / 1_000_000_000))
  }

  /// Sends the stored request of an attempt again.
  mutating func resend(_ attempt: Attempt, subject: String, _ ledger: borrowing Ledger) throws(PaymentFault) {
    guard let row = try row(.sides, RowKey.request(attempt.id), ledger), let request = PSPRequest(encoded: row) else {
      throw PaymentFault(500, .api, "storage_damaged", "The request of \(attempt.id) cannot be read")
    }
    emit(.send(psp: attempt.psp, subject: subject, attempt: attempt.id, attempt.call, request), ledger)
  }

  /// Notes an answer on an attempt and says what follows. The attempt's state is what the decision makes of it.
  mutating func note(_ answer: PSPVerdict, body: [UInt8], on attempt: inout Attempt, _ ledger: inout Ledger) -> AttemptDecision {
    let now = ledger.serverTime
    // The process that ended may have sent it: what it was told, nobody knows.
    if resumed.remove(attempt.id) != nil { attempt.mayHaveHappened = true }
    // To be turned away now says nothing of what was sent before.
    let verdict = answer.following(attempt.mayHaveHappened ? .unknown : nil)
    attempt.note(Attempt.Trial(at: Int(now / 1_000_000_000), raw: verdict.raw, occurrence: verdict.occurrence))
    let decision = AttemptRule.decide(attempt, verdict, triesMax: settings.triesMax)
    // What a person may have to look at.
    if verdict.occurrence != .yes, !body.isEmpty { ledger.put(.sides, RowKey.answer(attempt.id), Array(body.prefix(1 << 16))) }
    switch decision {
    case .done, .refused:
      attempt.state = .done
      attempt.due = 0
      ledger.delete(.sides, RowKey.request(attempt.id))
    case .again:
      attempt.state = .waiting
      attempt.due = now &+ UInt64(Backoff.milliseconds(failures: attempt.tries, random: nextRandom(), retryAfter: verdict.retryAfter)) * 1_000_000
    case .unknown:
      attempt.state = .unknown
      attempt.due = 0
    case .exhausted:
      attempt.state = .dead
      attempt.due = 0
    }
    return decision
  }

  /// What became of sending an attempt's request.
  mutating func judge(_ subject: String, _ attempt: String, _ verdict: PSPVerdict, body: [UInt8], _ ledger: inout Ledger) {
    let isNoted = attend(subject, &ledger) { (service, ledger) throws(PaymentFault) in
      switch Identifier.prefix(of: subject) {
      case .payment, .deposit: try service.judgePayment(subject, attempt, verdict, body: body, &ledger)
      case .refund: try service.judgeRefund(subject, attempt, verdict, body: body, &ledger)
      case .payout: try service.judgePayout(subject, attempt, verdict, body: body, &ledger)
      case .bankAccount: try service.judgeBankAccount(subject, attempt, verdict, body: body, &ledger)
      default: break
      }
    }
    if isNoted { return }
    // The answer is lost with the transaction. The same bytes under the same key earn it again, once what stood in the way may be gone; that it was sent is sure.
    resumed.insert(attempt)
    lookAgain(subject, ledger)
  }

  /// Runs what news from outside lead to. What goes wrong there is nobody's request: it is kept for the log, and the object stays as it was.
  /// - Returns: whether it was done.
  @discardableResult
  mutating func attend(
    _ subject: String, _ ledger: inout Ledger, _ body: (inout PaymentService, inout Ledger) throws(PaymentFault) -> Void
  ) -> Bool {
    do throws(PaymentFault) {
      try transact(&ledger, body)
      return true
    } catch {
      problems.append("\(subject): \(error.code): \(error.message)")
      if problems.count > 1000 { problems.removeFirst(500) }
      return false
    }
  }

  /// Has an object looked at again in a minute, without a word in the journal: the next start looks at it anyway.
  mutating func lookAgain(_ id: String, _ ledger: borrowing Ledger) {
    let due = ledger.serverTime &+ 60_000_000_000
    open[id] = due
    timers.insert(due, id)
  }

  // MARK: Time

  /// Whether the PSP may have forgotten the attempt's key by now. What may have left under it must not be sent again then.
  func isForgotten(_ attempt: Attempt, _ ledger: borrowing Ledger) -> Bool {
    guard attempt.state != .done, attempt.mayHaveHappened || attempt.state == .ready, let connector = connectors[attempt.psp] else { return false }
    return Int(ledger.serverTime / 1_000_000_000) - attempt.begun > connector.keyLifetimeSeconds
  }

  /// What is said of an attempt whose key may be forgotten.
  static let forgotten = PSPVerdict(
    .unknown, .never, code: "key_expired", message: "The PSP may have forgotten the key: the request cannot be sent again safely", raw: "key expired")

  /// Something is due about an object.
  mutating func fallDue(_ id: String, _ ledger: inout Ledger) {
    if id.hasPrefix("poll/") {
      poll(String(id.dropFirst(5)), &ledger)
      return
    }
    if Identifier.prefix(of: id) == .delivery {
      redeliver(id, &ledger)
      return
    }
    if let attempt = attempt(of: id, ledger), isForgotten(attempt, ledger) {
      judge(id, attempt.id, PaymentService.forgotten, body: [], &ledger)
      return
    }
    let isDone = attend(id, &ledger) { (service, ledger) throws(PaymentFault) in
      switch Identifier.prefix(of: id) {
      case .payment, .deposit:
        guard var payment = try service.find(Payment.self, id, ledger) else { return }
        let old = payment
        if payment.attempt?.state == .done {
          try service.giveUpWaiting(payment, &ledger)
          return
        }
        guard let attempt = try service.wake(payment.attempt, id, ledger) else { return }
        payment.attempt = attempt
        service.save(old, payment, "payment.resent", &ledger)
      case .refund:
        guard var refund = try service.find(Refund.self, id, ledger), let attempt = try service.wake(refund.attempt, id, ledger) else { return }
        let old = refund
        refund.attempt = attempt
        service.save(old, refund, "refund.resent", &ledger)
      case .payout: try service.wakePayout(id, &ledger)
      case .bankAccount: try service.wakeBankAccount(id, &ledger)
      default: try service.wakeSchedule(id, &ledger)
      }
    }
    // Its entry in the heap is used up. A schedule has set its next look itself.
    if !isDone, open[id].map({ $0 <= ledger.serverTime }) ?? false { lookAgain(id, ledger) }
  }

  /// The attempt that an object has now; `nil` where there is none, or it cannot be read.
  mutating func attempt(of id: String, _ ledger: borrowing Ledger) -> Attempt? {
    do throws(PaymentFault) {
      switch Identifier.prefix(of: id) {
      case .payment, .deposit: return try find(Payment.self, id, ledger)?.attempt
      case .refund: return try find(Refund.self, id, ledger)?.attempt
      default: return try attemptOfOthers(id, ledger)
      }
    } catch {
      problems.append("\(id): \(error.code): \(error.message)")
      return nil
    }
  }

  /// Sends an attempt again whose wait is over; `nil` when there is nothing to send.
  mutating func wake(_ attempt: Attempt?, _ subject: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> Attempt? {
    guard var attempt, attempt.state == .waiting || (attempt.state == .ready && resumed.contains(attempt.id)) else { return nil }
    try resend(attempt, subject: subject, ledger)
    attempt.state = .ready
    attempt.due = 0
    return attempt
  }
}
