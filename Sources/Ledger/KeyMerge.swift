import Memory
import Storage

/// Merges several runs of keys into one, a bounded stretch at a time. Sources are read from snapshots: they do not change until the merge is through.
struct KeyMerge: ~Copyable {
  private struct Source {
    let run: KeyRun
    /// One block of it, which of its entries is next, and that one's hash where there is one.
    var entries: [KeyTable.Entry] = []
    var index = 0
    var count = 0
    var head: UInt64 = 0
    /// Where the next block begins at the earliest; `nil` after the last.
    var nextHash: UInt64? = 0
  }

  private var sources: [Source]
  private var writer: KeyRunWriter

  init(_ runs: [KeyRun], id: UInt32, level: UInt8, _ bank: inout FilterBank) {
    sources = runs.map { Source(run: $0) }
    writer = KeyRunWriter(KeyRun(id: id, level: level, count: runs.reduce(0) { $0 + $1.count }, &bank))
  }

  private static let damaged = StorageError(code: StorageError.corrupted, operation: "run of keys")

  var runs: [KeyRun] { sources.map(\.run) }

  private mutating func fill(_ index: Int, _ reader: borrowing ReadTransaction, _ tables: Tables) throws(StorageError) {
    guard sources[index].index == sources[index].count, let from = sources[index].nextHash else { return }
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
    sources[index].index = 0
    sources[index].count = entries.count
    sources[index].head = entries.first?.hash ?? 0
    sources[index].nextHash = entries.last.flatMap { $0.hash == UInt64.max ? nil : $0.hash + 1 }
  }

  /// Merges up to `limit` keys; answers the finished run when all are through.
  mutating func step(
    _ limit: Int, _ reader: borrowing ReadTransaction, _ tables: Tables, _ bank: inout FilterBank, _ operations: inout Operations
  ) throws(StorageError) -> KeyRun? {
    for index in sources.indices { try fill(index, reader, tables) }
    for _ in 0..<limit {
      var best = -1
      var bestHash = UInt64.max
      for index in sources.indices where sources[index].index < sources[index].count && (best < 0 || sources[index].head < bestHash) {
        best = index
        bestHash = sources[index].head
      }
      // Blocks have no checksum: a run that lost one, or whose order is lost, must not be made the only one.
      if best < 0 {
        guard writer.isComplete else { throw KeyMerge.damaged }
        return writer.finish(bank, &operations)
      }
      guard writer.takes(bestHash) else { throw KeyMerge.damaged }
      let next = sources[best].index &+ 1
      writer.add(sources[best].entries[next &- 1], &bank, &operations)
      sources[best].index = next
      if next == sources[best].count {
        try fill(best, reader, tables)
      } else {
        sources[best].head = sources[best].entries[next].hash
      }
    }
    return nil
  }
}
