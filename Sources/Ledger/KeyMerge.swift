import Memory
import Storage

/// Merges several runs of keys into one, a bounded stretch at a time. Sources are read from snapshots: they do not change until the merge is through.
final class KeyMerge {
  private struct Source {
    let run: KeyRun
    var entries: [KeyTable.Entry] = []
    var index = 0
    /// Where the next block begins at the earliest; `nil` after the last.
    var nextHash: UInt64? = 0
  }

  private var sources: [Source]
  let writer: KeyRunWriter

  init(_ runs: [KeyRun], id: UInt32, level: UInt8) {
    sources = runs.map { Source(run: $0) }
    writer = KeyRunWriter(id: id, level: level, count: runs.reduce(0) { $0 + $1.count })
  }

  private static let damaged = StorageError(code: StorageError.corrupted, operation: "run of keys")

  var runs: [KeyRun] { sources.map(\.run) }

  private func fill(_ index: Int, _ reader: borrowing ReadTransaction, _ tables: Tables) throws(StorageError) {
    guard sources[index].index == sources[index].entries.count, let from = sources[index].nextHash else { return }
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
    sources[index].nextHash = entries.last.flatMap { $0.hash == UInt64.max ? nil : $0.hash + 1 }
  }

  /// Merges up to `limit` keys; answers the finished run when all are through.
  func step(_ limit: Int, _ reader: borrowing ReadTransaction, _ tables: Tables, _ operations: inout Operations) throws(StorageError) -> KeyRun? {
    for index in sources.indices { try fill(index, reader, tables) }
    for _ in 0..<limit {
      var best = -1
      var bestHash = UInt64.max
      for index in sources.indices where sources[index].index < sources[index].entries.count {
        let hash = sources[index].entries[sources[index].index].hash
        if best < 0 || hash < bestHash {
          best = index
          bestHash = hash
        }
      }
      // Blocks have no checksum: a run that lost one, or whose order is lost, must not be made the only one.
      if best < 0 {
        guard writer.isComplete else { throw KeyMerge.damaged }
        return writer.finish(&operations)
      }
      guard writer.takes(bestHash) else { throw KeyMerge.damaged }
      writer.add(sources[best].entries[sources[best].index], &operations)
      sources[best].index += 1
      if sources[best].index == sources[best].entries.count { try fill(best, reader, tables) }
    }
    return nil
  }
}
