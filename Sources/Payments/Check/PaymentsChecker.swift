import Crypto
import JSON
import Ledger
import Memory
import Storage

/// Derives the service's rows anew from the events in the journal, and holds its objects against the entries.
///
/// ```
///  events    each state follows the one before by the tables · amounts never change
///  rows      objects, indexes, timers, links: each as the newest event gives it, none missing, none too many
///  entries   each that an object names is there, with the key and the legs that `Postings` makes of the object; none besides
///  sums      orders make up their payment · refunds make up what a payment says was refunded · states and entries fit
/// ```
/// The ledger's own check has shown that balances are the sums of entries; with what is shown here wallets are what the objects say, as far as the service has
/// moved them. Memory: some 200 bytes an object, and 16 an entry of the service. Reads the journal once.
public struct PaymentsChecker {
  /// What the newest event of an object said.
  struct Last {
    var sequence: UInt64
    var digest: [UInt8]
    var status: String
    var amount: Int128
    var isMet = false
  }

  /// What refunds and payments say of each other, in minor units.
  struct Refunded: Equatable {
    var done: Int128 = 0
    var open: Int128 = 0
  }

  let snapshot: LedgerSnapshot
  var findings: [String] = []
  var objects: [String: Last] = [:]
  /// Entries with a key of the service that must be named by an object, and have not been yet.
  var unclaimed: [UInt64: String] = [:]
  var byRefunds: [String: Refunded] = [:]
  var byPayments: [String: Refunded] = [:]
  private var indexes = 0
  private var timers = 0
  private var expectedIndexes = 0
  private var expectedTimers = 0

  init(_ snapshot: LedgerSnapshot) { self.snapshot = snapshot }

  /// Checks the service at the snapshot's moment, and adds what was found to the ledger's report.
  public static func check(_ snapshot: LedgerSnapshot, into report: inout CheckReport) throws(StorageError) {
    if report.events == 0, try snapshot.count(.objects) == 0 { return }
    var checker = PaymentsChecker(snapshot)
    do throws(StorageError) {
      try checker.readEvents()
      try checker.readRows()
      checker.compare()
    } catch {
      // What the ledger's check found already, and a reason not to go on.
      if !error.isCorrupted { throw error }
      checker.fail("payments: the journal or a row cannot be read to its end")
    }
    report.objects = checker.objects.count
    for finding in checker.findings { report.add(finding) }
  }

  mutating func fail(_ finding: String) { findings.append(finding) }

  // MARK: Events

  private mutating func readEvents() throws(StorageError) {
    var checker = self
    try snapshot.forEachRecord { number, bytes in
      if let event = EventRecord(bytes) {
        if bytes.bytes(event.module).equals("payments".utf8.span) { checker.take(event, bytes, number) }
      } else if let key = PaymentsChecker.ownKey(bytes), PaymentsChecker.mustBeNamed(key) {
        checker.unclaimed[number] = key
      }
    }
    self = checker
  }

  private mutating func take(_ event: EventRecord, _ bytes: Span<UInt8>, _ number: UInt64) {
    let id = bytes.bytes(event.subject).string
    let payload = bytes.bytes(event.payload).array
    guard let state = ObjectState(id, payload) else {
      fail("payments: the event in record \(number) holds no object \(id) in its one encoding")
      return
    }
    if let old = objects[id] {
      if !ObjectState.mayFollow(id, old.status, state.status) {
        fail("payments: record \(number) takes \(id) from \(old.status) to \(state.status)")
      }
      if old.amount != state.amount { fail("payments: record \(number) changes the amount of \(id)") }
    }
    objects[id] = Last(sequence: number, digest: PaymentsChecker.digest(payload), status: state.status, amount: state.amount)
  }

  static func digest(_ bytes: [UInt8]) -> [UInt8] { Array(Digest.sha256(bytes).prefix(16)) }

  /// The key of an entry, where it is one that the service makes: an id of its own, a slash, and a step.
  private static func ownKey(_ record: Span<UInt8>) -> String? {
    guard let entry = EntryRecord(record), entry.key.count > 5 else { return nil }
    let key = record.bytes(entry.key).string
    guard let slash = key.firstIndex(of: "/") else { return nil }
    return Identifier.prefix(of: String(key[..<slash])) == nil && !key.hasPrefix("schedule:") ? nil : key
  }

  /// Whether an object names the entry for ever. Holds of authorised orders and strays are found by their keys alone.
  private static func mustBeNamed(_ key: String) -> Bool {
    !key.hasPrefix("ord_") && !key.contains("/stray/")
  }

  // MARK: Rows

  private mutating func readRows() throws(StorageError) {
    var links: [(key: String, id: String)] = []
    var rows: [(id: String, bytes: [UInt8])] = []
    var strange: [String] = []
    var counts = (indexes: 0, timers: 0)
    try snapshot.forEachRow(.objects, prefix: []) { key, value in
      let text = key.string
      switch text.prefix(2) {
      case "i/": counts.indexes += 1
      case "t/": counts.timers += 1
      case "o/": rows.append((String(text.dropFirst(2)), value.array))
      case "p/": links.append((text, value.string))
      default: strange.append(text)
      }
      return true
    }
    indexes = counts.indexes
    timers = counts.timers
    for key in strange { fail("payments: a row \(key) that nothing leads to") }
    for (id, bytes) in rows { try takeRow(id, bytes) }
    for (key, id) in links where objects[id] == nil { fail("payments: the row \(key) leads to \(id), which is in no event") }
  }

  private mutating func takeRow(_ id: String, _ bytes: [UInt8]) throws(StorageError) {
    guard var last = objects[id] else {
      fail("payments: a row of \(id), which is in no event")
      return
    }
    last.isMet = true
    objects[id] = last
    if PaymentsChecker.digest(bytes) != last.digest {
      fail("payments: the row of \(id) is not what record \(last.sequence) says")
      return
    }
    switch Identifier.prefix(of: id) {
    case .payment, .deposit: if let payment = Payment(bytes) { try check(payment) }
    case .refund: if let refund = Refund(bytes) { try check(refund) }
    case .payout: if let payout = Payout(bytes) { try check(payout) }
    case .bankAccount:
      guard let account = BankAccount(bytes) else { return }
      // One that the PSP knew already may be several sellers'.
      try expectRows(of: account, links: account.pspID == account.token ? [] : [(account.psp, account.pspID)])
    case .deadLetter: if let letter = DeadLetter(bytes) { try expectRows(of: letter) }
    case .endpoint: if let endpoint = WebhookEndpoint(bytes) { try expectRows(of: endpoint) }
    case .token: if let token = Token(bytes) { try expectRows(of: token) }
    default:
      if id.hasPrefix("seller:"), let seller = Seller(bytes) { try expectRows(of: seller) }
      if id.hasPrefix("buyer:"), let buyer = Buyer(bytes) { try expectRows(of: buyer) }
      if id.hasPrefix("schedule:"), let schedule = PayoutSchedule(bytes) { try expectRows(of: schedule) }
    }
  }

  /// The rows that an object has besides its own.
  mutating func expectRows<Object: StoredObject>(of object: Object, links: [(psp: String, id: String?)] = []) throws(StorageError) {
    for index in object.indexes {
      expectedIndexes += 1
      if try snapshot.row(.objects, RowKey.index(index, object.id)) == nil { fail("payments: \(object.id) is missing in the index \(index)") }
    }
    if let due = object.due {
      expectedTimers += 1
      let row = try snapshot.row(.objects, RowKey.timer(object.id))
      // A schedule that found too little to pay out looks again later, without an event.
      let fits = row.map { $0.count == 8 && ($0.span.bigEndian64(at: 0) == due || object.id.hasPrefix("schedule:")) } ?? false
      if !fits { fail("payments: the timer of \(object.id) is missing, or set to another time") }
    }
    for link in links {
      guard let id = link.id, !id.isEmpty, id.utf8.count <= 255 else { continue }
      let row = try snapshot.row(.objects, RowKey.pspObject(link.psp, id))
      if row.map({ $0.span.string }) != object.id { fail("payments: \(id) of \(link.psp) does not lead to \(object.id)") }
    }
  }

  // MARK: The end

  private mutating func compare() {
    for (id, last) in objects.sorted(by: { $0.key < $1.key }) where !last.isMet { fail("payments: the row of \(id) is missing") }
    if indexes != expectedIndexes { fail("payments: \(indexes) rows of indexes, the objects give \(expectedIndexes)") }
    if timers != expectedTimers { fail("payments: \(timers) timers, the objects give \(expectedTimers)") }
    for (number, key) in unclaimed.sorted(by: { $0.key < $1.key }) { fail("payments: no object names entry \(number), whose key is \(key)") }
    for id in Set(byRefunds.keys).union(byPayments.keys).sorted() where byRefunds[id, default: .init()] != byPayments[id, default: .init()] {
      let (refunds, payment) = (byRefunds[id, default: .init()], byPayments[id, default: .init()])
      fail(
        "payments: \(id) says that \(payment.done) were refunded and \(payment.open) are on their way, its refunds say \(refunds.done) and \(refunds.open)"
      )
    }
  }
}
