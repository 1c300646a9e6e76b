import Ledger
import Money
import Storage

/// What must be true of a payment, after each of its events.
extension Payment: CheckedObject {
  var pspNames: [(psp: String, id: String)] { [pspPayment, pspCheckout].compactMap { id in id.map { (psp, $0) } } }

  func follow(_ old: Payment?, _ check: inout PaymentsChecker, _ snapshot: LedgerSnapshot) throws(StorageError) {
    if let old {
      compare(old, &check)
    } else {
      if status != .executing, !(status == .success && psp == Payment.walletPSP) { check.failTransition(id, "nothing", status.rawValue) }
    }
    checkSums(&check)
    try check.claim(
      "entry", of: id, old?.entry, entry, currency, snapshot,
      .init(.post, "\(id)/captured", purpose == .sale ? Postings.sale(self) : Postings.deposit(self)))
    try claimHolds(old, &check, snapshot)
    try check.count(shares, old?.shares ?? [], currency, snapshot)
    let refunding = orders.reduce(0) { $0 &+ $1.refunding }
    check.count(
      RefundSums(
        refunded: (old?.refunded ?? 0) &- refunded, refunding: (old?.orders.reduce(0) { $0 &+ $1.refunding } ?? 0) &- refunding), of: id)
  }

  private func compare(_ old: Payment, _ check: inout PaymentsChecker) {
    check.expectSame(
      id,
      [
        ("purpose", old.purpose == purpose), ("buyer_id", old.partyID == partyID), ("order_id", old.orderID == orderID),
        ("currency", old.currency == currency), ("amount", old.amount == amount), ("capture", old.isManual == isManual), ("psp", old.psp == psp),
        ("created_ns", old.created == created),
        (
          "orders",
          old.orders.map { [$0.id, $0.sellerID, $0.subOrderID, "\($0.amount) \($0.fee) \($0.refundsFee)"] }
            == orders.map { [$0.id, $0.sellerID, $0.subOrderID, "\($0.amount) \($0.fee) \($0.refundsFee)"] }
        ),
        ("captured amounts", old.entry == nil || old.bookedAmounts == bookedAmounts),
      ])
    if old.status != status, !PaymentStatus.successors[old.status, default: []].contains(status) {
      check.failTransition(id, old.status.rawValue, status.rawValue)
    }
    check.expect(updated >= old.updated, "\(id) was changed before it was changed last")
  }

  /// What its entry has booked.
  private var bookedAmounts: [Int128] { [captured] + orders.flatMap { [$0.captured, $0.capturedFee, $0.settled] } }

  private func checkSums(_ check: inout PaymentsChecker) {
    check.expect(amount > 0, "\(id) has an amount of \(amount) units")
    if purpose == .sale {
      check.expect(orders.reduce(0) { $0 &+ $1.amount } == amount, "\(id): its orders do not come to its amount")
      check.expect(orders.reduce(0) { $0 &+ $1.captured } == captured, "\(id): what its orders have captured is not what it has captured")
      check.expect(orders.reduce(0) { $0 &+ $1.refunded } == refunded, "\(id): what its orders have refunded is not what it has refunded")
    } else {
      check.expect(orders.isEmpty && refunded == 0, "\(id): a deposit has neither orders nor refunds")
    }
    for order in orders {
      let isSound =
        order.amount > 0 && order.fee >= 0 && order.fee <= order.amount && order.captured >= 0 && order.captured <= order.amount
        && order.capturedFee >= 0 && order.capturedFee <= order.captured && order.settled >= 0 && order.settled <= order.captured - order.capturedFee
        && order.refunded >= 0 && order.refunding >= 0 && order.refunded &+ order.refunding <= order.captured && order.refundedFee >= 0
        && order.refundedFee <= order.capturedFee
      check.expect(isSound, "\(id): the amounts of \(order.id) contradict each other")
    }
    // What was captured is shared out in proportion, and of each part the fee.
    if entry != nil, purpose == .sale {
      let parts = Allocation.withinRests(captured, orders.map(\.amount))
      check.expect(parts == orders.map(\.captured), "\(id): what was captured is not shared out in proportion")
      for order in orders where order.captured > 0 {
        let fee = Allocation.byRatios(order.captured, [order.amount &- order.fee, order.fee])?[1]
        check.expect(fee == order.capturedFee, "\(id): the captured fee of \(order.id) is not in proportion")
      }
    }
    let fits: Bool
    switch status {
    case .success: fits = entry != nil && captured > 0 && refunded == 0
    case .partiallyRefunded: fits = entry != nil && refunded > 0 && refunded < captured
    case .refunded: fits = entry != nil && refunded > 0 && refunded == captured
    case .created, .executing, .unknown, .authorized, .failed, .cancelled: fits = entry == nil && captured == 0 && refunded == 0
    }
    check.expect(fits, "\(id) is \(status.rawValue), which its entry and amounts contradict")
  }

  private func claimHolds(_ old: Payment?, _ check: inout PaymentsChecker, _ snapshot: LedgerSnapshot) throws(StorageError) {
    for (index, order) in orders.enumerated() {
      let before = old.flatMap { index < $0.orders.count ? $0.orders[index].hold : nil }
      let net = order.amount &- order.fee
      let legs = [Postings.Leg(.debit, Chart.clearing(psp), net), Postings.Leg(.credit, Chart.seller(order.sellerID), net)]
      if let before, order.hold == nil {
        try check.claim(.init(.release, "\(order.id)/released/\(before)", legs, target: before), of: id, currency, snapshot)
      } else {
        try check.claim("hold", of: order.id, before, order.hold, currency, snapshot, .init(.hold, holdKey(order), legs))
      }
    }
  }

  /// What its state says of balances.
  private var shares: [PaymentsChecker.Share] {
    var shares: [PaymentsChecker.Share] = []
    for order in orders where order.hold != nil {
      shares.append(.init(Chart.clearing(psp), debitsPending: order.amount &- order.fee))
      shares.append(.init(Chart.seller(order.sellerID), creditsPending: order.amount &- order.fee))
    }
    guard status == .success || status == .partiallyRefunded || status == .refunded else { return shares }
    shares.append(.init(psp == Payment.walletPSP ? Chart.buyer(partyID) : Chart.clearing(psp), 0 &- captured))
    if purpose != .sale {
      shares.append(.init(purpose == .sellerDeposit ? Chart.seller(partyID) : Chart.buyer(partyID), captured))
      return shares
    }
    for order in orders {
      shares.append(.init(Chart.seller(order.sellerID), order.captured &- order.capturedFee &- order.settled))
      shares.append(.init(Chart.fees, order.capturedFee))
      shares.append(.init(Chart.receivable(order.sellerID), order.settled))
    }
    return shares
  }
}
