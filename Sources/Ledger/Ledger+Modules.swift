import Memory
import Money
import Storage

/// What modules above the ledger do in its commits: journal events, keep rows, and make entries out of plain values.
///
/// To be used between `beginTransaction` and `commitTransaction`, so that entry, event and rows are durable together or not at all; `rollbackTransaction`
/// takes rows and events back as well.
extension Ledger {
  // MARK: Events

  /// Journals what became of a module's object.
  /// - Parameter payload: the object as it is from now on, in one encoding only.
  /// - Returns: the record's sequence.
  @discardableResult
  public mutating func journal(module: StaticString, type: String, subject: String, payload: [UInt8]) -> UInt64 {
    let time = serverTime
    EventRecord.write(
      module: module.bytes, type: type.utf8.span, subject: subject.utf8.span, payload: payload.span, time: time, into: &records)
    finishRecord(time: time)
    return lastSequence
  }

  // MARK: Rows

  /// The row of a key as this thread has left it, durable or not; `nil` when there is none. About a microsecond.
  public func row(_ table: ModuleTable, _ key: [UInt8]) throws(StorageError) -> [UInt8]? {
    if let row = moduleRows[ModuleRows.Key(table: table, bytes: key)] { return row.bytes }
    return try reader.get(tables[table.name], key.span)?.array
  }

  /// Whether the row of a key is on disk as this thread has left it.
  public func isDurable(_ table: ModuleTable, _ key: [UInt8]) -> Bool {
    guard let row = moduleRows[ModuleRows.Key(table: table, bytes: key)] else { return true }
    return row.batch <= durableBatch
  }

  /// Puts a row into the open batch.
  /// - Precondition: the key has 1 to 511 bytes.
  public mutating func put(_ table: ModuleTable, _ key: [UInt8], _ value: [UInt8]) {
    operations.put(table.name, key.span, value.span)
    setRow(table, key, value)
  }

  /// Takes a row away; nothing happens when there is none.
  public mutating func delete(_ table: ModuleTable, _ key: [UInt8]) {
    operations.delete(table.name, key.span)
    setRow(table, key, nil)
  }

  private mutating func setRow(_ table: ModuleTable, _ key: [UInt8], _ value: [UInt8]?) {
    let key = ModuleRows.Key(table: table, bytes: key)
    if undo.isActive { undo.moduleRows.append((key, moduleRows[key])) }
    moduleRows[key] = ModuleRows.Row(batch: openBatch, bytes: value)
  }

  /// Hands durable rows whose keys begin with `prefix` to `body`, in the order of their keys, until it answers `false`.
  /// - Parameters:
  ///   - start: the first key that counts, where it is beyond the prefix itself; the last one with `backwards`.
  public borrowing func forEachRow(
    _ table: ModuleTable, prefix: [UInt8], from start: [UInt8]? = nil, backwards: Bool = false, _ body: (Span<UInt8>, Span<UInt8>) -> Bool
  ) throws(StorageError) {
    try LedgerSnapshot.forEachRow(tables[table.name], reader, prefix: prefix, from: start, backwards: backwards, body)
  }

  // MARK: Accounts

  /// Opens an account where it is not open yet; nothing happens when it is, whatever its limits are.
  /// - Returns: its id; `nil` when the asset is not defined, the path breaks the grammar's length, or no more accounts fit.
  public mutating func openForModule(_ path: String, _ asset: AssetCode, _ type: AccountType, floor: Int128? = nil) -> Int? {
    if let id = account(path, asset) { return id }
    let number = assets.find(asset)
    guard number >= 0, accounts.count < Limits.accounts, !path.utf8.isEmpty, path.utf8.count <= Limits.pathBytes else { return nil }
    var opening = Opening(asset: number, type: type)
    opening.floor = floor
    return open(path.utf8.span, opening, meta: [UInt8]().span)
  }

  /// The account of a path in an asset, be its opening durable or not; `nil` when it is not open.
  public func account(_ path: String, _ asset: AssetCode) -> Int? {
    let number = assets.find(asset)
    var id = Int(names.account(path.utf8.span))
    while id != 0 {
      if Int(accounts[id].asset) == number { return id }
      id = Int(accounts[id].nextSamePath)
    }
    return nil
  }

  /// The accounts of a path, one for each asset, the oldest first.
  public func accounts(_ path: String) -> [Int] {
    var ids: [Int] = []
    var id = Int(names.account(path.utf8.span))
    while id != 0 {
      ids.append(id)
      id = Int(accounts[id].nextSamePath)
    }
    return ids
  }

  /// Decimal places of an asset; `nil` when it is not defined.
  public func scale(of code: AssetCode) -> Int? {
    let number = assets.find(code)
    return number < 0 ? nil : assets[number].scale
  }

  // MARK: Entries

  /// Makes an entry, hold, capture, release or reversal out of plain values, by the same rules and in the same records as the commands.
  public mutating func apply(_ entry: ModuleEntry) -> Outcome {
    var request = EntryRequest()
    var bytes = ByteBuffer(capacity: 256)
    entry.write(into: &request, &bytes)
    return apply(request, bytes.span)
  }
}

extension LedgerSnapshot {
  /// As `Ledger.forEachRow`, at the snapshot's moment.
  public func forEachRow(_ table: ModuleTable, prefix: [UInt8], _ body: (Span<UInt8>, Span<UInt8>) -> Bool) throws(StorageError) {
    try LedgerSnapshot.forEachRow(tables[table.name], reader, prefix: prefix, from: nil, backwards: false, body)
  }

  /// The row of a key at the snapshot's moment.
  public func row(_ table: ModuleTable, _ key: [UInt8]) throws(StorageError) -> [UInt8]? { try LedgerSnapshot.row(tables[table.name], key, reader) }

  static func row(_ table: Table, _ key: [UInt8], _ reader: borrowing ReadTransaction) throws(StorageError) -> [UInt8]? {
    try reader.get(table, key.span)?.array
  }

  /// Hands all events of the journal up to the snapshot's moment to `body`, in order: sequence, record, and the bytes that its slices are of.
  public func forEachEvent(_ body: (UInt64, EventRecord, Span<UInt8>) -> Void) throws(StorageError) {
    let last = sequence
    if last == 0 { return }
    try Journal.walk(from: 1, reader, tables) { (number, bytes) throws(StorageError) -> Bool in
      if let record = EventRecord(bytes) { body(number, record, bytes) }
      return number < last
    }
  }

  static func forEachRow(
    _ table: Table, _ reader: borrowing ReadTransaction, prefix: [UInt8], from start: [UInt8]?, backwards: Bool,
    _ body: (Span<UInt8>, Span<UInt8>) -> Bool
  ) throws(StorageError) {
    var cursor = try reader.cursor(table)
    var found: Bool
    if backwards {
      // Behind every key that begins with the prefix, unless a start is given.
      let end = start ?? prefix + [UInt8](repeating: 0xFF, count: max(1, 500 - prefix.count))
      found = try cursor.seek(atOrBefore: end.span)
    } else {
      let first = start ?? prefix
      found = try first.isEmpty ? cursor.first() : cursor.seek(atOrAfter: first.span)
    }
    while found, cursor.key.count >= prefix.count, cursor.key.extracting(0..<prefix.count).equals(prefix.span) {
      if !body(cursor.key, cursor.value) { return }
      found = backwards ? try cursor.previous() : try cursor.next()
    }
  }
}
