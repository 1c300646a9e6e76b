import Ledger
import Storage

/// Objects against their own numbers, and against the entries that they name.
extension PaymentsChecker {
  // MARK: Payments

  mutating func check(_ payment: Payment) throws(StorageError) {
    try expectRows(of: payment, links: [(payment.psp, payment.pspPayment), (payment.psp, payment.pspCheckout)])
    let id = payment.id
    let orders = payment.orders
    let isSale = payment.purpose == .sale
    if isSale {
      if orders.reduce(0, { $0 + $1.amount }) != payment.amount { fail("payments: the orders of \(id) do not make up its amount") }
      if orders.reduce(0, { $0 + $1.captured }) != payment.captured { fail("payments: the orders of \(id) do not make up what was captured") }
      if orders.reduce(0, { $0 + $1.refunded }) != payment.refunded { fail("payments: the orders of \(id) do not make up what was refunded") }
    }
    for order in orders {
      let fits =
        order.fee >= 0 && order.fee <= order.amount && order.captured >= 0 && order.captured <= order.amount && order.capturedFee >= 0
        && order.capturedFee <= order.captured && order.settled >= 0 && order.settled <= order.captured - order.capturedFee
        && order.refunded >= 0 && order.refunding >= 0 && order.refunded + order.refunding <= order.captured && order.refundedFee >= 0
        && order.refundedFee <= order.capturedFee
      if !fits { fail("payments: the amounts of \(order.id) do not fit each other") }
      if let hold = order.hold {
        let net = order.amount - order.fee
        let legs: [Postings.Leg] = [.init(.debit, Chart.clearing(payment.psp), net), .init(.credit, Chart.seller(order.sellerID), net)]
        try claim(hold, payment.holdKey(order), [legs], payment.currency, id)
      }
    }
    let hasMoney = payment.status == .success || payment.status == .partiallyRefunded || payment.status == .refunded
    if hasMoney != (payment.entry != nil) || hasMoney != (payment.captured > 0) {
      fail("payments: \(id) is \(payment.status.rawValue), which does not fit what was captured and booked")
    }
    if hasMoney, payment.status != PaymentsChecker.status(payment) {
      fail("payments: \(id) is \(payment.status.rawValue), but \(payment.refunded) of \(payment.captured) units were refunded")
    }
    if let entry = payment.entry {
      try claim(entry, "\(id)/captured", [isSale ? Postings.sale(payment) : Postings.deposit(payment)], payment.currency, id)
    }
    let onTheWay = orders.reduce(0) { $0 + $1.refunding }
    if payment.refunded != 0 || onTheWay != 0 { byPayments[id] = Refunded(done: payment.refunded, open: onTheWay) }
  }

  private static func status(_ payment: Payment) -> PaymentStatus {
    payment.refunded == 0 ? .success : payment.refunded == payment.captured ? .refunded : .partiallyRefunded
  }

  // MARK: Refunds

  mutating func check(_ refund: Refund) throws(StorageError) {
    try expectRows(of: refund, links: [(refund.psp, refund.pspRefund)])
    let id = refund.id
    if refund.source == .orders {
      if refund.shares.reduce(0, { $0 + $1.amount }) != refund.amount { fail("payments: the shares of \(id) do not make up its amount") }
      if objects[refund.paymentID] == nil { fail("payments: \(id) is of \(refund.paymentID), which is in no event") }
      switch refund.status {
      case .success: byRefunds[refund.paymentID, default: .init()].done += refund.amount
      case .executing, .unknown: byRefunds[refund.paymentID, default: .init()].open += refund.amount
      case .failed: break
      }
    }
    if refund.takeEntry == nil || (refund.status == .failed) != (refund.backEntry != nil) || refund.status == .success && refund.giveEntry == nil
      || (refund.status == .executing || refund.status == .unknown) && refund.giveEntry != nil
    {
      fail("payments: \(id) is \(refund.status.rawValue), which does not fit the entries that it names")
    }
    if let entry = refund.takeEntry { try claim(entry, "\(id)/taken", [Postings.take(refund)], refund.currency, id) }
    let wasGiven = refund.giveEntry != nil
    if let entry = refund.giveEntry {
      // The buyer's account may have been stopped between the refund and its return.
      var before = refund
      before.isPastBuyer = false
      try claim(entry, "\(id)/given", [Postings.give(refund), Postings.give(before)], refund.currency, id)
    }
    if let entry = refund.contradictedEntry { try claim(entry, "\(id)/contradicted", [Postings.refundContradicted(refund)], refund.currency, id) }
    if let entry = refund.uncontradictedEntry {
      try claim(entry, "\(id)/uncontradicted", [Postings.refundUncontradicted(refund)], refund.currency, id)
    }
    if let entry = refund.backEntry {
      try claim(entry, "\(id)/back", [(wasGiven ? Postings.giveBack(refund) : []) + Postings.untake(refund)], refund.currency, id)
    }
  }

  // MARK: Payouts

  mutating func check(_ payout: Payout) throws(StorageError) {
    try expectRows(of: payout, links: [(payout.psp, payout.pspTransfer), (payout.psp, payout.pspPayout)])
    let id = payout.id
    let currency = payout.currency
    let isOver = payout.status == .failed
    let fits: Bool
    switch payout.status {
    case .executing, .unknown: fits = payout.captureEntry == nil && payout.releaseEntry == nil && payout.paidEntry == nil && payout.backEntry == nil
    case .inTransit: fits = payout.releaseEntry == nil && payout.paidEntry == nil && payout.backEntry == nil
    case .success: fits = payout.paidEntry != nil && payout.releaseEntry == nil && payout.backEntry == nil
    case .failed: fits = (payout.captureEntry == nil) == (payout.releaseEntry != nil) && (payout.captureEntry == nil || payout.backEntry != nil)
    }
    if !fits || payout.hold == nil { fail("payments: \(id) is \(payout.status.rawValue), which does not fit the entries that it names") }
    let reserved = [Postings.reserve(payout)]
    if let hold = payout.hold {
      // A schedule's reservation is named by the time that it was due.
      let key = try payout.scheduleID == nil ? nil : snapshot.entry(hold)?.key
      let isScheduled = key.map { $0.hasPrefix(PayoutSchedule.rowID(payout.scheduleID ?? "") + "/") } ?? false
      try claim(hold, isScheduled ? key ?? "" : "\(id)/reserved", reserved, currency, id)
    }
    if let entry = payout.captureEntry { try claim(entry, "\(id)/in_transit", reserved, currency, id) }
    if let entry = payout.releaseEntry { try claim(entry, "\(id)/released", reserved, currency, id) }
    if let entry = payout.reuseEntry { try claim(entry, "\(id)/reused", [Postings.reuse(payout)], currency, id) }
    var underWay = payout
    underWay.status = .executing
    // A transfer that arrives after the end is booked to the account itself.
    if let entry = payout.transferEntry {
      try claim(entry, "\(id)/transferred", [Postings.transfer(underWay)] + (isOver ? [Postings.transfer(payout)] : []), currency, id)
    }
    if let entry = payout.paidEntry { try claim(entry, "\(id)/paid", [Postings.paid(payout)], currency, id) }
    if let entry = payout.backEntry {
      var before = payout
      before.transferEntry = nil
      try claim(entry, "\(id)/back", [Postings.payoutBack(payout), Postings.payoutBack(before)], currency, id)
    }
    if let entry = payout.contradictedEntry { try claim(entry, "\(id)/contradicted", [Postings.payoutContradicted(payout)], currency, id) }
    if let entry = payout.uncontradictedEntry { try claim(entry, "\(id)/uncontradicted", [Postings.payoutUncontradicted(payout)], currency, id) }
  }

  // MARK: Entries

  /// An object names an entry: it has to be there, with this key, and one of these sets of legs.
  private mutating func claim(
    _ number: UInt64, _ key: String, _ choices: [[Postings.Leg]], _ currency: Currency, _ owner: String
  ) throws(StorageError) {
    unclaimed[number] = nil
    guard let entry = try snapshot.entry(number), entry.key == key else {
      fail("payments: \(owner) names entry \(number), which is not \(key)")
      return
    }
    for legs in choices {
      var expected: [LedgerSnapshot.Entry.Leg] = []
      for leg in legs {
        guard let account = try snapshot.account(leg.path, currency.code) else { break }
        expected.append(.init(account: account, side: leg.side, units: leg.units))
      }
      if expected.count == legs.count, expected == entry.legs { return }
    }
    fail("payments: entry \(number), \(key), moves something else than \(owner) says")
  }
}
