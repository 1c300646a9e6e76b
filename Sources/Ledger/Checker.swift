import Memory
import Money
import Storage

/// Derives everything anew from the journal alone, with the plainest means, and compares it with what the tables (and a running server's memory) say.
///
/// ```
///  journal   checksums · no gap · times ascend · records well formed · debits = credits an asset · counters, versions and pointers follow from the postings before
///            · captures, releases, expiries fit their hold · reversals fit their entry · limits' changes, freezes, closings
///  modules   see each record in the same walk, and compare their rows after it: `ModuleChecker`
///  rows      accounts names balances holds reversals days assets templates keys: each as derived, none missing, none too many
/// ```
/// Memory: some 250 bytes an account, and what open holds, reversals and dated days need. Reads the journal twice: once in order, and once more key by key.
struct Checker: ~Copyable {
  struct Derived {
    var account = Account()
    var limits = AccountLimits()
    var code: AssetCode
    var meta: [(name: [UInt8], value: [UInt8])] = []
    /// The version that its row in `balances` has, and whether that was met.
    var rowVersion: UInt64 = 0
    var rowMatched = false
  }

  struct DayKey: Hashable {
    let account: UInt32
    let day: Int32
  }

  let tables: Tables
  var report = CheckReport()
  var accounts: [Derived] = []
  var roots: RootTable
  var scales: [AssetCode: Int] = [:]
  var definedAssets = 0
  var templates: [UInt64] = []
  var holds: [UInt64: Hold] = [:]
  /// The record that changed a hold last, of those since the watermark.
  var lastChange: [UInt64: UInt64] = [:]
  var rowVersions: [UInt64] = []
  var expired: Set<UInt64> = []
  var rests: [UInt64: [UInt128]] = [:]
  var days: [DayKey: DayTotals] = [:]
  var keysThroughWatermark: UInt64 = 0
  var balancesWatermark: UInt64 = 0
  var keyIndex: KeyIndex
  var lastTime: UInt64 = 0
  var sequence: UInt64 = 0
  var found: [UInt64] = []
  var buffer = ByteBuffer(capacity: 4096)
  var key = ByteBuffer(capacity: 512)

  init(_ tables: Tables, _ reader: borrowing ReadTransaction) throws(StorageError) {
    self.tables = tables
    roots = RootTable(accountsMax: Limits.accounts)
    var seed = SeededHash(seed: 0, secret: 1)
    if let row = try reader.get(tables[.meta], MetaRow.identity.key), row.count == 32 {
      seed = SeededHash(seed: row.bigEndian64(at: 0), secret: row.bigEndian64(at: 8))
    }
    keyIndex = KeyIndex(hash: seed)
    accounts.append(Derived(code: Checker.noCode))
    precondition(roots.extend(), "a fresh table has room")
    for currency in ISO4217.currencies { scales[currency.code] = currency.scale }
  }

  private static let noCode: AssetCode = {
    guard let code = AssetCode("X") else { preconditionFailure("X is an asset code") }
    return code
  }()

  mutating func fail(_ finding: String) { report.add(finding) }

  /// - Parameter snapshot: its members are the memory of a running server, or none.
  mutating func run(
    _ snapshot: LedgerSnapshot, _ module: inout some ModuleChecker, _ progress: (UInt64, UInt64) -> Void
  ) throws(StorageError) -> CheckReport {
    try loadRows(snapshot.reader)
    let last = try lastSequence(snapshot.reader)
    try walk(last, snapshot.reader, snapshot, &module, progress)
    report.records = sequence
    report.accounts = accounts.count - 1
    report.openHolds = holds.count
    compareMemory(snapshot.members)
    try compareRows(snapshot.reader)
    try module.finish(in: snapshot, &report)
    return report
  }

  private func lastSequence(_ reader: borrowing ReadTransaction) throws(StorageError) -> UInt64 {
    do {
      return try Journal.last(reader, tables)
    } catch {
      if !error.isCorrupted { throw error }
      return 0
    }
  }

  /// Reads the journal from its beginning to its end, value by value: a damaged value is a finding, and what follows it cannot be derived any more.
  private mutating func walk(
    _ last: UInt64, _ reader: borrowing ReadTransaction, _ snapshot: LedgerSnapshot, _ module: inout some ModuleChecker,
    _ progress: (UInt64, UInt64) -> Void
  ) throws(StorageError) {
    var cursor = try reader.cursor(tables[.journal])
    var more = try cursor.first()
    while more {
      guard cursor.key.count == 8 else {
        fail("journal: a key of \(cursor.key.count) bytes after record \(sequence)")
        return
      }
      let first = cursor.key.bigEndian64(at: 0)
      if first != sequence + 1 {
        fail("journal: record \(sequence + 1) is missing, the next value begins with \(first)")
        return
      }
      guard Bundle.isIntact(cursor.value) else {
        fail("journal: the value that begins with record \(first) does not match its checksum")
        return
      }
      for index in 0..<Bundle.count(cursor.value) {
        sequence += 1
        try derive(Bundle.record(cursor.value, index), reader)
        try module.read(Bundle.record(cursor.value, index), at: sequence, in: snapshot, &report)
        if sequence & 0xFFFF == 0 { progress(sequence, max(last, sequence)) }
      }
      more = try cursor.next()
    }
  }

  /// What a running server has in memory must be what the journal says.
  private mutating func compareMemory(_ members: [LedgerSnapshot.Member]) {
    for id in members.indices where id > 0 && id < accounts.count {
      let state = AccountState(accounts[id].account)
      if members[id].state.version != state.version || members[id].state.counters != state.counters || members[id].state.head != state.head {
        fail("memory: account \(id) is at version \(members[id].state.version) with other counters than the journal gives it")
      }
    }
  }
}
