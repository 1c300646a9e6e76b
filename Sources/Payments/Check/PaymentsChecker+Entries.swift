import Ledger
import Money
import Storage

/// Entries: what objects name, made again from them.
extension PaymentsChecker {
  /// An entry as an object makes it.
  struct Expected {
    var kind: RecordKind
    var key: String
    var legs: [Postings.Leg]
    /// The hold that it takes from.
    var target: UInt64 = 0

    init(_ kind: RecordKind, _ key: String, _ legs: [Postings.Leg], target: UInt64 = 0) {
      self.kind = kind
      self.key = key
      self.legs = legs
      self.target = target
    }
  }

  /// An object names an entry since this event: there must be one, with this key and these legs.
  /// - Parameters:
  ///   - old: what it named before; it may not change.
  ///   - new: the entry's record; `nil` when it names none.
  mutating func claim(
    _ field: String, of id: String, _ old: UInt64?, _ new: UInt64?, _ currency: Currency, _ snapshot: LedgerSnapshot,
    _ expected: @autoclosure () -> Expected
  ) throws(StorageError) {
    if old == new { return }
    guard old == nil, let new else {
      fail("payments: record \(sequence): \(field) of \(id) is not what it was")
      return
    }
    guard let index = pending.firstIndex(where: { $0.sequence == new }) else {
      fail("payments: record \(sequence): \(field) of \(id) names record \(new), which is no entry of its own")
      return
    }
    try compare(pending.remove(at: index), expected(), currency, snapshot)
  }

  /// An entry that must be there, though the object names only its key.
  mutating func claim(_ expected: Expected, of id: String, _ currency: Currency, _ snapshot: LedgerSnapshot) throws(StorageError) {
    guard let index = pending.lastIndex(where: { $0.entry.key == expected.key }) else {
      fail("payments: record \(sequence): \(id) has no entry with the key \(expected.key)")
      return
    }
    try compare(pending.remove(at: index), expected, currency, snapshot)
  }

  private mutating func compare(_ found: Pending, _ expected: Expected, _ currency: Currency, _ snapshot: LedgerSnapshot) throws(StorageError) {
    let entry = found.entry
    var legs: [LedgerSnapshot.Entry.Leg] = []
    for leg in expected.legs {
      guard leg.units > 0, let account = try snapshot.account(leg.path, currency.code) else {
        fail("payments: record \(found.sequence): \(leg.path) should have \(leg.units) units, and is not open in \(currency.text)")
        continue
      }
      legs.append(.init(account: account, side: leg.side, units: leg.units))
    }
    if entry.kind != expected.kind { fail("payments: record \(found.sequence): a \(entry.kind), where the object makes a \(expected.kind)") }
    // The key of a payout that a schedule made ends in the time it was due.
    let isKey = expected.key.hasSuffix("/") ? entry.key.hasPrefix(expected.key) : entry.key == expected.key
    if !isKey { fail("payments: record \(found.sequence): its key is \(entry.key), not \(expected.key)") }
    if entry.target != expected.target { fail("payments: record \(found.sequence): it is of hold \(entry.target), not of \(expected.target)") }
    if entry.legs != legs { fail("payments: record \(found.sequence): the legs of \(entry.key) are not those that its object makes") }
    for leg in entry.legs { count(leg, entry.kind) }
  }

  /// Takes what an entry has done from what objects say.
  private mutating func count(_ leg: LedgerSnapshot.Entry.Leg, _ kind: RecordKind) {
    let units = leg.units
    var amounts = Amounts()
    if kind != .hold, kind != .release { amounts.posted = leg.side == .credit ? units : -units }
    if kind == .hold || kind == .release || kind == .capture {
      let pending = kind == .hold ? units : -units
      if leg.side == .debit { amounts.debitsPending = pending } else { amounts.creditsPending = pending }
    }
    add(-amounts, to: leg.account)
  }
}
