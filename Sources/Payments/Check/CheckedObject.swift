import Ledger
import Storage

/// An object of the service as the check sees it.
protocol CheckedObject: StoredObject {
  /// PSPs' names for it, which news about it may come by.
  var pspNames: [(psp: String, id: String)] { get }
  /// Checks it against what it was before, takes the entries that it names, and counts what it says of balances.
  func follow(_ old: Self?, _ check: inout PaymentsChecker, _ snapshot: LedgerSnapshot) throws(StorageError)
}

extension CheckedObject {
  var pspNames: [(psp: String, id: String)] { [] }
  func follow(_ old: Self?, _ check: inout PaymentsChecker, _ snapshot: LedgerSnapshot) throws(StorageError) {}
}

extension Seller: CheckedObject {}
extension Buyer: CheckedObject {}
extension PayoutSchedule: CheckedObject {}
extension Token: CheckedObject {}
extension WebhookEndpoint: CheckedObject {}

extension BankAccount: CheckedObject {
  var pspNames: [(psp: String, id: String)] { pspID.map { [(psp, $0)] } ?? [] }

  func follow(_ old: BankAccount?, _ check: inout PaymentsChecker, _ snapshot: LedgerSnapshot) {
    guard let old else { return }
    check.expectSame(id, [("seller_id", old.sellerID == sellerID), ("psp", old.psp == psp), ("created_ns", old.created == created)])
    if old.status != status, !Status.successors[old.status, default: []].contains(status) {
      check.failTransition(id, old.status.rawValue, status.rawValue)
    }
  }
}

extension DeadLetter: CheckedObject {
  func follow(_ old: DeadLetter?, _ check: inout PaymentsChecker, _ snapshot: LedgerSnapshot) {
    guard let old else {
      if status != .open { check.failTransition(id, "nothing", status.rawValue) }
      return
    }
    check.expectSame(id, [("subject", old.subject == subject), ("attempt", old.attempt == attempt), ("created_ns", old.created == created)])
    let successors: [Status: Set<Status>] = [.open: [.retried, .failed, .settled], .retried: [.settled]]
    if old.status != status, !successors[old.status, default: []].contains(status) {
      check.failTransition(id, old.status.rawValue, status.rawValue)
    }
  }
}
