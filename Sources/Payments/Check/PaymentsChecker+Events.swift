import Ledger
import Memory
import Money
import Storage

/// Events: each object against the one before it.
extension PaymentsChecker {
  mutating func read(_ event: EventRecord, _ record: Span<UInt8>, _ snapshot: LedgerSnapshot) throws(StorageError) {
    let subject = record.bytes(event.subject).string
    let payload = record.bytes(event.payload).array
    guard let type = PaymentsChecker.type(of: subject) else {
      fail("payments: record \(sequence): an event about \(subject), which is of no known kind")
      return
    }
    let before = newest.updateValue(Newest(sequence: sequence, digest: payload.hashValue), forKey: subject.hashValue)
    var old: [UInt8]?
    if let before { old = try PaymentsChecker.payload(at: before.sequence, snapshot) }
    try follow(type, subject, old, payload, snapshot)
  }

  /// Decodes an object and the one before it, and has them compared.
  private mutating func follow<Object: CheckedObject>(
    _ type: Object.Type, _ subject: String, _ before: [UInt8]?, _ payload: [UInt8], _ snapshot: LedgerSnapshot
  ) throws(StorageError) {
    guard let object = Object(payload) else {
      fail("payments: record \(sequence): \(subject) cannot be read")
      return
    }
    if object.bytes != payload { fail("payments: record \(sequence): \(subject) is not in its one encoding") }
    if object.id != subject { fail("payments: record \(sequence): the event of \(subject) holds \(object.id)") }
    let old = before.flatMap { Object($0) }
    // A PSP's name is noted when it is first seen; one that an object begins with was not learnt from the PSP.
    if let old {
      for name in object.pspNames where name.id.utf8.count <= 255 && !name.id.isEmpty && !old.pspNames.contains(where: { $0 == name }) {
        links[RowKey.pspObject(name.psp, name.id).hashValue] = Link(sequence: sequence, owner: Array(subject.utf8).hashValue)
      }
    }
    try object.follow(old, &self, snapshot)
  }

  /// The kind of object that an id is of; `nil` for none.
  static func type(of id: String) -> (any CheckedObject.Type)? {
    switch Identifier.prefix(of: id) {
    case .payment, .deposit: return Payment.self
    case .refund: return Refund.self
    case .payout: return Payout.self
    case .bankAccount: return BankAccount.self
    case .deadLetter: return DeadLetter.self
    case .token: return Token.self
    case .endpoint: return WebhookEndpoint.self
    default: break
    }
    if id.hasPrefix("seller:") { return Seller.self }
    if id.hasPrefix("buyer:") { return Buyer.self }
    return id.hasPrefix("schedule:") ? PayoutSchedule.self : nil
  }

  static func payload(at sequence: UInt64, _ snapshot: LedgerSnapshot) throws(StorageError) -> [UInt8]? {
    guard let record = try snapshot.record(at: sequence), let event = EventRecord(record.span) else { return nil }
    return record.span.bytes(event.payload).array
  }

  // MARK: What objects use

  /// Reports each named field that is not as it was.
  mutating func expectSame(_ id: String, _ fields: [(name: String, isSame: Bool)]) {
    for field in fields where !field.isSame { fail("payments: record \(sequence): \(field.name) of \(id) is not what it was") }
  }

  mutating func failTransition(_ id: String, _ old: String, _ new: String) {
    fail("payments: record \(sequence): \(id) does not go from \(old) to \(new)")
  }

  /// What an object says of balances now, instead of what it said before.
  mutating func count(_ new: [Share], _ old: [Share], _ currency: Currency, _ snapshot: LedgerSnapshot) throws(StorageError) {
    for share in new { try add(share.amounts, share.path, currency, snapshot) }
    for share in old { try add(-share.amounts, share.path, currency, snapshot) }
  }

  private mutating func add(_ amounts: Amounts, _ path: String, _ currency: Currency, _ snapshot: LedgerSnapshot) throws(StorageError) {
    if amounts.isZero { return }
    guard let account = try snapshot.account(path, currency.code) else {
      fail("payments: record \(sequence): \(path) in \(currency.text), which has \(amounts), is not open")
      return
    }
    add(amounts, to: account)
  }

  mutating func add(_ amounts: Amounts, to account: Int) {
    let sum = differences[account, default: Amounts()] + amounts
    differences[account] = sum.isZero ? nil : sum
  }

  /// What one of them says of refunds of a payment, added to what the other one says.
  mutating func count(_ sums: RefundSums, of payment: String) {
    let old = refunds[payment, default: RefundSums()]
    let sum = RefundSums(refunded: old.refunded &+ sums.refunded, refunding: old.refunding &+ sums.refunding)
    refunds[payment] = sum == RefundSums() ? nil : sum
  }
}

extension PaymentsChecker {
  /// What an object says that an account has of it.
  struct Share {
    var path: String
    var amounts: Amounts

    /// - Parameter credit: credits less debits.
    init(_ path: String, _ credit: Int128) {
      self.path = path
      amounts = Amounts(posted: credit)
    }

    init(_ path: String, debitsPending: Int128) {
      self.path = path
      amounts = Amounts(debitsPending: debitsPending)
    }

    init(_ path: String, creditsPending: Int128) {
      self.path = path
      amounts = Amounts(creditsPending: creditsPending)
    }
  }
}
