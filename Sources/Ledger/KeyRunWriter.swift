import Memory

/// Writes a run of keys, given in ascending order of their hashes, as blocks and pieces of its filter; bit by bit, as batches go.
struct KeyRunWriter: ~Copyable {
  let run: KeyRun
  private var block = ByteBuffer(capacity: 2048)
  private var key = ByteBuffer(capacity: 16)
  private var piece = ByteBuffer(capacity: KeyRun.pieceLines * 64)
  private var firstHash: UInt64 = 0
  private var lastHash: UInt64 = 0
  private var linesWritten = 0
  private(set) var written = 0

  init(_ run: KeyRun) { self.run = run }

  /// Whether all its keys were added.
  var isComplete: Bool { written == run.count }

  /// Whether a key of this hash may come next.
  @inline(__always)
  func takes(_ hash: UInt64) -> Bool { written < run.count && (written == 0 || hash >= lastHash) }

  @inline(__always)
  mutating func add(_ entry: KeyTable.Entry, _ bank: inout FilterBank, _ operations: inout Operations) {
    precondition(written == 0 || entry.hash >= lastHash, "a run of keys must ascend")
    if block.count >= KeyRun.blockEntries * KeyRun.entryBytes, entry.hash != lastHash { flush(bank, &operations) }
    if block.isEmpty { firstHash = entry.hash }
    block.write(atMost: KeyRun.entryBytes + 2) { cursor in
      cursor.put(bigEndian: entry.hash)
      cursor.put(low: 6, of: entry.sequence)
    }
    bank.add(run.filter, entry.hash)
    lastHash = entry.hash
    written &+= 1
  }

  @inline(never)
  private mutating func flush(_ bank: borrowing FilterBank, _ operations: inout Operations) {
    if block.isEmpty { return }
    KeyRun.blockKey(run.id, firstHash, into: &key)
    operations.put(.keys, key.span, block.span)
    block.removeAll()
    // Lines before the one of the last hash are complete.
    while linesWritten + KeyRun.pieceLines <= run.filter.line(lastHash) { writePiece(KeyRun.pieceLines, bank, &operations) }
  }

  private mutating func writePiece(_ lines: Int, _ bank: borrowing FilterBank, _ operations: inout Operations) {
    key.removeAll()
    key.append(bigEndian: run.id)
    key.append(bigEndian: UInt32(linesWritten))
    piece.removeAll()
    bank.write(run.filter, lines: linesWritten..<(linesWritten + lines), into: &piece)
    operations.put(.filters, key.span, piece.span)
    linesWritten += lines
  }

  /// Writes what is left and answers the finished run.
  mutating func finish(_ bank: borrowing FilterBank, _ operations: inout Operations) -> KeyRun {
    precondition(isComplete, "a run holds as many keys as it was made for")
    flush(bank, &operations)
    while linesWritten < run.filter.lines { writePiece(min(KeyRun.pieceLines, run.filter.lines - linesWritten), bank, &operations) }
    return run
  }
}
