import Memory
import Storage

/// Which idempotency keys were used, and where: a log-structured index that no commit has to wait for.
///
/// ```
///  active   in memory, takes new keys ──full──▶ frozen   in memory, written slice by slice ──▶ runs   sorted, on disk, filter in memory
///                                                                                              four of a level are merged into one of the next
/// ```
/// Every batch carries a slice of the writing and merging in proportion to the keys it adds. What was not written when the process ended is read again from the
/// journal after `watermark`. A look-up of a new key costs one or two probes in memory and one cache line a run.
struct KeyIndex: ~Copyable {
  private var active: KeyTable
  private var frozen: KeyTable
  private var frozenInUse = false
  private var runs: [KeyRun] = []
  private var bank = FilterBank()
  private var writer: KeyRunWriter?
  private var merge: KeyMerge?
  /// Work that becomes visible once the batch that finished it is durable.
  private var finishedRun: KeyRun?
  private var finishedMerge: KeyRun?
  private var deleting: [UInt32] = []
  private var nextRun: UInt32 = 1
  private let hasher: SeededHash
  private var entries: [KeyTable.Entry] = []
  private var scratch = ByteBuffer(capacity: 64)
  private let window: Int
  /// Keys that were added since a share of the writing was last done, and how many make a share.
  private var owed = 0
  private let slice: Int

  /// All keys used in records up to here are in runs.
  private(set) var watermark: UInt64 = 0
  private var frozenThrough: UInt64 = 0

  /// - Parameter window: keys in the active table before it is frozen.
  init(hash: SeededHash, window: Int = Limits.keyWindow) {
    hasher = hash
    self.window = window
    slice = min(Limits.sliceKeys, window / 8)
    // Room for four windows, of which at most one and a half are used, but after a restart: then the table grows.
    let bits = 64 - (window * 4 - 1).leadingZeroBitCount
    active = KeyTable(bits: bits)
    frozen = KeyTable(bits: bits)
  }

  /// Keys in memory that no run holds yet.
  var pendingCount: Int { active.count + (frozenInUse ? frozen.count : 0) }
  var runCount: Int { runs.count }
  /// How often the oldest run's keys were merged.
  var deepestLevel: UInt8 { runs.reduce(0) { max($0, $1.level) } }
  var keyCount: Int { runs.reduce(pendingCount) { $0 + $1.count } }

  @inline(__always)
  func hash(_ key: Span<UInt8>) -> UInt64 {
    hasher(key)
  }

  @inline(__always)
  func prefetch(_ hash: UInt64) {
    active.prefetch(hash)
    if frozenInUse { frozen.prefetch(hash) }
    for index in runs.indices { bank.prefetch(runs[index].filter, hash) }
  }

  // MARK: Look-up

  /// Adds to `found` the sequences of the records that used a key of this hash; usually none, or the one. The caller compares the keys themselves.
  @inline(__always)
  mutating func find(_ hash: UInt64, _ reader: borrowing ReadTransaction, _ tables: Tables, into found: inout [UInt64]) throws(StorageError) {
    var slot = active.find(hash, after: -1)
    while slot >= 0 {
      found.append(active.sequence(at: slot))
      slot = active.find(hash, after: slot)
    }
    if frozenInUse {
      slot = frozen.find(hash, after: -1)
      while slot >= 0 {
        found.append(frozen.sequence(at: slot))
        slot = frozen.find(hash, after: slot)
      }
    }
    for run in runs where bank.mayContain(run.filter, hash) {
      try run.find(hash, reader, tables, &scratch, into: &found)
    }
  }

  /// Whether certainly no key of this hash was used: `find` would add nothing.
  @inline(__always)
  func isNew(_ hash: UInt64) -> Bool {
    if active.find(hash, after: -1) >= 0 { return false }
    if frozenInUse, frozen.find(hash, after: -1) >= 0 { return false }
    for index in runs.indices where bank.mayContain(runs[index].filter, hash) { return false }
    return true
  }

  /// Takes note of a key; answers what `remove` needs to take it back.
  @inline(__always)
  @discardableResult
  mutating func insert(_ hash: UInt64, _ sequence: UInt64) -> Int { active.insert(hash, sequence) }

  /// Takes note of a key that the journal has and no run yet. A process that dies before its run is through leaves more of them than a window.
  mutating func restore(_ hash: UInt64, _ sequence: UInt64) { active.restore(hash, sequence) }

  /// Takes back the key inserted last.
  mutating func remove(slot: Int) { active.remove(slot: slot) }

  // MARK: Maintenance

  /// Adds to a batch its share of the writing.
  /// - Parameters:
  ///   - keys: keys that the batch itself adds; 0 for a commit that is made for this alone.
  ///   - through: the sequence of the last record before or in this batch.
  mutating func maintain(
    keys: Int, through: UInt64, _ reader: borrowing ReadTransaction, _ tables: Tables, _ operations: inout Operations
  ) throws(StorageError) {
    if active.count >= window, !frozenInUse { freeze(through) }
    // A page touched costs a small commit as much as its own records do: so several commits' shares are written with one of them.
    owed += keys
    if keys > 0, owed < slice { return }
    let keys = owed
    owed = 0
    if !frozenInUse { frozen.clear(keys * 8 + 4096) }
    if writer != nil, finishedRun == nil { return writeRun(keys, &operations) }
    if merge != nil, finishedMerge == nil, finishedRun == nil {
      if let run = try merge?.step(keys * 6 + 256, reader, tables, &bank, &operations) {
        finishedMerge = run
        writeRuns(adding: run, removing: merge?.runs ?? [], watermark: watermark, &operations)
      }
      return
    }
    if !deleting.isEmpty { try delete(keys / 16 + 16, reader, tables, &operations) }
  }

  private mutating func freeze(_ through: UInt64) {
    frozen.clear()
    swap(&active, &frozen)
    frozenInUse = true
    frozenThrough = through
    writer = KeyRunWriter(KeyRun(id: nextRun, level: 0, count: frozen.count, &bank))
    nextRun += 1
  }

  /// Writes the next keys of the frozen table.
  private mutating func writeRun(_ keys: Int, _ operations: inout Operations) {
    entries.removeAll(keepingCapacity: true)
    // Through after a third of a window, however many keys a restart has read again.
    let pace = 3 * (1 + frozen.count / window)
    let more = frozen.next(keys * pace + 256, into: &entries)
    for index in entries.indices { writer?.add(entries[index], &bank, &operations) }
    if !more {
      finishedRun = writer?.finish(bank, &operations)
      writeRuns(adding: finishedRun, removing: [], watermark: frozenThrough, &operations)
    }
  }

  /// The batch that held the last slice is durable, and `reader` sees it.
  mutating func committed() {
    if let run = finishedRun {
      finishedRun = nil
      writer = nil
      runs.append(run)
      watermark = frozenThrough
      frozen.removeAll()
      frozenInUse = false
      startMerge()
    }
    if let run = finishedMerge, let done = merge?.runs {
      finishedMerge = nil
      merge = nil
      let old = Set(done.map(\.id))
      runs.removeAll { old.contains($0.id) }
      runs.append(run)
      for run in done {
        deleting.append(run.id)
        bank.drop(run.filter)
      }
      startMerge()
    }
  }

  private mutating func startMerge() {
    guard merge == nil else { return }
    for level in 0..<UInt8(32) {
      let same = runs.filter { $0.level == level }
      if same.count >= Limits.runFanOut {
        // While a long merge goes on more runs gather than one merge takes.
        merge = KeyMerge(Array(same.prefix(KeyMerge.runsMax)), id: nextRun, level: level + 1, &bank)
        nextRun += 1
        return
      }
    }
  }

  /// Whether a run is being written or merged.
  var isWriting: Bool { frozenInUse || merge != nil || !deleting.isEmpty }

  /// Whether every key is in a run. Merges may still be open: they go on after a restart.
  var isFlushed: Bool { active.count == 0 && !frozenInUse }

  /// Freezes what there is, however little, so that a stopping server leaves nothing to read again.
  mutating func freezeAll(_ through: UInt64) { if active.count > 0, !frozenInUse { freeze(through) } }

  /// Deletes up to `limit` rows of runs that were merged away.
  private mutating func delete(
    _ limit: Int, _ reader: borrowing ReadTransaction, _ tables: Tables, _ operations: inout Operations
  ) throws(StorageError) {
    guard let run = deleting.first else { return }
    var doomed: [(TableName, [UInt8])] = []
    for name in [TableName.keys, .filters] {
      scratch.removeAll()
      scratch.append(bigEndian: run)
      let start = scratch.span
      let room = limit - doomed.count
      doomed += try reader.withCursor(tables[name]) { (cursor) throws(StorageError) -> [(TableName, [UInt8])] in
        var rows: [(TableName, [UInt8])] = []
        var found = try cursor.seek(atOrAfter: start)
        while found, rows.count < room, cursor.key.count >= 4, cursor.key.bigEndian32(at: 0) == run {
          rows.append((name, cursor.key.array))
          found = try cursor.next()
        }
        return rows
      }
    }
    if doomed.isEmpty { deleting.removeFirst() }
    for (name, key) in doomed { operations.delete(name, key.span) }
  }

  // MARK: On disk

  /// Row `runs` of `meta`: watermark 8 · next run 4 · count 4 · [ id 4 · level 1 · keys 8 ] …
  private mutating func writeRuns(adding run: KeyRun?, removing: [KeyRun], watermark: UInt64, _ operations: inout Operations) {
    let gone = Set(removing.map(\.id))
    var kept = runs.filter { !gone.contains($0.id) }
    if let run { kept.append(run) }
    var bytes = ByteBuffer(capacity: 256)
    bytes.append(bigEndian: watermark)
    bytes.append(bigEndian: nextRun)
    bytes.append(bigEndian: UInt32(kept.count))
    for run in kept {
      bytes.append(bigEndian: run.id)
      bytes.append(run.level)
      bytes.append(bigEndian: UInt64(run.count))
    }
    operations.put(.meta, MetaRow.runs.key, bytes.span)
  }

  /// Reads the list of runs and their filters, and finds rows of runs that were never finished.
  /// - Returns: `false` when the rows do not fit together.
  mutating func load(_ reader: borrowing ReadTransaction, _ tables: Tables) throws(StorageError) -> Bool {
    if let row = try reader.get(tables[.meta], MetaRow.runs.key) {
      guard row.count >= 16 else { return false }
      watermark = row.bigEndian64(at: 0)
      nextRun = row.bigEndian32(at: 8)
      let count = Int(row.bigEndian32(at: 12))
      guard row.count == 16 + count * 13 else { return false }
      for index in 0..<count {
        let at = 16 + index * 13
        let keys = row.bigEndian64(at: at + 5)
        // Each key has a record of its own. The list has no checksum, and the count decides how much memory the filter takes.
        guard keys <= watermark else { return false }
        let run = KeyRun(id: row.bigEndian32(at: at), level: row[at + 4], count: Int(keys), &bank)
        guard try run.loadFilter(reader, tables, &bank) else { return false }
        runs.append(run)
      }
    }
    try findOrphans(reader, tables)
    startMerge()
    return true
  }

  /// What is wrong with the runs on disk, a sentence each.
  mutating func faults(_ reader: borrowing ReadTransaction, _ tables: Tables) throws(StorageError) -> [String] {
    var faults: [String] = []
    for run in runs {
      if let fault = try run.fault(reader, tables, &bank) { faults.append(fault) }
    }
    return faults
  }

  private mutating func findOrphans(_ reader: borrowing ReadTransaction, _ tables: Tables) throws(StorageError) {
    let known = Set(runs.map(\.id))
    for name in [TableName.keys, .filters] {
      let present = try reader.withCursor(tables[name]) { (cursor) throws(StorageError) -> [UInt32] in
        var ids: [UInt32] = []
        var key = ByteBuffer(capacity: 8)
        var found = try cursor.first()
        while found, cursor.key.count >= 4 {
          let id = cursor.key.bigEndian32(at: 0)
          ids.append(id)
          if id == UInt32.max { break }
          key.removeAll()
          key.append(bigEndian: id + 1)
          found = try cursor.seek(atOrAfter: key.span)
        }
        return ids
      }
      for id in present where !known.contains(id) {
        if !deleting.contains(id) { deleting.append(id) }
        nextRun = max(nextRun, id + 1)
      }
    }
  }
}
