import Memory

/// Writes a run of keys, given in ascending order of their hashes, as blocks and pieces of its filter; bit by bit, as batches go.
final class KeyRunWriter {
  let run: KeyRun
  private var block = ByteBuffer(capacity: 2048)
  private var key = ByteBuffer(capacity: 16)
  private var firstHash: UInt64 = 0
  private var lastHash: UInt64 = 0
  private var linesWritten = 0
  private(set) var written = 0

  init(id: UInt32, level: UInt8, count: Int) { run = KeyRun(id: id, level: level, count: count) }

  /// Whether all its keys were added.
  var isComplete: Bool { written == run.count }

  /// Whether a key of this hash may come next.
  func takes(_ hash: UInt64) -> Bool { written < run.count && (written == 0 || hash >= lastHash) }

  func add(_ entry: KeyTable.Entry, _ operations: inout Operations) {
    precondition(written == 0 || entry.hash >= lastHash, "a run of keys must ascend")
    if block.count >= KeyRun.blockEntries * KeyRun.entryBytes, entry.hash != lastHash { flush(&operations) }
    if block.isEmpty { firstHash = entry.hash }
    block.append(bigEndian: entry.hash)
    block.append(low: 6, of: entry.sequence)
    run.filter.add(entry.hash)
    lastHash = entry.hash
    written += 1
  }

  private func flush(_ operations: inout Operations) {
    if block.isEmpty { return }
    KeyRun.blockKey(run.id, firstHash, into: &key)
    operations.put(.keys, key.span, block.span)
    block.removeAll()
    // Lines before the one of the last hash are complete.
    while linesWritten + KeyRun.pieceLines <= run.filter.line(lastHash) { writePiece(KeyRun.pieceLines, &operations) }
  }

  private func writePiece(_ lines: Int, _ operations: inout Operations) {
    key.removeAll()
    key.append(bigEndian: run.id)
    key.append(bigEndian: UInt32(linesWritten))
    var piece = ByteBuffer(capacity: lines * 64)
    run.filter.write(lines: linesWritten..<(linesWritten + lines), into: &piece)
    operations.put(.filters, key.span, piece.span)
    linesWritten += lines
  }

  /// Writes what is left and answers the finished run.
  func finish(_ operations: inout Operations) -> KeyRun {
    precondition(isComplete, "a run holds as many keys as it was made for")
    flush(&operations)
    while linesWritten < run.filter.lines { writePiece(min(KeyRun.pieceLines, run.filter.lines - linesWritten), &operations) }
    return run
  }
}
