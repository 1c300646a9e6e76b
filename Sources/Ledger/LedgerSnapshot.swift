import Memory
import Money
import Storage

/// The ledger as it was on disk at one moment, for work that takes longer than a command may: made on the ledger's thread, used on another.
///
/// Holds a read transaction, so the data file cannot reuse pages freed since: bound its life. Some 100 bytes of memory an account.
public final class LedgerSnapshot: @unchecked Sendable {
  /// An account at that moment.
  struct Member: BitwiseCopyable {
    var state: AccountState
    var opened: UInt64
    var type: AccountType
    var scale: UInt8
  }

  // Used by one thread at a time: whoever was handed the snapshot.
  let tables: Tables
  let reader: ReadTransaction
  let members: [Member]
  /// The last record in it.
  public let sequence: UInt64
  /// The time of that record.
  public let time: UInt64

  init(_ tables: Tables, _ reader: consuming ReadTransaction, _ members: [Member], sequence: UInt64, time: UInt64) {
    self.tables = tables
    self.reader = reader
    self.members = members
    self.sequence = sequence
    self.time = time
  }

  /// Hands every account that has postings at the moment to `body`, in the order of paths, then assets: path, asset, its scale, type, counters.
  /// - Parameter unused: also those that have none.
  public func forEachAccount(
    at moment: Moment, unused: Bool = false, _ body: (Span<UInt8>, AssetCode, Int, AccountType, Counters) -> Void
  ) throws(StorageError) {
    try forEachAccount(at: moment, unused: unused, reader, body)
  }

  private func forEachAccount(
    at moment: Moment, unused: Bool, _ reader: borrowing ReadTransaction, _ body: (Span<UInt8>, AssetCode, Int, AccountType, Counters) -> Void
  ) throws(StorageError) {
    var history = History(tables)
    let limit: UInt64
    switch moment {
    case .now: limit = sequence
    case .sequence(let last): limit = min(last, sequence)
    case .instant(let time): limit = try history.sequence(atOrBefore: time, last: sequence, reader)
    case .date(let day): limit = try history.sequence(endOf: day, last: sequence, reader)
    }
    var cursor = try reader.cursor(tables[.names])
    var found = try cursor.first()
    while found {
      let length = AccountRow.pathLength(ofNameKey: cursor.key)
      guard cursor.value.count == 4, length + 1 < cursor.key.count, let code = AssetCode(cursor.key.extracting((length + 1)...)) else {
        throw StorageError(code: StorageError.corrupted, operation: "name row")
      }
      let id = Int(cursor.value.bigEndian32(at: 0))
      // Rows beyond the snapshot's accounts cannot be: both are of the same commit.
      guard id < members.count else { throw StorageError(code: StorageError.corrupted, operation: "name row") }
      let member = members[id]
      let counters: Counters
      if case .date(let day) = moment {
        counters = try history.dated(id, member.state, day: day, limit: limit, reader)
      } else {
        counters = try history.state(id, member.state, through: limit, reader).counters
      }
      if unused || counters != Counters() { body(cursor.key.extracting(0..<length), code, Int(member.scale), member.type, counters) }
      found = try cursor.next()
    }
  }

  /// Re-derives every table from the journal and compares; see `Checker`.
  /// - Parameter progress: told the records done and the records there are, every 65,536.
  public func check(progress: (UInt64, UInt64) -> Void) throws(StorageError) -> CheckReport {
    var none = NoModule()
    return try check(&none, progress: progress)
  }

  /// As `check`, with the tables of a module.
  public func check(_ module: inout some ModuleChecker, progress: (UInt64, UInt64) -> Void) throws(StorageError) -> CheckReport {
    var checker = try Checker(tables, reader)
    return try checker.run(self, &module, progress)
  }
}

extension Ledger {
  /// What is on disk, for long reads; `nil` while a batch is in flight, when nobody can say whether the disk has it: ask again when it is committed.
  public func snapshot() throws(StorageError) -> LedgerSnapshot? {
    if inFlight != nil { return nil }
    var members: [LedgerSnapshot.Member] = []
    members.reserveCapacity(accounts.count)
    for id in 0..<accounts.count {
      if id > 0, accounts[id].opened > durableSequence { break }
      let account = account(id, live: false)
      members.append(
        LedgerSnapshot.Member(
          state: AccountState(account), opened: account.opened, type: id == 0 ? .asset : account.type,
          scale: UInt8(id == 0 ? 0 : assets[Int(account.asset)].scale)))
    }
    let last = durableSequence
    var record = ByteBuffer(capacity: 4096)
    var time: UInt64 = 0
    if last > 0 {
      guard try Journal.copy(last, reader, tables, into: &record), let header = RecordHeader(record.span) else { throw Journal.damaged }
      time = header.time
    }
    return LedgerSnapshot(tables, try ReadTransaction(tables.environment), members, sequence: last, time: time)
  }
}
