import JSON
import Ledger
import Memory
import Money
import PSP

/// Money back to buyers: whole payments, parts, single orders; what fails, at once or later, flows back.
extension PaymentService {
  mutating func refund(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let (old, chosen) = try refundable(call, ledger)
    var payment = old
    let rests = payment.orders.map { order in chosen == nil || chosen == order.id ? order.refundable : 0 }
    let left = rests.reduce(0, +)
    var amount = left
    if let given = call.body["amount"] { amount = try units(given, "amount", payment.currency) }
    guard left > 0 else { throw PaymentFault.state("charge_already_refunded", "Nothing is left to refund") }
    guard amount <= left, let shares = Allocation.withinRests(amount, rests) else {
      throw PaymentFault.state(
        "amount_too_large", "Refund amount (\(payment.currency.text(amount))) is greater than what is left (\(payment.currency.text(left)))",
        param: "amount")
    }
    var refund = Refund(
      id: makeID(.refund, ledger), source: .orders, paymentID: payment.id, buyerID: payment.partyID, currency: payment.currency, amount: amount,
      psp: payment.psp, pspPayment: payment.pspPayment)
    refund.reason = call.body["reason"]?.string
    var spent: [String: Int128] = [:]
    for (index, share) in shares.enumerated() where share > 0 {
      let order = payment.orders[index]
      let fee = order.refundsFee ? feeBack(order, share) : 0
      let used = spent[order.sellerID, default: 0]
      let has = max(0, available(Chart.seller(order.sellerID), payment.currency, ledger) - used)
      let owed = max(0, share - fee - has)
      spent[order.sellerID] = used + share - fee - owed
      refund.shares.append(Refund.Share(orderID: order.id, sellerID: order.sellerID, amount: share, fee: fee, owed: owed))
      payment.orders[index].refunding += share
      payment.orders[index].refundedFee += fee
    }
    if let metadata = call.body["metadata"], metadata.object?.isEmpty == false { setDetails(refund.id, ["metadata": metadata], &ledger) }
    payment.updated = ledger.serverTime
    save(old, payment, "payment.refunding", &ledger)
    try start(&refund, &ledger)
    return PaymentAnswer(status: 202, body: try shown(refund, ledger))
  }

  /// The platform's part of a share: so that the whole order gives back the whole fee, however it is cut.
  private func feeBack(_ order: PaymentOrder, _ share: Int128) -> Int128 {
    let before = order.refunded + order.refunding
    guard let parts = Allocation.byRatios(before + share, [order.captured - order.capturedFee, order.capturedFee]) else { return 0 }
    return min(max(0, parts[1] - order.refundedFee), share)
  }

  private func refundable(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> (Payment, order: String?) {
    let order = call.body["payment_order_id"]?.string
    let given = call.body["payment_id"]?.string
    guard (order == nil) != (given == nil) else {
      throw PaymentFault.parameter("parameter_missing", "payment_id", "Give either payment_id or payment_order_id")
    }
    let id = order.map(PaymentService.paymentID(ofOrder:)) ?? given
    let payment = try get(Payment.self, order == nil ? "payment" : "payment order", id, ledger)
    if let order, !payment.orders.contains(where: { $0.id == order }) { throw PaymentFault.missing("payment order", order) }
    guard payment.purpose == .sale else { throw PaymentFault.state("not_refundable", "A deposit is paid back by a payout or by hand") }
    guard payment.status == .success || payment.status == .partiallyRefunded else {
      throw PaymentFault.state(
        payment.status == .refunded ? "charge_already_refunded" : "payment_unexpected_state", "The payment is \(payment.status.rawValue)")
    }
    return (payment, order)
  }

  /// Takes the shares and asks the PSP. A wallet has its money at once.
  mutating func start(_ refund: inout Refund, _ ledger: inout Ledger) throws(PaymentFault) {
    refund.created = ledger.serverTime
    refund.updated = refund.created
    refund.takeEntry = try book(refund, "taken", Postings.take(refund), &ledger)
    if refund.psp == Payment.walletPSP {
      try succeed(nil, &refund, &ledger)
      return
    }
    guard let pspPayment = refund.pspPayment else { throw PaymentFault.state("not_refundable", "The PSP's payment is not known") }
    let amount = PSPAmount(units: refund.amount, currency: refund.currency.code, scale: refund.currency.scale)
    refund.attempt = try begin(.refund(payment: pspPayment, amount, reason: refund.reason), subject: refund.id, psp: refund.psp, &ledger)
    save(nil, refund, "refund.executing", &ledger)
  }

  private mutating func book(
    _ refund: Refund, _ step: String, _ legs: [ModuleEntry.Leg], _ ledger: inout Ledger
  ) throws(PaymentFault) -> UInt64 {
    var entry = ModuleEntry(.post, key: "\(refund.id)/\(step)", asset: refund.currency.code, scale: refund.currency.scale)
    entry.legs = legs
    entry.meta = [("refund", refund.id), ("payment", refund.paymentID)]
    openAccounts(legs, refund.currency, &ledger)
    return try post(entry, &ledger)
  }

  // MARK: Answers and news

  mutating func judgeRefund(
    _ id: String, _ attemptID: String, _ verdict: PSPVerdict, body: [UInt8], _ ledger: inout Ledger
  ) throws(PaymentFault) {
    guard let old = try find(Refund.self, id, ledger) else { return }
    guard var attempt = old.attempt, attempt.id == attemptID, attempt.state != .done else {
      if let object = verdict.object { try learn(object, old, &ledger) }
      return
    }
    var refund = old
    var decision = note(verdict, body: body, on: &attempt, &ledger)
    if case .done(let object) = decision, !isAskedFor(object, old) {
      attempt.state = .unknown
      decision = .unknown(Failure(code: "amount_mismatch", message: "\(old.psp) did something else than was asked for: \(verdict.raw)"))
    }
    refund.attempt = attempt
    refund.updated = ledger.serverTime
    switch decision {
    case .done(let object): try learn(object, refund, &ledger, before: old)
    case .again: save(old, refund, "refund.retrying", &ledger)
    case .refused(let failure): try fail(old, &refund, failure, &ledger)
    case .unknown(let failure), .exhausted(let failure):
      // A refund that could not be asked for is owed all the same: it stays taken until a person decides.
      refund.failure = failure
      refund.status = .unknown
      refund.deadLetter = try open(deadLetter: refund.deadLetter, for: id, attempt, failure, &ledger)
      save(old, refund, "refund.unknown", &ledger)
    }
  }

  /// What is known of a PSP's refund.
  mutating func learn(_ news: PSPObject, _ refund: Refund, _ ledger: inout Ledger, before: Refund? = nil) throws(PaymentFault) {
    let old = before ?? refund
    var refund = refund
    guard refund.pspRefund == nil || refund.pspRefund == news.id, isAskedFor(news, refund) else {
      problems.append("\(refund.id): \(news.kind.rawValue) \(news.id) is not the refund that was asked for")
      if old != refund { save(old, refund, "refund.answered", &ledger) }
      return
    }
    let known = refund.pspStatus.map { PSPObject(kind: .refund, id: news.id, status: $0).rank } ?? -1
    guard news.rank > known else {
      if old != refund { save(old, refund, "refund.answered", &ledger) }
      return
    }
    if refund.pspRefund == nil { link(refund.psp, news.id, to: refund.id, &ledger) }
    refund.pspRefund = news.id
    refund.pspStatus = news.status
    refund.updated = ledger.serverTime
    if refund.attempt?.state != .done {
      refund.attempt?.state = .done
      if let attempt = refund.attempt { ledger.delete(.sides, RowKey.request(attempt.id)) }
    }
    switch news.status {
    case .succeeded:
      if refund.status == .failed {
        // The shares flowed back, on a person's word or the PSP's own, and the buyer has the money too.
        refund.contradictedEntry = try book(refund, "contradicted", Postings.refundContradicted(refund), &ledger)
        save(old, refund, "refund.contradicted", &ledger)
        return
      }
      try succeed(old, &refund, &ledger)
    case .failed, .canceled:
      if refund.contradictedEntry != nil {
        refund.uncontradictedEntry = try book(refund, "uncontradicted", Postings.refundUncontradicted(refund), &ledger)
        save(old, refund, "refund.returned", &ledger)
      } else if refund.status == .failed {
        save(old, refund, "refund.answered", &ledger)
      } else {
        try fail(old, &refund, Failure(code: news.failureCode ?? "refund_\(news.status.rawValue)", message: news.failureMessage), &ledger)
      }
    default:
      if refund.status == .unknown { refund.status = .executing }
      save(old, refund, "refund.pending", &ledger)
    }
  }

  /// Whether a PSP's object is a refund of what was asked for.
  private func isAskedFor(_ news: PSPObject, _ refund: Refund) -> Bool {
    guard news.kind == .refund else { return false }
    return news.amount.map { $0.units == refund.amount && $0.currency == refund.currency.code } ?? true
  }

  // MARK: Ends

  /// Whether an account that is open takes no entries on a side: it is frozen there, or closed.
  private func isStopped(_ path: String, _ side: Side, _ currency: Currency, _ ledger: borrowing Ledger) -> Bool {
    guard let id = ledger.account(path, currency.code) else { return false }
    let account = ledger.account(id, live: true)
    return account.isClosed || (side == .debit ? account.debitsFrozen : account.creditsFrozen)
  }

  /// A sale's buyer whose account was frozen or closed meanwhile does not keep the books from saying what the PSP did: it would net to zero there.
  private func passBuyer(_ refund: inout Refund, _ ledger: borrowing Ledger) {
    guard let buyer = refund.buyerID, refund.psp != Payment.walletPSP else { return }
    for side in [Side.debit, .credit] where isStopped(Chart.buyer(buyer), side, refund.currency, ledger) { refund.isPastBuyer = true }
  }

  private mutating func succeed(_ old: Refund?, _ refund: inout Refund, _ ledger: inout Ledger) throws(PaymentFault) {
    passBuyer(&refund, ledger)
    refund.giveEntry = try book(refund, "given", Postings.give(refund), &ledger)
    refund.status = .success
    refund.failure = nil
    if let letter = refund.deadLetter {
      try settle(deadLetter: letter, &ledger)
      refund.deadLetter = nil
    }
    save(old, refund, "refund.succeeded", &ledger)
    try count(refund, sign: 1, &ledger)
  }

  /// It did not come about, or came back: what was taken flows back.
  mutating func fail(_ old: Refund, _ refund: inout Refund, _ failure: Failure, _ ledger: inout Ledger) throws(PaymentFault) {
    let wasGiven = refund.status == .success
    if wasGiven { passBuyer(&refund, ledger) }
    var legs: [ModuleEntry.Leg] = wasGiven ? Postings.giveBack(refund) : []
    var owed: [String: Int128] = [:]
    for index in refund.shares.indices {
      let share = refund.shares[index]
      let wallet = Chart.seller(share.sellerID)
      if isStopped(wallet, .credit, refund.currency, ledger) {
        // It needs a home all the same.
        refund.shares[index].isHomeless = true
        continue
      }
      if isStopped(wallet, .debit, refund.currency, ledger) { continue }
      let debt = owed[share.sellerID] ?? receivable(share.sellerID, refund.currency, ledger)
      refund.shares[index].settledBack = min(debt, share.amount - share.fee)
      owed[share.sellerID] = debt - refund.shares[index].settledBack
    }
    legs += Postings.untake(refund)
    refund.backEntry = try book(refund, "back", legs, &ledger)
    refund.status = .failed
    refund.failure = failure
    if let letter = refund.deadLetter {
      try settle(deadLetter: letter, &ledger)
      refund.deadLetter = nil
    }
    if refund.source == .suspense, !refund.isAbandoned, let attempt = refund.attempt {
      // Nobody asked for this refund, so nobody would miss it: a person decides what becomes of the money.
      refund.deadLetter = try open(deadLetter: nil, for: refund.id, attempt, failure, &ledger)
    }
    save(old, refund, "refund.failed", &ledger)
    try count(refund, sign: wasGiven ? -1 : 0, &ledger)
  }

  /// Brings the payment up to date: `sign` is 1 for money that went back, -1 for money that came back, 0 for money that never left.
  private mutating func count(_ refund: Refund, sign: Int128, _ ledger: inout Ledger) throws(PaymentFault) {
    guard refund.source == .orders, let old = try find(Payment.self, refund.paymentID, ledger) else { return }
    var payment = old
    for share in refund.shares {
      guard let index = payment.orders.firstIndex(where: { $0.id == share.orderID }) else { continue }
      if sign >= 0 { payment.orders[index].refunding -= share.amount }
      payment.orders[index].refunded += sign * share.amount
      if sign <= 0 { payment.orders[index].refundedFee -= share.fee }
      let order = payment.orders[index]
      payment.orders[index].status = order.refunded == 0 ? .success : order.refunded == order.captured ? .refunded : .partiallyRefunded
    }
    payment.refunded += sign * refund.amount
    payment.status = payment.refunded == 0 ? .success : payment.refunded == payment.captured ? .refunded : .partiallyRefunded
    let type = sign > 0 ? "payment.refunded" : sign < 0 ? "payment.refund_returned" : "payment.refund_failed"
    payment.updated = ledger.serverTime
    save(old, payment, type, &ledger)
  }

  /// A refund as a client sees it.
  func shown(_ refund: Refund, _ ledger: borrowing Ledger) throws(PaymentFault) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    refund.writeMembers(&json)
    json.name("metadata")
    json.value(try details(refund.id, ledger)["metadata"] ?? .object(JSONObject()))
    json.endObject()
    return json.bytes
  }
}
