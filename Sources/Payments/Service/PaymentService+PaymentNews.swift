import Ledger
import Memory
import Money
import PSP

/// What PSPs' answers and news make of a payment.
extension PaymentService {
  /// An answer to a payment's attempt.
  mutating func judgePayment(
    _ id: String, _ attemptID: String, _ verdict: PSPVerdict, body: [UInt8], _ ledger: inout Ledger
  ) throws(PaymentFault) {
    guard let old = try find(Payment.self, id, ledger) else { return }
    guard var attempt = old.attempt, attempt.id == attemptID, attempt.state == .ready || attempt.state == .waiting || attempt.state == .unknown else {
      // An answer to an attempt that is over: what it shows is news all the same.
      if let object = verdict.object { try learn(object, old, &ledger) }
      return
    }
    var payment = old
    let decision = note(verdict, body: body, on: &attempt, &ledger)
    payment.attempt = attempt
    switch decision {
    case .done(let object):
      // The attempt is written with what its answer leads to.
      try learn(object, payment, &ledger, before: old)
    case .again: save(old, payment, "payment.retrying", &ledger)
    case .refused(let failure):
      payment.failure = failure
      // A capture or cancellation that was refused leaves the payment as it was.
      payment.status = fallBack(payment, attempt.call)
      try finish(old, payment, "payment.\(payment.status == .failed ? "failed" : "refused")", &ledger)
      // Why it was refused shows in the payment itself: it was captured or cancelled already.
      if attempt.call == .capture || attempt.call == .cancel, let object = verdict.object, let now = try find(Payment.self, id, ledger) {
        try learn(object, now, &ledger)
      }
    case .unknown(let failure):
      payment.failure = failure
      if payment.status == .executing || payment.status == .created { payment.status = .unknown }
      payment.deadLetter = try open(deadLetter: payment.deadLetter, for: id, attempt, failure, &ledger)
      try finish(old, payment, "payment.unknown", &ledger)
    case .exhausted(let failure):
      payment.failure = failure
      payment.status = fallBack(payment, attempt.call)
      payment.deadLetter = try open(deadLetter: payment.deadLetter, for: id, attempt, failure, &ledger)
      try finish(old, payment, "payment.\(payment.status == .failed ? "failed" : "refused")", &ledger)
    }
  }

  /// The state of a payment whose call did not happen.
  private func fallBack(_ payment: Payment, _ call: PSPCall.Kind) -> PaymentStatus {
    if call == .charge || call == .checkout { return payment.pspStatus == .succeeded ? payment.status : .failed }
    if payment.isAbandoned { return payment.status }
    return payment.pspStatus == .authorized ? .authorized : payment.status
  }

  /// Writes a payment whose state may have changed: the change must be legal.
  mutating func finish(_ old: Payment?, _ new: Payment, _ type: String, _ ledger: inout Ledger) throws(PaymentFault) {
    var new = new
    if let old, old.status != new.status, !PaymentStatus.successors[old.status, default: []].contains(new.status) {
      // What outside says must never stop the server: it is refused, and told.
      throw PaymentFault(500, .api, "illegal_transition", "A payment does not go from \(old.status.rawValue) to \(new.status.rawValue) (\(type))")
    }
    for index in new.orders.indices where !new.status.hasMoney {
      new.orders[index].status = new.status
    }
    if new.status.isSettled, new.attempt?.state != .dead, new.attempt?.state != .unknown, let letter = new.deadLetter {
      try settle(deadLetter: letter, &ledger)
      new.deadLetter = nil
    }
    new.updated = ledger.serverTime
    save(old, new, type, &ledger)
  }

  /// What is known of a PSP's payment or page.
  /// - Parameter before: the payment as its row has it, where `payment` was changed already.
  mutating func learn(_ news: PSPObject, _ payment: Payment, _ ledger: inout Ledger, before: Payment? = nil) throws(PaymentFault) {
    let old = before ?? payment
    var payment = payment
    if news.kind == .checkout {
      try learnPage(news, old, &payment, &ledger)
      return
    }
    guard news.kind == .payment else {
      if old != payment { save(old, payment, "payment.answered", &ledger) }
      return
    }
    if isStray(news, payment) {
      if old != payment { save(old, payment, "payment.answered", &ledger) }
      if news.status == .succeeded { try stray(news, payment, &ledger) }
      return
    }
    if payment.pspPayment == nil {
      payment.pspPayment = news.id
      link(payment.psp, news.id, to: payment.id, &ledger)
    }
    let known = payment.pspStatus.map { PSPObject(kind: .payment, id: news.id, status: $0).rank } ?? -1
    guard news.rank > known else {
      if old != payment { save(old, payment, "payment.answered", &ledger) }
      return
    }
    payment.pspStatus = news.status
    if let url = news.redirectURL, payment.pspURL == nil || news.status == .requiresAction { payment.pspURL = url }
    switch news.status {
    case .failed:
      payment.failure = Failure(code: news.failureCode ?? "declined", message: news.failureMessage)
      if payment.isHosted {
        // The buyer may try another card on the page: only the page's end is the end.
        payment.pspStatus = .processing
        save(old, payment, "payment.declined", &ledger)
        return
      }
      settleAttempt(&payment, &ledger)
      payment.status = .failed
      try finish(old, payment, "payment.failed", &ledger)
    case .canceled:
      settleAttempt(&payment, &ledger)
      try release(&payment, &ledger)
      // One that had failed stays failed; only nothing can come of it any more.
      if payment.status != .failed { payment.status = .cancelled }
      try finish(old, payment, "payment.\(payment.status == .failed ? "failed" : "cancelled")", &ledger)
    case .authorized:
      settleAttempt(&payment, &ledger)
      if payment.isAbandoned {
        // A person gave it up, and nobody will capture it: the buyer's card is not to stay blocked.
        payment.attempt = try begin(.cancel(payment: news.id), subject: payment.id, psp: payment.psp, &ledger)
        try finish(old, payment, "payment.contradicted", &ledger)
        return
      }
      hold(&payment, &ledger)
      payment.status = .authorized
      payment.failure = nil
      try finish(old, payment, "payment.authorized", &ledger)
    case .succeeded: try succeed(news, old, &payment, &ledger)
    default:
      if payment.status == .unknown || payment.status == .created { payment.status = .executing }
      try finish(old, payment, news.status == .requiresAction ? "payment.requires_action" : "payment.processing", &ledger)
    }
  }

  /// Whether a PSP's payment is not the one that this payment stands for now.
  private func isStray(_ news: PSPObject, _ payment: Payment) -> Bool {
    if let known = payment.pspPayment { return known != news.id }
    if let attempt = news.attempt, let wanted = payment.chargeAttempt, attempt != wanted { return true }
    return false
  }

  private mutating func learnPage(_ news: PSPObject, _ old: Payment, _ payment: inout Payment, _ ledger: inout Ledger) throws(PaymentFault) {
    let isOurs = payment.pspCheckout == nil ? news.attempt == nil || news.attempt == payment.chargeAttempt : payment.pspCheckout == news.id
    if isOurs {
      if payment.pspCheckout == nil { link(payment.psp, news.id, to: payment.id, &ledger) }
      payment.pspCheckout = news.id
      if let url = news.redirectURL, payment.pspURL == nil { payment.pspURL = url }
      if payment.pspPayment == nil, let id = news.payment {
        payment.pspPayment = id
        link(payment.psp, id, to: payment.id, &ledger)
      }
      if payment.attempt?.call == .checkout || (payment.attempt?.call == .expire && news.status != .open) { settleAttempt(&payment, &ledger) }
      if payment.status == .unknown || payment.status == .created { payment.status = .executing }
      if news.status == .expired, payment.status == .executing, payment.pspStatus != .succeeded {
        // Closed because the shop asked for it, and not because the buyer was away for too long.
        if payment.attempt?.call == .expire, payment.failure?.code != PaymentService.buyerAbsent {
          payment.status = .cancelled
          try finish(old, payment, "payment.cancelled", &ledger)
          return
        }
        payment.status = .failed
        payment.failure = payment.failure ?? Failure(code: "checkout_expired", message: "The buyer did not pay in time")
        try finish(old, payment, "payment.failed", &ledger)
        return
      }
    }
    if old != payment { try finish(old, payment, "payment.page_\(news.status.rawValue)", &ledger) }
  }

  /// The answer is known, so the attempt is over however it was told.
  private func settleAttempt(_ payment: inout Payment, _ ledger: inout Ledger) {
    guard let attempt = payment.attempt, attempt.state != .done else { return }
    payment.attempt?.state = .done
    payment.attempt?.due = 0
    ledger.delete(.sides, RowKey.request(attempt.id))
  }

  // MARK: Money

  /// The PSP has the money.
  private mutating func succeed(_ news: PSPObject, _ old: Payment, _ payment: inout Payment, _ ledger: inout Ledger) throws(PaymentFault) {
    settleAttempt(&payment, &ledger)
    let received = news.amount?.units ?? payment.amount
    let isRight = news.amount.map { $0.currency == payment.currency.code } ?? true
    let fits = payment.isManual ? received > 0 && received <= payment.amount : received == payment.amount
    let isAwaited = payment.status != .cancelled && !payment.isAbandoned
    try release(&payment, &ledger)
    var problem =
      isAwaited
      ? Failure(code: "amount_mismatch", message: "\(payment.psp) took another amount than was asked for; it is being refunded")
      : Failure(code: "abandoned", message: "The money came after the payment had been given up; it is being refunded")
    if isRight, fits, isAwaited {
      let untouched = payment
      do throws(PaymentFault) {
        try capture(&payment, received, &ledger)
        payment.failure = nil
        payment.status = .success
        for index in payment.orders.indices { payment.orders[index].status = payment.orders[index].captured > 0 ? .success : .cancelled }
        try finish(old, payment, "payment.succeeded", &ledger)
        return
      } catch {
        // A seller's account was closed or frozen meanwhile. Nothing was written; the money still needs a home.
        payment = untouched
        problem = Failure(code: error.code, message: error.message + "; the money is being refunded")
      }
    }
    // Not what was asked for, or not any more: it is nobody's, and goes back.
    if payment.status != .cancelled {
      payment.status = .failed
      payment.failure = problem
    }
    try finish(old, payment, "payment.mismatched", &ledger)
    try stray(news, payment, &ledger)
  }

  /// Books what was captured: all orders when it is all, else shared out in proportion.
  mutating func capture(_ payment: inout Payment, _ received: Int128, _ ledger: inout Ledger) throws(PaymentFault) {
    payment.captured = received
    var entry = ModuleEntry(.post, key: "\(payment.id)/captured", asset: payment.currency.code, scale: payment.currency.scale)
    if payment.purpose == .sale {
      guard let shares = Allocation.withinRests(received, payment.orders.map(\.amount)) else {
        throw PaymentFault(500, .api, "allocation_failed", "\(received) units cannot be shared out over the orders of \(payment.id)")
      }
      var owed: [String: Int128] = [:]
      for index in payment.orders.indices {
        let order = payment.orders[index]
        payment.orders[index].captured = shares[index]
        let parts = Allocation.byRatios(shares[index], [order.amount - order.fee, order.fee]) ?? [shares[index], 0]
        payment.orders[index].capturedFee = parts[1]
        let debt = owed[order.sellerID] ?? receivable(order.sellerID, payment.currency, ledger)
        payment.orders[index].settled = min(debt, parts[0])
        owed[order.sellerID] = debt - payment.orders[index].settled
      }
      entry.legs = Postings.sale(payment)
    } else {
      entry.legs = Postings.deposit(payment)
    }
    entry.memo = payment.orderID.isEmpty ? nil : "order \(payment.orderID)"
    entry.meta = [("payment", payment.id)]
    openAccounts(entry.legs, payment.currency, &ledger)
    payment.entry = try post(entry, &ledger)
  }

  /// What a seller owes the platform.
  func receivable(_ seller: String, _ currency: Currency, _ ledger: borrowing Ledger) -> Int128 {
    max(0, available(Chart.receivable(seller), currency, ledger))
  }

  /// Opens the accounts of the chart that the legs name, where they are not open.
  func openAccounts(_ legs: [ModuleEntry.Leg], _ currency: Currency, _ ledger: inout Ledger) {
    for leg in legs where ledger.account(leg.path, currency.code) == nil {
      let (type, floor) = Chart.type(of: leg.path)
      _ = ledger.openForModule(leg.path, currency.code, type, floor: floor)
    }
  }

  /// Shows authorised money as pending on the sellers' wallets.
  /// One that is frozen or closed shows nothing, which is no reason to lose sight of it.
  private mutating func hold(_ payment: inout Payment, _ ledger: inout Ledger) {
    for index in payment.orders.indices where payment.orders[index].hold == nil {
      let order = payment.orders[index]
      if order.amount == order.fee { continue }
      var entry = ModuleEntry(.hold, key: payment.holdKey(order), asset: payment.currency.code, scale: payment.currency.scale)
      entry.legs = [
        .init(.debit, Chart.clearing(payment.psp), order.amount - order.fee), .init(.credit, Chart.seller(order.sellerID), order.amount - order.fee),
      ]
      entry.meta = [("payment", payment.id)]
      openAccounts(entry.legs, payment.currency, &ledger)
      do throws(PaymentFault) { payment.orders[index].hold = try post(entry, &ledger) } catch {
        problems.append("\(order.id): \(error.message); what is authorised does not show as pending")
      }
    }
  }

  private func release(_ payment: inout Payment, _ ledger: inout Ledger) throws(PaymentFault) {
    for index in payment.orders.indices {
      guard let hold = payment.orders[index].hold else { continue }
      let key = "\(payment.orders[index].id)/released/\(hold)"
      var entry = ModuleEntry(.release, key: key, asset: payment.currency.code, scale: payment.currency.scale)
      entry.target = hold
      _ = try post(entry, &ledger)
      payment.orders[index].hold = nil
    }
  }

  /// Money at a PSP that belongs to nothing: booked to suspense, and sent back. Once for each payment of the PSP.
  private mutating func stray(_ news: PSPObject, _ payment: Payment, _ ledger: inout Ledger) throws(PaymentFault) {
    let key = RowKey.pspObject(payment.psp, "stray/\(news.id)")
    if try row(.objects, key, ledger) != nil { return }
    guard let amount = news.amount, amount.units > 0, let currency = Currency(amount.currency.description) else { return }
    var entry = ModuleEntry(.post, key: "\(payment.id)/stray/\(news.id)".prefixed(128), asset: currency.code, scale: currency.scale)
    entry.legs = Postings.stray(payment.psp, amount.units)
    entry.memo = "money of \(news.id), which belongs to no payment"
    entry.meta = [("payment", payment.id)]
    openAccounts(entry.legs, currency, &ledger)
    _ = try post(entry, &ledger)
    var refund = Refund(
      id: makeID(.refund, ledger), source: .suspense, paymentID: payment.id, buyerID: nil, currency: currency, amount: amount.units, psp: payment.psp,
      pspPayment: news.id)
    ledger.put(.objects, key, Array(refund.id.utf8))
    refund.reason = nil
    try start(&refund, &ledger)
  }
}

extension String {
  /// At most so many bytes of it.
  func prefixed(_ count: Int) -> String { utf8.count <= count ? self : String(decoding: utf8.prefix(count), as: UTF8.self) }
}
