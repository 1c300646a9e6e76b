import Memory

/// The root stacks of all accounts, by account id.
struct RootTable: ~Copyable {
  private var stacks: Slab<RootStack>
  private var blocks: Slab<UInt64>

  init(accountsMax: Int) {
    stacks = Slab(capacityMax: accountsMax, hugePages: true)
    blocks = Slab(capacityMax: accountsMax * RootStack.blockCount)
  }

  mutating func extend() -> Bool { stacks.extend(by: 1) }
  mutating func truncate(to count: Int) { stacks.truncate(to: count) }

  @inline(__always)
  func prefetch(_ account: Int) { stacks.prefetch(account) }

  /// How many trees the account's postings form.
  func count(_ account: Int) -> Int { stacks[account].count }

  /// The sequence of a tree's last posting; 0 is the oldest tree.
  func root(_ account: Int, _ index: Int) -> UInt64 { read(stacks[account], index) }

  @inline(__always)
  private func read(_ stack: RootStack, _ index: Int) -> UInt64 {
    if !stack.hasBlock { return stack.inline(index) }
    return index >= stack.low ? stack.windowed(index) : blocks[stack.blockNumber &* RootStack.blockCount &+ index]
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
    let joins = stacks[account].joins
    let kept = stacks[account].grow()
    let jump = kept > 0 ? read(stacks[account], kept &- 1) : 0
    write(account, kept, sequence)
    return Jump(sequence: jump, isFar: joins && jump != 0)
  }

  /// Sets the newest root.
  @inline(__always)
  private mutating func write(_ account: Int, _ index: Int, _ sequence: UInt64) {
    if !stacks[account].hasBlock {
      if index < RootStack.inlineCount {
        stacks[account].setInline(index, sequence)
        return
      }
      spill(account, index)
    }
    let low = stacks[account].low
    if index < low {
      stacks[account].low = index
    } else if index &- low == RootStack.windowCount {
      // The window is full: its oldest root goes into the block.
      blocks[stacks[account].blockNumber &* RootStack.blockCount &+ low] = stacks[account].windowed(low)
      stacks[account].low = low &+ 1
    }
    stacks[account].setWindowed(index, sequence)
  }

  /// Gives an account with `count` roots inline a block for all of them; the window is empty then.
  @inline(never)
  private mutating func spill(_ account: Int, _ count: Int) {
    let block = blocks.count / RootStack.blockCount
    precondition(count <= RootStack.inlineCount && blocks.extend(by: RootStack.blockCount), "no room for an account's history")
    for index in 0..<count { blocks[block * RootStack.blockCount + index] = stacks[account].inline(index) }
    stacks[account].setBlock(block, low: count)
  }

  /// The whole stack of an account, oldest tree first. Allocates.
  func roots(_ account: Int) -> [UInt64] {
    let stack = stacks[account]
    return (0..<stack.count).map { read(stack, $0) }
  }

  /// Sets the stack of an account to what was stored, or to what it was before a change that is rolled back.
  /// - Parameter roots: as many as `version` postings form trees.
  mutating func set(_ account: Int, version: UInt64, roots: [UInt64]) {
    let old = stacks[account]
    var stack = RootStack(version: version)
    precondition(stack.count == roots.count && roots.count <= RootStack.blockCount, "an account's history does not match its version")
    if roots.count <= RootStack.inlineCount, !old.hasBlock {
      for (index, sequence) in roots.enumerated() { stack.setInline(index, sequence) }
    } else {
      // All into the block, the one it has or a new one; the window is empty.
      let block = old.hasBlock ? old.blockNumber : blocks.count / RootStack.blockCount
      if !old.hasBlock { precondition(blocks.extend(by: RootStack.blockCount), "no room for an account's history") }
      stack.setBlock(block, low: roots.count)
      for (index, sequence) in roots.enumerated() { blocks[block * RootStack.blockCount + index] = sequence }
    }
    stacks[account] = stack
  }
}
