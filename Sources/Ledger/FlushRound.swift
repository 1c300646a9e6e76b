/// Which blocks of accounts the disk is behind with, and how far the writing of them has come.
///
/// A round writes every block that had changed when it began, some with each commit; what changes meanwhile waits for the next round. When it is through, the
/// rows hold at least the state of the round's beginning: that is the new watermark, and a restart replays the journal from there.
struct FlushRound: ~Copyable {
  /// Blocks changed since the last round began: one bit each.
  private var changed: [UInt64] = []
  private(set) var changedCount = 0
  /// Blocks of the round that are still to be written.
  private var due: [UInt64] = []
  private var word = 0
  private var dueCount = 0
  private var holds: [UInt64] = []
  private var holdIndex = 0
  private var credit = 0
  private var total = 0
  /// The last record before the round, and whether one is open.
  private(set) var start: UInt64 = 0
  private(set) var isOpen = false
  /// Set by the slice that ends the round, until its commit is through.
  private(set) var isFinished = false
  /// All state of records up to here is in rows.
  var watermark: UInt64 = 0

  init() {}

  /// Where an earlier process left off.
  mutating func resume(at watermark: UInt64) {
    self.watermark = watermark
    start = watermark
  }

  @inline(__always)
  mutating func mark(_ account: Int) {
    let block = account / BalanceBlock.accounts
    if block >> 6 >= changed.count { changed += [UInt64](repeating: 0, count: block >> 6 &+ 64 &- changed.count) }
    let bit: UInt64 = 1 << UInt64(block & 63)
    if changed[block >> 6] & bit == 0 {
      changed[block >> 6] |= bit
      changedCount &+= 1
    }
  }

  /// Begins a round over everything that changed in records up to `sequence`.
  mutating func begin(_ sequence: UInt64, holds: [UInt64]) {
    precondition(!isOpen, "one round at a time")
    due = changed
    dueCount = changedCount
    changed = [UInt64](repeating: 0, count: changed.count)
    changedCount = 0
    word = 0
    self.holds = holds
    holdIndex = 0
    credit = 0
    total = dueCount + holds.count
    start = sequence
    isOpen = true
  }

  /// How many rows the next slice should hold so that the round is through after half as many records as lie between rounds.
  /// A round that begins late, because processes died before they were through with theirs, is hurried as much as it is late. One row is due for each commit at least, so
  /// that a server that is killed again and again gets through its rounds too; but only every so often are some written, since a page touched costs a small commit as much as
  /// its own records do.
  mutating func share(records: Int, of roundRecords: Int) -> Int {
    let haste = max(1, Int(start - watermark) / roundRecords)
    credit += max(records * total * 2 * haste, roundRecords * (1 + records / 64))
    let rows = credit / roundRecords
    if rows < min(Limits.sliceRows, 1 + roundRecords / 1024) { return 0 }
    credit -= rows * roundRecords
    return rows
  }

  /// The next block to write, or `nil` when all are written.
  mutating func nextBlock() -> Int? {
    while word < due.count {
      if due[word] != 0 {
        let bit = due[word].trailingZeroBitCount
        due[word] &= due[word] &- 1
        return word << 6 + bit
      }
      word += 1
    }
    return nil
  }

  /// The next hold to write, or `nil` when all are written.
  mutating func nextHold() -> UInt64? {
    guard holdIndex < holds.count else { return nil }
    holdIndex += 1
    return holds[holdIndex - 1]
  }

  /// Whether nothing is left to write but the new watermark.
  var isEmpty: Bool { holdIndex >= holds.count && !due[min(word, due.count)...].contains { $0 != 0 } }

  mutating func finish() { isFinished = true }

  /// The commit of the last slice is through.
  mutating func committed() {
    if !isFinished { return }
    isFinished = false
    isOpen = false
    watermark = start
    holds = []
    due = []
  }
}
