import Ledger
import Memory
import Storage

/// Derives what the payment service keeps from the journal alone, and compares it with what is stored. Nothing that the service says is believed.
///
/// ```
///  events    one encoding · what may not change did not · each state by the tables of successors · sums of orders, shares, fees, refunds
///  entries   each that an object names has its key and exactly the legs that `Postings` makes of the object · none is left that no object names
///  balances  for every account: what the objects say, by their states, is what their entries have posted and hold pending
///  rows      o/ the newest event · i/ and t/ as the object gives them · p/ as the events gave them: none differs, is missing, or is too many
/// ```
/// Others may post to the service's accounts by commands of the ledger, so balances are compared for the entries of the service alone; that all entries
/// together make a balance, the ledger's own check says.
///
/// Memory: some 60 bytes an object and 40 bytes an id of a PSP. Time: some tens of microseconds an event, as each is decoded with the one before it.
public struct PaymentsChecker: ModuleChecker {
  /// The newest event of an object.
  struct Newest {
    var sequence: UInt64
    /// A hash of the payload.
    var digest: Int
    var hasRow = false
  }

  /// What a row `p/…` must say: the object that an event was about.
  struct Link {
    var sequence: UInt64
    var owner: Int
  }

  /// An entry that no object has named yet.
  struct Pending {
    var sequence: UInt64
    var entry: LedgerSnapshot.Entry
  }

  /// By the hash of the object's id.
  var newest: [Int: Newest] = [:]
  /// By the hash of the row's key.
  var links: [Int: Link] = [:]
  /// Few at any time: an object names its entries in the same transaction.
  var pending: [Pending] = []
  /// What objects say beyond what entries have posted, by account; nothing when they agree, so this stays small.
  var differences: [Int: Amounts] = [:]
  /// What refunds say beyond what their payments say, by payment; nothing when they agree.
  var refunds: [String: RefundSums] = [:]
  /// The record at hand, for findings.
  var sequence: UInt64 = 0
  /// Findings of the record at hand.
  var findings: [String] = []

  public init() {}

  mutating func fail(_ finding: String) { findings.append(finding) }

  /// Reports what an object contradicts in the record at hand.
  mutating func expect(_ isTrue: Bool, _ finding: @autoclosure () -> String) {
    if !isTrue { fail("payments: record \(sequence): \(finding())") }
  }

  private mutating func report(into report: inout CheckReport) {
    for finding in findings { report.add(finding) }
    findings.removeAll()
  }

  // MARK: The walk

  /// Follows the events of the service, and keeps its entries until an object names them.
  public mutating func read(
    _ record: Span<UInt8>, at sequence: UInt64, in snapshot: LedgerSnapshot, _ report: inout CheckReport
  ) throws(StorageError) {
    guard let header = RecordHeader(record) else { return }
    self.sequence = sequence
    if header.kind == .event {
      if let event = EventRecord(record), record.bytes(event.module).equals("payments".utf8.span) { try read(event, record, snapshot) }
    } else if let key = EntryRecord(record)?.key, PaymentsChecker.isOurs(record.bytes(key)), let entry = LedgerSnapshot.entry(record, sequence) {
      // Kept until an object names it.
      if pending.count >= 1000 { reportOrphan(pending.removeFirst()) }
      pending.append(Pending(sequence: sequence, entry: entry))
    }
    self.report(into: &report)
  }

  /// Keys of the service begin with the id of one of its objects.
  private static func isOurs(_ key: Span<UInt8>) -> Bool {
    for prefix in ["pay_", "dep_", "ord_", "ref_", "out_"] where key.count > 25 && key.extracting(0..<4).equals(prefix.utf8.span) {
      return key[24] == UInt8(ascii: "/") || prefix == "ord_"
    }
    return key.count > 9 && key.extracting(0..<9).equals("schedule:".utf8.span)
  }

  mutating func reportOrphan(_ entry: Pending) {
    fail("payments: record \(entry.sequence), an entry with the key \(entry.entry.key), belongs to no object")
  }

  // MARK: The end

  /// Reports what is left over, and compares the rows.
  public mutating func finish(in snapshot: LedgerSnapshot, _ report: inout CheckReport) throws(StorageError) {
    for entry in pending { reportOrphan(entry) }
    for (payment, sums) in refunds.sorted(by: { $0.key < $1.key }) {
      fail("payments: \(payment) and its refunds differ by \(sums.refunded) units refunded and \(sums.refunding) under way")
    }
    for (account, amounts) in differences.sorted(by: { $0.key < $1.key }) {
      let name = try snapshot.name(of: UInt32(clamping: account))
      fail("payments: \(name?.path ?? "account \(account)"): objects and their entries differ by \(amounts)")
    }
    try compareRows(snapshot)
    report.objects = newest.count
    self.report(into: &report)
  }
}
