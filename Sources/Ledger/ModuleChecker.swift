import Memory
import Money
import Storage

/// What a module adds to `CHECK`: it sees every record in the ledger's own walk through the journal, and then compares its rows with what it has seen.
public protocol ModuleChecker {
  /// Sees a record, after the ledger's own checks of it. Records come in order, each once; where the journal is damaged, they end.
  /// - Parameter snapshot: for earlier records, and for rows.
  mutating func read(_ record: Span<UInt8>, at sequence: UInt64, in snapshot: LedgerSnapshot, _ report: inout CheckReport) throws(StorageError)

  /// Compares rows, when all records were seen, and reports how much there is.
  mutating func finish(in snapshot: LedgerSnapshot, _ report: inout CheckReport) throws(StorageError)
}

/// No module: the ledger checks itself alone.
struct NoModule: ModuleChecker {
  mutating func read(_ record: Span<UInt8>, at sequence: UInt64, in snapshot: LedgerSnapshot, _ report: inout CheckReport) {}
  mutating func finish(in snapshot: LedgerSnapshot, _ report: inout CheckReport) {}
}

/// What a module's check may look up.
extension LedgerSnapshot {
  /// The bytes of a record; `nil` when there is none of that sequence. About a microsecond.
  public func record(at sequence: UInt64) throws(StorageError) -> [UInt8]? {
    var buffer = ByteBuffer(capacity: 4096)
    return try Journal.copy(sequence, reader, tables, into: &buffer) ? buffer.span.array : nil
  }

  /// Path and asset of an account; `nil` when there is none of that number, or its row cannot be read.
  public func name(of account: UInt32) throws(StorageError) -> (path: String, asset: AssetCode)? {
    var key = ByteBuffer(capacity: 4)
    key.append(bigEndian: account)
    guard let row = try LedgerSnapshot.row(tables[.accounts], key.span.array, reader), let stored = AccountRow(row.span),
      let code = AssetCode(row.span.bytes(stored.code))
    else { return nil }
    return (row.span.bytes(stored.path).string, code)
  }

  /// Rows whose keys begin with `prefix`, in the order of their keys: at most `limit`, of the keys behind `last`.
  public func rows(
    _ table: ModuleTable, prefix: [UInt8], after last: [UInt8]?, limit: Int
  ) throws(StorageError) -> [(key: [UInt8], value: [UInt8])] {
    var found: [(key: [UInt8], value: [UInt8])] = []
    // The first key behind another one is that with a zero appended.
    try LedgerSnapshot.forEachRow(
      tables[table.name], reader, prefix: prefix, from: last.map { $0 + [0] } ?? (prefix.isEmpty ? [0] : nil), backwards: false
    ) {
      key, value in
      found.append((key.array, value.array))
      return found.count < limit
    }
    return found
  }
}
