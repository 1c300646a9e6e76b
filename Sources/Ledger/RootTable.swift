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

  @inline(__always)
  private func read(_ stack: RootStack, _ index: Int) -> UInt64 {
    stack.hasBlock ? blocks[Int(stack[0]) &* RootStack.blockCount &+ index] : stack[index]
  }

  /// The sequence of a tree's last posting; 0 is the oldest tree.
  func root(_ account: Int, _ index: Int) -> UInt64 { read(stacks[account], index) }

  /// Takes note of the account's next posting, in record `sequence`, and answers the sequence that its jump pointer holds (0: none). O(1).
  @inline(__always)
  mutating func push(_ account: Int, sequence: UInt64) -> UInt64 {
    var stack = stacks[account]
    let kept = stack.grow()
    let jump = kept > 0 ? read(stack, kept &- 1) : 0
    write(&stack, kept, sequence)
    stacks[account] = stack
    return jump
  }

  @inline(__always)
  private mutating func write(_ stack: inout RootStack, _ index: Int, _ sequence: UInt64) {
    if stack.hasBlock {
      precondition(index < RootStack.blockCount, "an account has more postings than its history can hold")
      blocks[Int(stack[0]) &* RootStack.blockCount &+ index] = sequence
    } else if index < RootStack.inlineCount {
      stack[index] = sequence
    } else {
      spill(&stack, index, sequence)
    }
  }

  @inline(never)
  private mutating func spill(_ stack: inout RootStack, _ index: Int, _ sequence: UInt64) {
    let block = blocks.count / RootStack.blockCount
    precondition(blocks.extend(by: RootStack.blockCount), "no room for an account's history")
    let base = block * RootStack.blockCount
    for old in 0..<RootStack.inlineCount { blocks[base + old] = stack[old] }
    blocks[base + index] = sequence
    stack[0] = UInt64(block)
    stack.hasBlock = true
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
    precondition(stack.count == roots.count, "an account's history does not match its version")
    if old.hasBlock {
      // Keeps the block it has.
      stack[0] = old[0]
      stack.hasBlock = true
    }
    for (index, sequence) in roots.enumerated() { write(&stack, index, sequence) }
    stacks[account] = stack
  }
}
