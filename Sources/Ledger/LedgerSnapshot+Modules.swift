import Memory
import Money
import Storage

/// What a module's own check needs: records in order, entries by their number, accounts by their path.
extension LedgerSnapshot {
  /// An entry as a module sees it.
  public struct Entry: Sendable {
    /// One side: the account's number, and what it moved in minor units.
    public struct Leg: Sendable, Equatable {
      public var account: Int
      public var side: Side
      public var units: Int128

      public init(account: Int, side: Side, units: Int128) {
        self.account = account
        self.side = side
        self.units = units
      }
    }

    public let kind: RecordKind
    public let key: String
    public let legs: [Leg]
    /// The hold or entry that it refers to; 0: none.
    public let target: UInt64
  }

  /// Hands every record up to the snapshot's moment to `body`, in order: its sequence, and its bytes.
  public func forEachRecord(_ body: (UInt64, Span<UInt8>) -> Void) throws(StorageError) {
    let last = sequence
    if last == 0 { return }
    try Journal.walk(from: 1, reader, tables) { (number, bytes) throws(StorageError) -> Bool in
      body(number, bytes)
      return number < last
    }
  }

  /// The entry of a number; `nil` when that is no entry.
  public func entry(_ number: UInt64) throws(StorageError) -> Entry? {
    if number == 0 || number > sequence { return nil }
    var buffer = ByteBuffer(capacity: 2048)
    guard try Journal.copy(number, reader, tables, into: &buffer) else { return nil }
    return LedgerSnapshot.entry(buffer.span, number)
  }

  /// The entry in a record's bytes.
  public static func entry(_ bytes: Span<UInt8>, _ number: UInt64) -> Entry? {
    guard let record = EntryRecord(bytes) else { return nil }
    var legs: [Entry.Leg] = []
    var offset = record.legsOffset
    for _ in 0..<record.legCount {
      guard let leg = record.leg(bytes, at: offset, sequence: number) else { return nil }
      legs.append(Entry.Leg(account: Int(leg.account), side: leg.side, units: Int128(leg.amount)))
      offset = leg.end
    }
    return Entry(kind: record.kind, key: bytes.bytes(record.key).string, legs: legs, target: record.target)
  }

  /// The account of a path in an asset; `nil` when it is not open.
  public func account(_ path: String, _ asset: AssetCode) throws(StorageError) -> Int? {
    try LedgerSnapshot.account(path, asset, tables, reader)
  }

  private static func account(
    _ path: String, _ asset: AssetCode, _ tables: Tables, _ reader: borrowing ReadTransaction
  ) throws(StorageError) -> Int? {
    var key = ByteBuffer(capacity: 256)
    AccountRow.nameKey(path.utf8.span, asset, into: &key)
    guard let row = try reader.get(tables[.names], key.span), row.count == 4 else { return nil }
    return Int(row.bigEndian32(at: 0))
  }

  /// How many rows a table has.
  public func count(_ table: ModuleTable) throws(StorageError) -> Int { try reader.count(tables[table.name]) }

  /// A directory that no server uses, for checks: there is no memory to compare it with.
  public static func open(directory: String) throws(LedgerError) -> LedgerSnapshot {
    do throws(StorageError) {
      let environment = try Environment(path: directory, mapBytes: Limits.mapBytes, tables: 16, readOnly: true)
      let tables = try Tables(environment, readOnly: true)
      guard try Ledger.hasKnownFormat(tables) else { throw StorageError(code: Ledger.unknownFormatCode, operation: "format") }
      let reader = try ReadTransaction(tables.environment)
      var last: UInt64 = 0
      do throws(StorageError) { last = try Journal.last(reader, tables) } catch { if !error.isCorrupted { throw error } }
      return LedgerSnapshot(tables, reader, [], sequence: last, time: 0)
    } catch {
      throw Ledger.wrapped(error)
    }
  }
}
