import Memory
import Money
import Storage

/// The double-entry ledger: commands in, results out. A deterministic state machine over one journal; it knows no socket, no thread and no clock.
///
/// ```
///  command ──▶ checks (a ladder of refusals) ──▶ record in the open batch + state in memory ──▶ seal ──▶ commit (any thread) ──▶ committed
/// ```
/// Memory runs ahead of the disk by at most two batches: the one that is being committed and the one that gathers. Whoever answers a client from it waits for the batch
/// (`openBatch`) that holds what was answered. When a commit fails the value is thrown away and opened again.
public struct Ledger: ~Copyable {
  public static let formatVersion = 1

  /// Nothing. A field of this type keeps the compiler from taking the ledger, 1.5 KB, for something that fits registers: else each call of a function that only reads it
  /// would be handed a copy of all its bytes.
  private let byAddress: Any? = nil

  let tables: Tables
  var reader: ReadTransaction

  // State as of the last command.
  var assets = AssetTable()
  var accounts: Slab<Account>
  var limits: Slab<AccountLimits>
  var roots: RootTable
  var names: NameTable
  var templates: [Template] = []
  var keys: KeyIndex
  var holds = HoldTable()
  var lastSequence: UInt64 = 0
  var lastTime: UInt64 = 0
  var clock: UInt64 = 0

  // The open batch.
  var records = ByteBuffer(capacity: 1 << 20)
  var offsets = Pile<Int>(capacity: 1 << 13)
  var operations = Operations()
  var keysAdded = 0
  /// States of accounts before the open batch, and before the batch in flight, changed them.
  var images = Pile<Account>(capacity: 1 << 13)
  var imagesInFlight = Pile<Account>(capacity: 1 << 13)
  public internal(set) var openBatch: UInt64 = 1
  public internal(set) var durableBatch: UInt64 = 0
  var expiryBatch: UInt64 = 0
  var inFlight: SealedBatch?
  var spare: SealedBatch?

  // What the disk is behind with.
  var round = FlushRound()
  var roundRecords = Limits.roundRecords
  /// Recovery had much to replay: the next round does not wait.
  var roundIsDue = false
  /// While everything is flushed for a clean stop: rows that each commit writes at least.
  var flushRows = 0
  var overlay = RowOverlay()
  var moduleRows = ModuleRows()
  var undo = Undo()
  var inTransaction = false

  // Scratch, reused by every command.
  var legs: [EntryLeg] = []
  var effects: [Effect] = []
  var conditions: [ResolvedCondition] = []
  var found: [UInt64] = []
  var packedHashes = Pile<UInt64>()
  var recordBuffer = ByteBuffer(capacity: 4096)
  var keyBuffer = ByteBuffer(capacity: 512)
  var rowBuffer = ByteBuffer(capacity: 4096)
  var bodyBuffer = ByteBuffer(capacity: 1024)
  /// Taken out while it is filled, which the whole ledger is read for.
  var storedBody: ByteBuffer? = ByteBuffer(capacity: 1024)
  /// The sentence of the last refusal, without its code.
  public internal(set) var sentence = ByteBuffer(capacity: 512)

  init(_ tables: Tables, hash: SeededHash, keyWindow: Int) throws(StorageError) {
    self.tables = tables
    reader = try ReadTransaction(tables.environment)
    accounts = Slab(capacityMax: Limits.accounts, hugePages: true)
    limits = Slab(capacityMax: Limits.accounts)
    roots = RootTable(accountsMax: Limits.accounts)
    names = NameTable(accountsMax: Limits.accounts)
    keys = KeyIndex(hash: hash, window: keyWindow)
    // Account 0 is no account: ids begin at 1, so that 0 can say "none".
    precondition(accounts.extend(by: 1) && limits.extend(by: 1) && roots.extend(), "a fresh table has room")
    offsets.append(0)
    legs.reserveCapacity(64)
    effects.reserveCapacity(64)
  }

  // MARK: Time

  /// Sets the clock and lets holds expire whose time is up. To be called before each round of commands.
  /// - Parameter clock: nanoseconds since 1970. When it jumps back, server time stands still but for one nanosecond a record.
  public mutating func advance(to clock: UInt64) {
    self.clock = clock
    if let due = holds.nextDeadline, due <= max(clock, lastTime) { expireDue() }
  }

  /// When the next hold may fall due.
  public var nextDeadline: UInt64? { holds.nextDeadline }

  /// The time that a record written now would get.
  @inline(__always)
  public var serverTime: UInt64 { max(clock, lastTime &+ 1) }

  /// Whether an expiry is journaled but not on disk yet: reads must see it, and wait for `openBatch`.
  public var expiryPending: Bool { expiryBatch > durableBatch }

  // MARK: Records

  /// Where the sequence after the last record begins: records of the open batch start here.
  @inline(__always)
  var firstOpenSequence: UInt64 { lastSequence &- UInt64(offsets.count &- 1) &+ 1 }

  /// Ends the record whose bytes were just appended to `records`.
  @inline(__always)
  mutating func finishRecord(time: UInt64) {
    offsets.append(records.count)
    lastSequence &+= 1
    lastTime = time
  }

  /// Copies a record into `recordBuffer`, be it on disk, in flight or in the open batch; `false` when there is none.
  mutating func loadRecord(_ sequence: UInt64) throws(StorageError) -> Bool {
    if sequence == 0 || sequence > lastSequence { return false }
    let firstOpen = firstOpenSequence
    if sequence >= firstOpen {
      let index = Int(sequence - firstOpen)
      recordBuffer.removeAll()
      recordBuffer.append(Slice(start: offsets[index], count: offsets[index + 1] - offsets[index]), of: records)
      return true
    }
    if let batch = inFlight, sequence >= batch.firstSequence {
      batch.copy(sequence, into: &recordBuffer)
      return true
    }
    return try Journal.copy(sequence, reader, tables, into: &recordBuffer)
  }

  // MARK: Changing accounts

  /// To be called before an account changes: keeps its durable past for readers, its undo for transactions, and its block on the list of rows to write.
  @inline(__always)
  mutating func touch(_ id: Int) {
    if undo.isActive { save(id) }
    if accounts[id].touchedBatch != openBatch {
      images.append(accounts[id])
      accounts[id].image = UInt32(truncatingIfNeeded: images.count &- 1)
      accounts[id].touchedBatch = openBatch
      round.mark(id)
    }
  }

  /// The account as it is, or as the disk has it.
  /// - Parameter live: includes what is not durable yet; the answer must then wait for `openBatch`.
  @inline(__always)
  public func account(_ id: Int, live: Bool) -> Account {
    let now = accounts[id]
    if live || now.touchedBatch <= durableBatch { return now }
    if now.touchedBatch == openBatch {
      let before = images[Int(now.image)]
      if before.touchedBatch <= durableBatch { return before }
      return imagesInFlight[Int(before.image)]
    }
    return imagesInFlight[Int(now.image)]
  }

  /// The account's asset.
  @inline(__always)
  public func asset(of id: Int) -> Asset { assets[Int(accounts[id].asset)] }

  /// The account's path; valid until the next command that opens an account.
  @_lifetime(borrow self)
  public borrowing func path(of id: Int) -> Span<UInt8> { names.path(accounts[id].name) }

  /// The number of accounts.
  public var accountCount: Int { accounts.count - 1 }
  /// The last record's sequence.
  public var sequence: UInt64 { lastSequence }
  /// The last record's time, nanoseconds since 1970.
  @inline(__always)
  public var lastRecordTime: UInt64 { lastTime }
  /// The last record that is on disk.
  public var durableSequence: UInt64 {
    if let inFlight { return inFlight.firstSequence - 1 }
    return firstOpenSequence - 1
  }
  public var holdCount: Int { holds.count }
  public var keyRuns: Int { keys.runCount }
  public var keyCount: Int { keys.keyCount }
  public var templateCount: Int { templates.count }
  public var assetCount: Int { assets.count }
}
