import Memory
import Storage

/// Merges several runs of keys into one, a bounded stretch at a time. Sources are read from snapshots: they do not change until the merge is through.
struct KeyMerge: ~Copyable {
  private struct Source {
    let run: KeyRun
    /// One block of it.
    var entries: [KeyTable.Entry] = []
    /// Where the next block begins at the earliest; `nil` after the last.
    var nextHash: UInt64? = 0
  }

  /// Which entry of a source's block is next, and the hash of that one: kept apart from the blocks, so that choosing the lowest touches nothing else.
  private struct Head: BitwiseCopyable {
    var hash: UInt64 = 0
    var index = 0
    var count = 0
    var isThere: Bool { @inline(__always) get { index < count } }
  }

  /// The most runs that one merge takes.
  static let runsMax = 8

  private var sources: [Source]
  private var heads = InlineArray<8, Head>(repeating: Head())
  private var writer: KeyRunWriter

  init(_ runs: [KeyRun], id: UInt32, level: UInt8, _ bank: inout FilterBank) {
    precondition(runs.count <= KeyMerge.runsMax, "more runs than a merge has room for")
    sources = runs.map { Source(run: $0) }
    writer = KeyRunWriter(KeyRun(id: id, level: level, count: runs.reduce(0) { $0 + $1.count }, &bank))
  }

  private static let damaged = StorageError(code: StorageError.corrupted, operation: "run of keys")

  var runs: [KeyRun] { sources.map(\.run) }

  private mutating func fill(_ index: Int, _ reader: borrowing ReadTransaction, _ tables: Tables) throws(StorageError) {
    guard !heads[index].isThere, let from = sources[index].nextHash else { return }
    let id = sources[index].run.id
    var key = ByteBuffer(capacity: 16)
    KeyRun.blockKey(id, from, into: &key)
    let wanted = key.span
    let entries = try reader.withCursor(tables[.keys]) { (cursor) throws(StorageError) -> [KeyTable.Entry] in
      guard try cursor.seek(atOrAfter: wanted), cursor.key.count == 12, cursor.key.bigEndian32(at: 0) == id else { return [] }
      let block = cursor.value
      return (0..<(block.count / KeyRun.entryBytes)).map { KeyRun.entry(block, $0) }
    }
    sources[index].entries = entries
    heads[index] = Head(hash: entries.first?.hash ?? 0, index: 0, count: entries.count)
    sources[index].nextHash = entries.last.flatMap { $0.hash == UInt64.max ? nil : $0.hash + 1 }
  }

  /// Merges up to `limit` keys; answers the finished run when all are through.
  mutating func step(
    _ limit: Int, _ reader: borrowing ReadTransaction, _ tables: Tables, _ bank: inout FilterBank, _ operations: inout Operations
  ) throws(StorageError) -> KeyRun? {
    let count = sources.count
    for index in 0..<count { try fill(index, reader, tables) }
    for _ in 0..<limit {
      var best = -1
      var bestHash = UInt64.max
      for index in 0..<count where heads[index].isThere && (best < 0 || heads[index].hash < bestHash) {
        best = index
        bestHash = heads[index].hash
      }
      // Blocks have no checksum: a run that lost one, or whose order is lost, must not be made the only one.
      if best < 0 {
        guard writer.isComplete else { throw KeyMerge.damaged }
        return writer.finish(bank, &operations)
      }
      guard writer.takes(bestHash) else { throw KeyMerge.damaged }
      let next = heads[best].index &+ 1
      writer.add(sources[best].entries[next &- 1], &bank, &operations)
      heads[best].index = next
      if heads[best].isThere { heads[best].hash = sources[best].entries[next].hash } else { try fill(best, reader, tables) }
    }
    return nil
  }
}
