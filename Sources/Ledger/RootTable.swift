import Memory

/// The sequences of the last postings of each account's trees (see `SkewBinary`), by account id: what a new posting needs to know its jump pointer without reading the
/// journal.
///
/// Root 0 belongs to the oldest and largest tree, the last one is the head. An account has eight words, one cache line: up to seven roots and their shape. One with more
/// roots (some 250 postings) has a block of 48 beside, enough for 2^47 postings: then six of the newest are in the line, as those change with each posting, and the older
/// ones in the block.
///
/// ```
///  line    without a block: roots 0...6 · shape          with one: block number · a window of six: root i at 1 + i % 6 · shape
/// ```
struct RootTable: ~Copyable {
  static let lineWords = 8
  private static let shapeWord = 7
  private static let inlineCount = 7
  private static let windowCount = 6
  private static let blockCount = 48

  private var lines: Slab<UInt64>
  private var blocks: Slab<UInt64>

  init(accountsMax: Int) {
    lines = Slab(capacityMax: accountsMax * RootTable.lineWords, hugePages: true)
    blocks = Slab(capacityMax: accountsMax * RootTable.blockCount)
  }

  mutating func extend() -> Bool { lines.extend(by: RootTable.lineWords) }
  mutating func truncate(to count: Int) { lines.truncate(to: count * RootTable.lineWords) }

  @inline(__always)
  func prefetch(_ account: Int) { lines.prefetch(account &* RootTable.lineWords) }

  @inline(__always)
  private func shape(_ account: Int) -> RootShape { RootShape(bits: lines[account &* RootTable.lineWords &+ RootTable.shapeWord]) }

  /// How many trees the postings of an account at `version` form.
  static func count(version: UInt64) -> Int { RootShape(version: version).count }

  /// How many trees the account's postings form.
  func count(_ account: Int) -> Int { shape(account).count }

  /// The sequence of a tree's last posting; 0 is the oldest tree.
  func root(_ account: Int, _ index: Int) -> UInt64 { read(account, shape(account), index) }

  @inline(__always)
  private func read(_ account: Int, _ shape: RootShape, _ index: Int) -> UInt64 {
    let line = account &* RootTable.lineWords
    if !shape.hasBlock { return lines[line &+ index] }
    if index >= shape.low { return lines[line &+ 1 &+ index % RootTable.windowCount] }
    return blocks[Int(truncatingIfNeeded: lines[line]) &* RootTable.blockCount &+ index]
  }

  /// Where a posting's jump pointer leads.
  struct Jump: BitwiseCopyable {
    /// The sequence of the posting's record; 0: nowhere.
    var sequence: UInt64
    /// It leads past the posting before, and so has to be written.
    var isFar: Bool
  }

  /// Takes note of the account's next posting, in record `sequence`, and answers where its jump pointer leads. O(1), nearly always in one cache line.
  @inline(__always)
  mutating func push(_ account: Int, sequence: UInt64) -> Jump {
    // A posting that joins two trees under itself jumps past both; one that begins a tree jumps to the posting before.
    var shape = shape(account)
    let joins = shape.joins
    let kept = shape.grow()
    let jump = kept > 0 ? read(account, shape, kept &- 1) : 0
    write(account, &shape, kept, sequence)
    lines[account &* RootTable.lineWords &+ RootTable.shapeWord] = shape.bits
    return Jump(sequence: jump, isFar: joins && jump != 0)
  }

  /// Sets the newest root.
  @inline(__always)
  private mutating func write(_ account: Int, _ shape: inout RootShape, _ index: Int, _ sequence: UInt64) {
    let line = account &* RootTable.lineWords
    if !shape.hasBlock {
      if index < RootTable.inlineCount {
        lines[line &+ index] = sequence
        return
      }
      spill(account, &shape, index)
    }
    let low = shape.low
    if index < low {
      shape.low = index
    } else if index &- low == RootTable.windowCount {
      // The window is full: its oldest root goes into the block.
      blocks[Int(truncatingIfNeeded: lines[line]) &* RootTable.blockCount &+ low] = lines[line &+ 1 &+ low % RootTable.windowCount]
      shape.low = low &+ 1
    }
    lines[line &+ 1 &+ index % RootTable.windowCount] = sequence
  }

  /// Gives an account with `count` roots in its line a block for all of them; the window is empty then.
  @inline(never)
  private mutating func spill(_ account: Int, _ shape: inout RootShape, _ count: Int) {
    let line = account * RootTable.lineWords
    let block = blocks.count / RootTable.blockCount
    precondition(count <= RootTable.inlineCount && blocks.extend(by: RootTable.blockCount), "no room for an account's history")
    for index in 0..<count { blocks[block * RootTable.blockCount + index] = lines[line + index] }
    lines[line] = UInt64(block)
    shape.setBlock(low: count)
  }

  /// The whole stack of an account, oldest tree first. Allocates.
  func roots(_ account: Int) -> [UInt64] {
    let shape = shape(account)
    return (0..<shape.count).map { read(account, shape, $0) }
  }

  /// Sets the stack of an account to what was stored, or to what it was before a change that is rolled back.
  /// - Parameter roots: as many as `version` postings form trees.
  mutating func set(_ account: Int, version: UInt64, roots: [UInt64]) {
    let line = account * RootTable.lineWords
    let old = shape(account)
    var shape = RootShape(version: version)
    precondition(shape.count == roots.count && roots.count <= RootTable.blockCount, "an account's history does not match its version")
    if roots.count <= RootTable.inlineCount, !old.hasBlock {
      for (index, sequence) in roots.enumerated() { lines[line + index] = sequence }
    } else {
      // All into the block, the one it has or a new one; the window is empty.
      let block = old.hasBlock ? Int(lines[line]) : blocks.count / RootTable.blockCount
      if !old.hasBlock { precondition(blocks.extend(by: RootTable.blockCount), "no room for an account's history") }
      lines[line] = UInt64(block)
      shape.setBlock(low: roots.count)
      for (index, sequence) in roots.enumerated() { blocks[block * RootTable.blockCount + index] = sequence }
    }
    lines[line + RootTable.shapeWord] = shape.bits
  }
}
