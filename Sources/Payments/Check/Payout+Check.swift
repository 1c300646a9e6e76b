import Ledger
import Money
import Storage

/// What must be true of a payout, after each of its events.
extension Payout: CheckedObject {
  var pspNames: [(psp: String, id: String)] { [pspTransfer, pspPayout].compactMap { id in id.map { (psp, $0) } } }

  func follow(_ old: Payout?, _ check: inout PaymentsChecker, _ snapshot: LedgerSnapshot) throws(StorageError) {
    if let old {
      compare(old, &check)
    } else {
      if status != .executing { check.failTransition(id, "nothing", status.rawValue) }
    }
    checkSums(&check)
    try claimEntries(old, &check, snapshot)
    try check.count(shares, old?.shares ?? [], currency, snapshot)
  }

  private func compare(_ old: Payout, _ check: inout PaymentsChecker) {
    check.expectSame(
      id,
      [
        ("seller_id", old.sellerID == sellerID), ("bank_account", old.bankAccountID == bankAccountID), ("currency", old.currency == currency),
        ("amount", old.amount == amount), ("psp", old.psp == psp), ("psp_bank_account", old.destination == destination),
        ("psp_account", old.pspAccount == pspAccount), ("amount_reused", old.reused == reused), ("payout_schedule", old.scheduleID == scheduleID),
        ("created_ns", old.created == created),
        ("debt_settled", old.status != .failed || old.settledBack == settledBack && old.isHomeless == isHomeless),
      ])
    if old.status != status, !PayoutStatus.successors[old.status, default: []].contains(status) {
      check.failTransition(id, old.status.rawValue, status.rawValue)
    }
    check.expect(updated >= old.updated, "\(id) was changed before it was changed last")
  }

  private func checkSums(_ check: inout PaymentsChecker) {
    let isSound =
      amount > 0 && reused >= 0 && reused <= amount && (reused == 0 || pspAccount != nil) && settledBack >= 0 && settledBack <= amount
    check.expect(isSound, "\(id): its amounts contradict each other")
    check.expect(captureEntry == nil || releaseEntry == nil, "\(id) is both on its way and given free")
    let fits: Bool
    switch status {
    case .executing, .unknown: fits = captureEntry == nil && releaseEntry == nil && paidEntry == nil && backEntry == nil
    case .inTransit: fits = releaseEntry == nil && paidEntry == nil && backEntry == nil
    case .success: fits = releaseEntry == nil && paidEntry != nil && backEntry == nil
    case .failed: fits = (captureEntry == nil) == (releaseEntry != nil) && (paidEntry == nil && captureEntry == nil || backEntry != nil)
    }
    check.expect(hold != nil && fits, "\(id) is \(status.rawValue), which its entries contradict")
  }

  private func claimEntries(_ old: Payout?, _ check: inout PaymentsChecker, _ snapshot: LedgerSnapshot) throws(StorageError) {
    func claim(
      _ step: String, _ path: KeyPath<Payout, UInt64?>, _ legs: [Postings.Leg], _ kind: RecordKind = .post, key: String? = nil
    ) throws(StorageError) {
      let target = kind == .capture || kind == .release ? hold ?? 0 : 0
      try check.claim(
        "entry_\(step)", of: id, old?[keyPath: path], self[keyPath: path], currency, snapshot,
        .init(kind, key ?? "\(id)/\(step)", legs, target: target))
    }
    try claim("reserved", \.hold, Postings.reserve(self), .hold, key: scheduleID.map { "schedule:\($0)/" })
    try claim("in_transit", \.captureEntry, Postings.reserve(self), .capture)
    try claim("released", \.releaseEntry, Postings.reserve(self), .release)
    try claim("reused", \.reuseEntry, Postings.reuse(self))
    try claim("transferred", \.transferEntry, Postings.transfer(self))
    try claim("paid", \.paidEntry, Postings.paid(self))
    try claim("back", \.backEntry, Postings.payoutBack(self))
    try claim("contradicted", \.contradictedEntry, Postings.payoutContradicted(self))
    try claim("uncontradicted", \.uncontradictedEntry, Postings.payoutUncontradicted(self))
  }

  /// What its state says of balances.
  private var shares: [PaymentsChecker.Share] {
    var shares: [PaymentsChecker.Share] = []
    let isFailed = status == .failed
    let isReserved = captureEntry == nil && !isFailed
    let wallet = Chart.seller(sellerID)
    if isReserved { shares += [.init(wallet, debitsPending: amount), .init(Chart.payoutTransit, creditsPending: amount)] }
    let moved = transferEntry == nil ? 0 : transferred
    // What a transfer has brought to the connected account has left the clearing account.
    shares.append(.init(Chart.clearing(psp), moved))
    if let pspAccount {
      let outgoing = isFailed ? 0 : (status == .success ? amount : 0) &- reused &- moved
      shares.append(.init(Chart.outgoing(psp, pspAccount), outgoing))
      shares.append(.init(Chart.account(psp, pspAccount), isFailed ? 0 &- moved : reused))
    } else if status == .success {
      shares.append(.init(Chart.clearing(psp), amount))
    }
    if isFailed {
      shares.append(.init(wallet, 0 &- settledBack &- (isHomeless ? amount : 0)))
      shares.append(.init(Chart.receivable(sellerID), settledBack))
      let isContradicted = contradictedEntry != nil && uncontradictedEntry == nil
      shares.append(.init(Chart.suspense(psp), (isHomeless ? amount : 0) &- (isContradicted ? amount : 0)))
      if isContradicted { shares.append(.init(pspAccount.map { Chart.account(psp, $0) } ?? Chart.clearing(psp), amount)) }
      return shares
    }
    if !isReserved { shares += [.init(wallet, 0 &- amount), .init(Chart.payoutTransit, amount)] }
    if status == .success { shares.append(.init(Chart.payoutTransit, 0 &- amount)) }
    return shares
  }
}
