import Memory
import Storage

/// The tables of the ledger's environment.
enum TableName: UInt8, CaseIterable {
  case journal = 0
  case meta = 1
  case accounts = 2
  case names = 3
  case balances = 4
  case keys = 5
  case filters = 6
  case holds = 7
  case reversals = 8
  case days = 9
  case assets = 10
  case templates = 11
  /// Rows of modules that follow from their events.
  case objects = 12
  /// Rows of modules that hold what the journal does not: raw bodies and the like, which may be pruned.
  case sides = 13

  var text: String { "\(self)" }
}

/// Changes to tables, gathered as bytes while a batch is made, and carried out in order when it is committed.
///
/// ```
///  operation   kind 1 · table 1 · key length 2 · value length 4 · key · value
/// ```
struct Operations: ~Copyable {
  private enum Kind: UInt8 {
    case put = 0
    case delete = 1
    /// Adds four signed 128-bit numbers to those of a row of `days`; a row of zeros is removed.
    case add = 2
  }

  private var bytes = ByteBuffer(capacity: 1 << 16)

  var count: Int { bytes.count }
  mutating func removeAll() { bytes.removeAll() }
  mutating func truncate(to count: Int) { bytes.truncate(to: count) }
  mutating func release() { bytes.release(above: 1 << 20) }

  private mutating func begin(_ kind: Kind, _ table: TableName, _ key: Span<UInt8>, valueBytes: Int) {
    precondition(key.count <= 511 && valueBytes <= Int(UInt32.max), "a row beyond LMDB's limits")
    bytes.append(kind.rawValue)
    bytes.append(table.rawValue)
    bytes.append(bigEndian: UInt16(key.count))
    bytes.append(bigEndian: UInt32(valueBytes))
    bytes.append(key)
  }

  mutating func put(_ table: TableName, _ key: Span<UInt8>, _ value: Span<UInt8>) {
    begin(.put, table, key, valueBytes: value.count)
    bytes.append(value)
  }

  mutating func delete(_ table: TableName, _ key: Span<UInt8>) { begin(.delete, table, key, valueBytes: 0) }

  mutating func add(_ table: TableName, _ key: Span<UInt8>, _ value: Span<UInt8>) {
    begin(.add, table, key, valueBytes: value.count)
    bytes.append(value)
  }

  mutating func put(_ table: TableName, _ key: borrowing ByteBuffer, _ value: borrowing ByteBuffer) { put(table, key.span, value.span) }
  mutating func put(_ table: TableName, _ key: Span<UInt8>, _ value: borrowing ByteBuffer) { put(table, key, value.span) }
  mutating func delete(_ table: TableName, _ key: borrowing ByteBuffer) { delete(table, key.span) }
  mutating func add(_ table: TableName, _ key: borrowing ByteBuffer, _ value: borrowing ByteBuffer) { add(table, key.span, value.span) }

  /// Carries everything out.
  borrowing func apply(_ transaction: inout WriteTransaction, _ tables: Tables) throws(StorageError) {
    let all = bytes.span
    var offset = 0
    while offset < all.count {
      guard let kind = Kind(rawValue: all[offset]), let name = TableName(rawValue: all[offset + 1]) else {
        preconditionFailure("an unknown operation in a batch")
      }
      let keyBytes = Int(all.bigEndian16(at: offset + 2))
      let valueBytes = Int(all.bigEndian32(at: offset + 4))
      let key = all.extracting((offset + 8)..<(offset + 8 + keyBytes))
      let value = all.extracting((offset + 8 + keyBytes)..<(offset + 8 + keyBytes + valueBytes))
      switch kind {
      case .put: try transaction.put(tables[name], key, value)
      case .delete: try transaction.delete(tables[name], key)
      case .add: try Operations.sum(&transaction, tables[name], key, value)
      }
      offset += 8 + keyBytes + valueBytes
    }
  }

  private static func sum(_ transaction: inout WriteTransaction, _ table: Table, _ key: Span<UInt8>, _ value: Span<UInt8>) throws(StorageError) {
    var totals = DayTotals(value)
    if let stored = try transaction.get(table, key) { totals.add(DayTotals(stored)) }
    if totals.isZero {
      try transaction.delete(table, key)
    } else {
      var bytes = ByteBuffer(capacity: 64)
      totals.write(into: &bytes)
      try transaction.put(table, key, bytes.span)
    }
  }
}
