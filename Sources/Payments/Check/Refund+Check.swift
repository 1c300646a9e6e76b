import Ledger
import Money
import Storage

/// What must be true of a refund, after each of its events.
extension Refund: CheckedObject {
  var pspNames: [(psp: String, id: String)] { pspRefund.map { [(psp, $0)] } ?? [] }

  func follow(_ old: Refund?, _ check: inout PaymentsChecker, _ snapshot: LedgerSnapshot) throws(StorageError) {
    var isFirstOfStray = false
    if let old {
      compare(old, &check)
    } else {
      if status != .executing, !(status == .success && psp == Payment.walletPSP) { check.failTransition(id, "nothing", status.rawValue) }
      isFirstOfStray = source == .suspense && markStray(&check)
    }
    checkSums(&check)
    if isFirstOfStray, let pspPayment {
      let key = "\(paymentID)/stray/\(pspPayment)".prefixed(128)
      try check.claim(.init(.post, key, Postings.stray(psp, amount)), of: id, currency, snapshot)
      try check.count([.init(Chart.clearing(psp), 0 &- amount), .init(Chart.suspense(psp), amount)], [], currency, snapshot)
    }
    try check.claim("entry_taken", of: id, old?.takeEntry, takeEntry, currency, snapshot, .init(.post, "\(id)/taken", Postings.take(self)))
    try check.claim("entry_given", of: id, old?.giveEntry, giveEntry, currency, snapshot, .init(.post, "\(id)/given", Postings.give(self)))
    let back = (old?.status == .success ? Postings.giveBack(self) : []) + Postings.untake(self)
    try check.claim("entry_back", of: id, old?.backEntry, backEntry, currency, snapshot, .init(.post, "\(id)/back", back))
    try check.claim(
      "entry_contradicted", of: id, old?.contradictedEntry, contradictedEntry, currency, snapshot,
      .init(.post, "\(id)/contradicted", Postings.refundContradicted(self)))
    try check.claim(
      "entry_uncontradicted", of: id, old?.uncontradictedEntry, uncontradictedEntry, currency, snapshot,
      .init(.post, "\(id)/uncontradicted", Postings.refundUncontradicted(self)))
    try check.count(balances, old?.balances ?? [], currency, snapshot)
    if source == .orders {
      let before = old?.sums ?? RefundSums()
      check.count(RefundSums(refunded: sums.refunded &- before.refunded, refunding: sums.refunding &- before.refunding), of: paymentID)
    }
  }

  private func compare(_ old: Refund, _ check: inout PaymentsChecker) {
    check.expectSame(
      id,
      [
        ("source", old.source == source), ("payment_id", old.paymentID == paymentID), ("buyer_id", old.buyerID == buyerID),
        ("currency", old.currency == currency), ("amount", old.amount == amount), ("psp", old.psp == psp),
        ("psp_payment", old.pspPayment == pspPayment), ("created_ns", old.created == created),
        (
          "shares",
          old.shares.map { "\($0.orderID) \($0.sellerID) \($0.amount) \($0.fee) \($0.owed)" }
            == shares.map { "\($0.orderID) \($0.sellerID) \($0.amount) \($0.fee) \($0.owed)" }
        ),
        ("settled_back", old.backEntry == nil || old.shares == shares),
      ])
    if old.status != status, !RefundStatus.successors[old.status, default: []].contains(status) {
      check.failTransition(id, old.status.rawValue, status.rawValue)
    }
    check.expect(updated >= old.updated, "\(id) was changed before it was changed last")
  }

  /// Money that belongs to nothing is booked once for each payment of the PSP, with the first refund of it.
  private func markStray(_ check: inout PaymentsChecker) -> Bool {
    guard let pspPayment else { return false }
    let key = RowKey.pspObject(psp, "stray/\(pspPayment)").hashValue
    if check.links[key] != nil { return false }
    check.links[key] = PaymentsChecker.Link(sequence: check.sequence, owner: Array(id.utf8).hashValue)
    return true
  }

  private func checkSums(_ check: inout PaymentsChecker) {
    check.expect(amount > 0, "\(id) has an amount of \(amount) units")
    if source == .orders {
      check.expect(shares.reduce(0) { $0 &+ $1.amount } == amount, "\(id): its shares do not come to its amount")
    } else {
      check.expect(shares.isEmpty && buyerID == nil, "\(id): money that belongs to nobody has no shares and no buyer")
    }
    for share in shares {
      let isSound =
        share.amount > 0 && share.fee >= 0 && share.owed >= 0 && share.fee &+ share.owed <= share.amount && share.settledBack >= 0
        && share.settledBack <= share.amount &- share.fee
      check.expect(isSound, "\(id): the amounts of its share of \(share.orderID) contradict each other")
    }
    let fits: Bool
    switch status {
    case .executing, .unknown: fits = takeEntry != nil && giveEntry == nil && backEntry == nil
    case .success: fits = takeEntry != nil && giveEntry != nil && backEntry == nil
    case .failed: fits = takeEntry != nil && backEntry != nil
    }
    check.expect(fits, "\(id) is \(status.rawValue), which its entries contradict")
  }

  /// What it adds to its payment.
  private var sums: RefundSums {
    switch status {
    case .success: RefundSums(refunded: amount)
    case .executing, .unknown: RefundSums(refunding: amount)
    case .failed: RefundSums()
    }
  }

  /// What its state says of balances.
  private var balances: [PaymentsChecker.Share] {
    var balances: [PaymentsChecker.Share] = []
    let isFailed = status == .failed
    if status == .executing || status == .unknown { balances.append(.init(Chart.refundTransit, amount)) }
    if status == .success {
      balances.append(.init(psp == Payment.walletPSP && !isPastBuyer ? Chart.buyer(buyerID ?? "") : Chart.clearing(psp), amount))
    }
    if source == .suspense, !isFailed { balances.append(.init(Chart.suspense(psp), 0 &- amount)) }
    if contradictedEntry != nil, uncontradictedEntry == nil {
      balances += [.init(Chart.suspense(psp), 0 &- amount), .init(Chart.clearing(psp), amount)]
    }
    for share in shares {
      // What was owed stays owed, unless it was settled; the wallet has the rest of the share again.
      let debt = isFailed ? share.owed &- share.settledBack : share.owed
      // A wallet that is frozen or closed did not take it.
      let homeless = isFailed && share.isHomeless ? share.amount &- share.fee : 0
      let wallet = isFailed ? debt &- homeless : share.fee &+ share.owed &- share.amount
      balances.append(.init(Chart.seller(share.sellerID), wallet))
      balances.append(.init(Chart.suspense(psp), homeless))
      balances.append(.init(Chart.receivable(share.sellerID), 0 &- debt))
      if !isFailed { balances.append(.init(Chart.fees, 0 &- share.fee)) }
    }
    return balances
  }
}
