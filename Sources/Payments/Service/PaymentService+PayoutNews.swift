import Ledger
import Memory
import Money
import PSP

/// What PSPs' answers and news make of a payout. In whatever order they come, state and balances end the same.
extension PaymentService {
  // MARK: Answers

  mutating func judgePayout(
    _ id: String, _ attemptID: String, _ verdict: PSPVerdict, body: [UInt8], _ ledger: inout Ledger
  ) throws(PaymentFault) {
    guard let old = try find(Payout.self, id, ledger) else { return }
    let isTransfer = old.transfer?.id == attemptID
    guard var attempt = isTransfer ? old.transfer : old.attempt, attempt.id == attemptID,
      attempt.state == .ready || attempt.state == .waiting
    else {
      // An answer to an attempt that is over: what it shows is news all the same.
      if let object = verdict.object { try learn(object, old, old, &ledger) }
      return
    }
    var decision = note(verdict, body: body, on: &attempt, &ledger)
    if case .done(let object) = decision, object.kind != (isTransfer ? .transfer : .payout) || !isOfAmount(object, old) {
      attempt.state = .unknown
      decision = .unknown(Failure(code: "amount_mismatch", message: "\(old.psp) did something else than was asked for: \(verdict.raw)"))
    }
    var payout = old
    if isTransfer { payout.transfer = attempt } else { payout.attempt = attempt }
    switch decision {
    case .done(let object): try learn(object, old, payout, &ledger)
    case .again: try finish(old, payout, "payout.retrying", &ledger)
    case .refused(let failure): try fail(old, &payout, failure, &ledger)
    case .unknown(let failure), .exhausted(let failure):
      // Also one that could not be asked for stays reserved: whether to try again or to give up is for a person to say.
      payout.failure = failure
      payout.status = .unknown
      payout.deadLetter = try open(deadLetter: payout.deadLetter, for: id, attempt, failure, &ledger)
      try finish(old, payout, "payout.unknown", &ledger)
    }
  }

  mutating func learnPayout(_ news: PSPObject, _ payout: Payout, _ ledger: inout Ledger) throws(PaymentFault) {
    try learn(news, payout, payout, &ledger)
  }

  // MARK: News

  /// - Parameter payout: `old`, with the answer noted that the news come from.
  private mutating func learn(_ news: PSPObject, _ old: Payout, _ payout: Payout, _ ledger: inout Ledger) throws(PaymentFault) {
    var payout = payout
    switch news.kind {
    case .transfer: try learnTransfer(news, old, &payout, &ledger)
    case .payout: try learnPayout(news, old, &payout, &ledger)
    default: try finish(old, payout, "payout.answered", &ledger)
    }
  }

  /// The connected account has the money: now the payout can be asked for.
  private mutating func learnTransfer(_ news: PSPObject, _ old: Payout, _ payout: inout Payout, _ ledger: inout Ledger) throws(PaymentFault) {
    let isOurs = payout.transferred > 0 && (payout.pspTransfer == nil || payout.pspTransfer == news.id) && isOfAmount(news, payout)
    guard isOurs, news.status == .succeeded, payout.transferEntry == nil else {
      if !isOurs || news.status == .reversed { problems.append("\(payout.id): transfer \(news.id) is \(news.status.rawValue), which is not booked") }
      try finish(old, payout, "payout.answered", &ledger)
      return
    }
    payout.pspTransfer = news.id
    link(payout.psp, news.id, to: payout.id, &ledger)
    settle(&payout.transfer, &ledger)
    payout.transferEntry = try book(payout, "transferred", Postings.transfer(payout), &ledger)
    if payout.attempt == nil, payout.status == .executing || payout.status == .unknown {
      try ask(&payout, &ledger)
      payout.status = .executing
      payout.failure = nil
      try settleLetter(&payout, &ledger)
    }
    try finish(old, payout, "payout.transferred", &ledger)
  }

  private mutating func learnPayout(_ news: PSPObject, _ old: Payout, _ payout: inout Payout, _ ledger: inout Ledger) throws(PaymentFault) {
    guard payout.pspPayout == nil || payout.pspPayout == news.id, isOfAmount(news, payout) else {
      problems.append("\(payout.id): payout \(news.id) is not the one that was asked for")
      try finish(old, payout, "payout.answered", &ledger)
      return
    }
    if payout.pspPayout == nil { link(payout.psp, news.id, to: payout.id, &ledger) }
    payout.pspPayout = news.id
    settle(&payout.attempt, &ledger)
    let known = payout.pspStatus.map { PSPObject.rank(.payout, $0) } ?? -1
    guard news.rank > known else {
      try finish(old, payout, "payout.answered", &ledger)
      return
    }
    payout.pspStatus = news.status
    if payout.status == .failed {
      try contradict(news, old, &payout, &ledger)
      return
    }
    switch news.status {
    case .paid:
      capture(&payout, &ledger)
      payout.paidEntry = try book(payout, "paid", Postings.paid(payout), &ledger)
      payout.status = .success
      payout.failure = nil
      try settleLetter(&payout, &ledger)
      try finish(old, payout, "payout.succeeded", &ledger)
    case .failed, .canceled:
      try fail(old, &payout, Failure(code: news.failureCode ?? "payout_\(news.status.rawValue)", message: news.failureMessage), &ledger)
    default:
      capture(&payout, &ledger)
      payout.status = .inTransit
      payout.failure = nil
      try settleLetter(&payout, &ledger)
      try finish(old, payout, old.status == .inTransit ? "payout.updated" : "payout.in_transit", &ledger)
    }
  }

  /// News of a payout that had been ended as not happened: the seller has the money back, and may have it at the bank too.
  private mutating func contradict(_ news: PSPObject, _ old: Payout, _ payout: inout Payout, _ ledger: inout Ledger) throws(PaymentFault) {
    switch news.status {
    case .paid:
      payout.contradictedEntry = try book(payout, "contradicted", Postings.payoutContradicted(payout), &ledger)
      try finish(old, payout, "payout.contradicted", &ledger)
    case .failed where payout.contradictedEntry != nil, .canceled where payout.contradictedEntry != nil:
      payout.uncontradictedEntry = try book(payout, "uncontradicted", Postings.payoutUncontradicted(payout), &ledger)
      try finish(old, payout, "payout.returned", &ledger)
    default: try finish(old, payout, "payout.answered", &ledger)
    }
  }

  private func isOfAmount(_ news: PSPObject, _ payout: Payout) -> Bool {
    guard let amount = news.amount else { return true }
    let wanted = news.kind == .transfer ? payout.transferred : payout.amount
    return amount.units == wanted && amount.currency == payout.currency.code
  }

  // MARK: Ends

  /// It has left for the bank. A wallet that was frozen meanwhile does not let go of it: it stays reserved there, and the clock tries again.
  private mutating func capture(_ payout: inout Payout, _ ledger: inout Ledger) {
    if payout.captureEntry != nil { return }
    do throws(PaymentFault) { payout.captureEntry = try settle(payout, .capture, "in_transit", &ledger) } catch {
      problems.append("\(payout.id): \(error.message)")
    }
  }

  /// It did not come about, or came back: wherever the money was, the seller has it again, and what they owe is paid from it.
  private mutating func fail(_ old: Payout, _ payout: inout Payout, _ failure: Failure, _ ledger: inout Ledger) throws(PaymentFault) {
    let wasPaid = payout.paidEntry != nil
    if payout.captureEntry == nil { payout.releaseEntry = try settle(payout, .release, "released", &ledger) }
    payout.settledBack = min(receivable(payout.sellerID, payout.currency, ledger), payout.amount)
    do throws(PaymentFault) { payout.backEntry = try bookBack(payout, &ledger) } catch {
      // The wallet is frozen or closed. The money needs a home all the same.
      payout.settledBack = 0
      payout.isHomeless = payout.captureEntry != nil
      payout.backEntry = try bookBack(payout, &ledger)
    }
    payout.status = .failed
    payout.failure = failure
    try settleLetter(&payout, &ledger)
    try finish(old, payout, wasPaid ? "payout.returned" : "payout.failed", &ledger)
  }

  private func bookBack(_ payout: Payout, _ ledger: inout Ledger) throws(PaymentFault) -> UInt64? {
    let legs = Postings.payoutBack(payout)
    return legs.isEmpty ? nil : try book(payout, "back", legs, &ledger)
  }

  /// The answer is known, so the attempt is over however it was told.
  private func settle(_ attempt: inout Attempt?, _ ledger: inout Ledger) {
    guard let open = attempt, open.state != .done else { return }
    attempt?.state = .done
    attempt?.due = 0
    ledger.delete(.sides, RowKey.request(open.id))
  }

  private mutating func settleLetter(_ payout: inout Payout, _ ledger: inout Ledger) throws(PaymentFault) {
    guard let letter = payout.deadLetter else { return }
    try settle(deadLetter: letter, &ledger)
    payout.deadLetter = nil
  }

  /// Writes a payout whose state may have changed: the change must be legal.
  private mutating func finish(_ old: Payout, _ new: Payout, _ type: String, _ ledger: inout Ledger) throws(PaymentFault) {
    if old == new { return }
    if old.status != new.status, !PayoutStatus.successors[old.status, default: []].contains(new.status) {
      // What outside says must never stop the server: it is refused, and told.
      throw PaymentFault(500, .api, "illegal_transition", "A payout does not go from \(old.status.rawValue) to \(new.status.rawValue) (\(type))")
    }
    var new = new
    new.updated = ledger.serverTime
    save(old, new, type, &ledger)
  }

  // MARK: Time and people

  mutating func wakePayout(_ id: String, _ ledger: inout Ledger) throws(PaymentFault) {
    guard let old = try find(Payout.self, id, ledger) else { return }
    var payout = old
    if payout.captureEntry == nil, payout.status == .inTransit || payout.status == .success {
      capture(&payout, &ledger)
      // Also when it still cannot be: the next try is an hour from now.
      payout.updated = ledger.serverTime
      try finish(old, payout, payout.captureEntry == nil ? "payout.blocked" : "payout.captured", &ledger)
      return
    }
    guard let attempt = try wake(payout.current, id, ledger) else { return }
    if payout.attempt == nil { payout.transfer = attempt } else { payout.attempt = attempt }
    try finish(old, payout, "payout.resent", &ledger)
  }

  mutating func revivePayout(_ id: String, _ letter: DeadLetter, _ ledger: inout Ledger) throws(PaymentFault) {
    let old = try get(Payout.self, "payout", id, ledger)
    guard old.status == .unknown else {
      throw PaymentFault.state("payout_unexpected_state", "Only a payout in doubt can be sent again; this one is \(old.status.rawValue)")
    }
    var payout = old
    let attempt = try revive(payout.current, letter, &ledger)
    if payout.attempt == nil { payout.transfer = attempt } else { payout.attempt = attempt }
    payout.deadLetter = nil
    payout.status = .executing
    try finish(old, payout, "payout.executing", &ledger)
  }

  /// A person knows that it did not happen.
  mutating func failPayout(_ id: String, _ letter: DeadLetter, _ ledger: inout Ledger) throws(PaymentFault) {
    let old = try get(Payout.self, "payout", id, ledger)
    guard old.status == .unknown else {
      throw PaymentFault.state("payout_unexpected_state", "Only a payout in doubt can be ended by hand; this one is \(old.status.rawValue)")
    }
    var payout = old
    if payout.attempt == nil { payout.transfer?.state = .done } else { payout.attempt?.state = .done }
    payout.isAbandoned = true
    payout.deadLetter = nil
    try fail(old, &payout, letter.reason, &ledger)
  }
}
