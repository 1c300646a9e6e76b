import Memory
import Money
import Storage

/// How a ledger is opened.
public struct LedgerOptions: Sendable {
  /// Address space reserved for the data file, in bytes.
  public var mapBytes: Int
  /// Told how far recovery has come: what is being read, how much of it, how much there is.
  public var progress: (@Sendable (StaticString, Int, Int) -> Void)?

  /// Records between rounds of writing changed accounts, and keys in the young table before it is written: small in tests, so that both happen often.
  var roundRecords = Limits.roundRecords
  var keyWindow = Limits.keyWindow

  public init(mapBytes: Int = Limits.mapBytes, progress: (@Sendable (StaticString, Int, Int) -> Void)? = nil) {
    self.mapBytes = mapBytes
    self.progress = progress
  }
}

extension Ledger {
  /// Opens the ledger in a directory, or makes one there when the directory is empty; replays what the journal has beyond the rows.
  /// - Parameter directory: must exist; one process at a time (its caller holds the lock).
  public static func open(directory: String, options: LedgerOptions = LedgerOptions()) throws(LedgerError) -> Ledger {
    do throws(StorageError) {
      let environment = try Environment(path: directory, mapBytes: options.mapBytes, tables: 16)
      return try load(try Tables(environment, readOnly: false), options)
    } catch {
      throw wrapped(error)
    }
  }

  /// Goes back to what the disk has: what to do after a commit that failed. Everything that was not durable is forgotten; when it throws, nothing is changed.
  public mutating func reopen(options: LedgerOptions = LedgerOptions()) throws(LedgerError) {
    do throws(StorageError) {
      self = try Ledger.load(tables, options)
    } catch {
      throw Ledger.wrapped(error)
    }
  }

  private static func load(_ tables: Tables, _ options: LedgerOptions) throws(StorageError) -> Ledger {
    guard let hash = try identity(tables) else { throw Journal.damaged }
    var ledger = try Ledger(tables, hash: hash, keyWindow: options.keyWindow)
    ledger.roundRecords = options.roundRecords
    try ledger.load(options)
    return ledger
  }

  static func wrapped(_ error: StorageError) -> LedgerError {
    if error.code == unknownFormatCode { return .unknownFormat(found: "another") }
    return error.isCorrupted ? .damaged("\(error.operation)") : .storage(error)
  }

  static let unknownFormatCode: Int32 = -30_600

  /// Reads the ledger's format and the secret of its key hash, or writes both into an empty environment.
  ///
  /// Row `format` of `meta`: "ducat" · version 4. Row `identity`: seed 8 · secret 8 · id 16, all from the kernel's random numbers.
  private static func identity(_ tables: Tables) throws(StorageError) -> SeededHash? {
    let reader = try ReadTransaction(tables.environment)
    if try reader.get(tables[.meta], MetaRow.format.key) != nil {
      guard try hasKnownFormat(tables) else { throw StorageError(code: unknownFormatCode, operation: "format") }
      guard let row = try reader.get(tables[.meta], MetaRow.identity.key), row.count == 32 else { return nil }
      return SeededHash(seed: row.bigEndian64(at: 0), secret: row.bigEndian64(at: 8))
    }
    if try reader.count(tables[.journal]) > 0 { throw StorageError(code: unknownFormatCode, operation: "format") }
    var format = ByteBuffer(capacity: 16)
    format.append("ducat")
    format.append(bigEndian: UInt32(formatVersion))
    var identity = ByteBuffer(capacity: 32)
    identity.appendRandom(32)
    var transaction = try WriteTransaction(tables.environment)
    try transaction.put(tables[.meta], MetaRow.format.key, format.span)
    try transaction.put(tables[.meta], MetaRow.identity.key, identity.span)
    try transaction.commit()
    return SeededHash(seed: identity.span.bigEndian64(at: 0), secret: identity.span.bigEndian64(at: 8))
  }

  /// Whether the environment says that it is a ledger of the format this version knows.
  static func hasKnownFormat(_ tables: Tables) throws(StorageError) -> Bool {
    let reader = try ReadTransaction(tables.environment)
    guard let format = try reader.get(tables[.meta], MetaRow.format.key) else { return false }
    return format.count == 9 && format.extracting(0..<5).equals(StaticString("ducat").bytes) && format.bigEndian32(at: 5) == formatVersion
  }

  // MARK: Rows

  private mutating func load(_ options: LedgerOptions) throws(StorageError) {
    let reader = try ReadTransaction(tables.environment)
    guard try keys.load(reader, tables) else { throw StorageError(code: StorageError.corrupted, operation: "runs of keys") }
    if let row = try reader.get(tables[.meta], MetaRow.balances.key) {
      guard row.count == 8 else { throw StorageError(code: StorageError.corrupted, operation: "watermark of balances") }
      round.watermark = row.bigEndian64(at: 0)
    }
    let last = try Journal.last(reader, tables)
    // Watermarks have no checksum. One beyond the journal would have records skipped at this start, and at later ones those that are still to come.
    guard round.watermark <= last else { throw StorageError(code: StorageError.corrupted, operation: "watermark of balances") }
    guard keys.watermark <= last else { throw StorageError(code: StorageError.corrupted, operation: "watermark of keys") }
    round.resume(at: round.watermark)
    try loadAssets(reader)
    try loadAccounts(reader, options)
    try loadTemplates(reader)
    try loadBalances(reader, last: last)
    try loadHolds(reader)
    try replayJournal(reader, options)
    try checkHolds()
  }

  /// What is pending on the accounts must be what the open holds say: rows of holds have no checksum, and a capture by a wrong one could not be carried out.
  private func checkHolds() throws(StorageError) {
    var due: [UInt32: Counters] = [:]
    var fits = true
    for hold in holds.all() {
      fits = due[hold.debit, default: Counters()].hold(.debit, hold.left) && due[hold.credit, default: Counters()].hold(.credit, hold.left) && fits
    }
    for id in 1..<max(1, accounts.count) {
      let pending = accounts[id].counters
      if pending.debitsPending == 0, pending.creditsPending == 0 { continue }
      guard let sum = due.removeValue(forKey: UInt32(id)), sum.debitsPending == pending.debitsPending, sum.creditsPending == pending.creditsPending
      else { throw StorageError(code: StorageError.corrupted, operation: "hold row") }
    }
    if !fits || !due.isEmpty { throw StorageError(code: StorageError.corrupted, operation: "hold row") }
  }

  private mutating func loadAssets(_ reader: borrowing ReadTransaction) throws(StorageError) {
    var rows: [Asset] = []
    var cursor = try reader.cursor(tables[.assets])
    var found = try cursor.first()
    while found {
      guard let code = AssetCode(cursor.key), cursor.value.count == 9, cursor.value[0] <= 18 else {
        throw StorageError(code: StorageError.corrupted, operation: "asset row")
      }
      rows.append(Asset(code: code, scale: Int(cursor.value[0]), sequence: cursor.value.bigEndian64(at: 1)))
      found = try cursor.next()
    }
    rows.sort { $0.sequence < $1.sequence }
    for asset in rows { assets.insert(asset) }
  }

  private mutating func loadAccounts(_ reader: borrowing ReadTransaction, _ options: LedgerOptions) throws(StorageError) {
    let total = try reader.count(tables[.accounts])
    var cursor = try reader.cursor(tables[.accounts])
    var found = try cursor.first()
    while found {
      let id = accounts.count
      guard cursor.key.count == 4, cursor.key.bigEndian32(at: 0) == UInt32(id), let row = AccountRow(cursor.value),
        let code = AssetCode(cursor.value.bytes(row.code)), assets.find(code) >= 0, id < Limits.accounts
      else { throw StorageError(code: StorageError.corrupted, operation: "account row") }
      precondition(accounts.extend(by: 1) && limits.extend(by: 1) && roots.extend(), "room was checked")
      var account = Account()
      account.opened = row.opened
      account.asset = UInt16(assets.find(code))
      account.rawType = row.type.rawValue
      account.flags = row.flags
      accounts[id] = account
      limits[id] = row.limits
      link(id, cursor.value.bytes(row.path))
      if id & 0xFFFF == 0 { options.progress?("accounts", id, total) }
      found = try cursor.next()
    }
  }

  private mutating func loadTemplates(_ reader: borrowing ReadTransaction) throws(StorageError) {
    var cursor = try reader.cursor(tables[.templates])
    var found = try cursor.first()
    while found {
      guard cursor.key.count == 8, let record = OpeningRecord(cursor.value), let code = AssetCode(cursor.value.bytes(record.asset)),
        assets.find(code) >= 0
      else { throw StorageError(code: StorageError.corrupted, operation: "template row") }
      templates.append(
        Template(
          pattern: cursor.value.bytes(record.path).array, asset: assets.find(code), type: record.type, sequence: cursor.key.bigEndian64(at: 0),
          floor: record.floor, ceiling: record.ceiling, metaCount: record.metaCount,
          metaBytes: cursor.value.extracting(record.metaStart..<cursor.value.count).array))
      found = try cursor.next()
    }
  }

  private mutating func loadBalances(_ reader: borrowing ReadTransaction, last: UInt64) throws(StorageError) {
    var cursor = try reader.cursor(tables[.balances])
    var found = try cursor.first()
    while found {
      guard cursor.key.count == 4, let entries = BalanceBlock.read(cursor.value) else {
        throw StorageError(code: StorageError.corrupted, operation: "balance row")
      }
      let block = Int(cursor.key.bigEndian32(at: 0))
      for (index, entry) in entries.enumerated() where entry.version > 0 {
        let id = block * BalanceBlock.accounts + index
        guard id > 0, id < accounts.count, let head = entry.roots.last, head <= last else {
          throw StorageError(code: StorageError.corrupted, operation: "balance row")
        }
        accounts[id].counters = entry.counters
        accounts[id].version = entry.version
        accounts[id].head = head
        roots.set(id, version: entry.version, roots: entry.roots)
      }
      found = try cursor.next()
    }
  }

  private mutating func loadHolds(_ reader: borrowing ReadTransaction) throws(StorageError) {
    var cursor = try reader.cursor(tables[.holds])
    var found = try cursor.first()
    while found, cursor.key.count == 9, cursor.key[0] == 0 {
      guard let hold = Hold(sequence: cursor.key.bigEndian64(at: 1), cursor.value), Int(hold.debit) < accounts.count,
        Int(hold.credit) < accounts.count
      else { throw StorageError(code: StorageError.corrupted, operation: "hold row") }
      holds.load(hold)
      found = try cursor.next()
    }
  }

  // MARK: Replay

  /// Applies what the journal has beyond the rows. Safe to repeat: a posting carries the state after it and counts only where its version is newer.
  ///
  /// When there is more than memory should hold (after many crashes in a row) it is written on the way, so that the next start has less to do.
  private mutating func replayJournal(_ reader: borrowing ReadTransaction, _ options: LedgerOptions) throws(StorageError) {
    let last = try Journal.last(reader, tables)
    let from = min(keys.watermark, round.watermark) + 1
    lastSequence = from - 1
    if last > 0 {
      guard try Journal.copy(last, reader, tables, into: &recordBuffer), let header = RecordHeader(recordBuffer.span) else { throw Journal.damaged }
      lastTime = header.time
    }
    if from > last { return }
    let tables = self.tables
    let end = try Journal.walk(from: from, reader, tables) { (sequence, bytes) throws(StorageError) -> Bool in
      try replay(sequence, bytes)
      lastSequence = sequence
      if keys.pendingCount >= options.keyWindow * 2 { try flushAll() }
      if sequence & 0xFFFF == 0 { options.progress?("journal", Int(sequence - from), Int(last - from + 1)) }
      return true
    }
    if end != last + 1 { throw Journal.damaged }
    roundIsDue = last - round.watermark > UInt64(roundRecords / 4)
  }

  private mutating func replay(_ sequence: UInt64, _ bytes: Span<UInt8>) throws(StorageError) {
    guard let header = RecordHeader(bytes) else { throw Journal.damaged }
    if header.kind == .refusal {
      guard let refusal = RefusalRecord(bytes) else { throw Journal.damaged }
      if sequence > keys.watermark { keys.restore(keys.hash(bytes.bytes(refusal.key)), sequence) }
      return
    }
    guard header.kind.isEntry else { return }
    guard let record = EntryRecord(bytes) else { throw Journal.damaged }
    if sequence > keys.watermark, !record.key.isEmpty { keys.restore(keys.hash(bytes.bytes(record.key)), sequence) }
    if sequence <= round.watermark { return }
    var offset = record.legsOffset
    var firstAccounts: (UInt32, UInt32) = (0, 0)
    for index in 0..<record.legCount {
      guard let leg = record.leg(bytes, at: offset, sequence: sequence), leg.account > 0, Int(leg.account) < accounts.count else {
        throw Journal.damaged
      }
      offset = leg.end
      if index == 0 { firstAccounts.0 = leg.account }
      if index == 1 { firstAccounts.1 = leg.account }
      let id = Int(leg.account)
      if leg.version <= accounts[id].version { continue }
      guard leg.version == accounts[id].version + 1 else { throw Journal.damaged }
      accounts[id].counters = leg.after
      accounts[id].version = leg.version
      accounts[id].head = sequence
      _ = roots.push(id, sequence: sequence)
      round.mark(id)
    }
    replayHold(record, sequence, firstAccounts.0, firstAccounts.1, bytes)
  }

  private mutating func replayHold(_ record: EntryRecord, _ sequence: UInt64, _ debit: UInt32, _ credit: UInt32, _ bytes: Span<UInt8>) {
    switch record.kind {
    case .hold:
      if holds.find(sequence) != nil { return }
      var hold = Hold()
      hold.sequence = sequence
      hold.debit = debit
      hold.credit = credit
      hold.deadline = record.flags.contains(.timeout) ? record.time &+ record.timeoutSeconds &* 1_000_000_000 : 0
      hold.left = record.leg(bytes, at: record.legsOffset, sequence: sequence)?.amount ?? 0
      holds.set(hold)
    case .capture, .release:
      // A row may be newer than this record, but what is left only ever falls.
      guard var hold = holds.find(record.target), record.left < hold.left else { return }
      hold.left = record.left
      holds.set(hold)
    case .expire: holds.remove(record.target)
    default: break
    }
  }
}
