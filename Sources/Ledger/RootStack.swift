import Memory

/// The sequences of the last postings of one account's trees (see `SkewBinary`): what a new posting needs to know its jump pointer without reading the journal.
///
/// Root 0 belongs to the oldest and largest tree, the last one is the head. Up to seven lie here, in one cache line. An account with more (some 250 postings) has a block
/// of 48 beside, enough for 2^47 postings: then six of the newest are here, as those change with each posting, and the older ones there.
///
/// ```
///  words   without a block: roots 0...6          with one: block number, then a window of six: root i at 1 + i % 6
///  shape   63 smallest size twice · 62 has a block · 48...53 first root of the window · 0...46 sizes: bit k for a tree of 2^(k+1) - 1 postings
/// ```
struct RootStack: BitwiseCopyable {
  static let inlineCount = 7
  static let windowCount = 6
  static let blockCount = 48

  private var words = InlineArray<7, UInt64>(repeating: 0)
  private var shape: UInt64 = 0

  private static let twice: UInt64 = 1 << 63
  private static let block: UInt64 = 1 << 62
  private static let lowShift: UInt64 = 48
  private static let lowMask: UInt64 = 63 << lowShift
  private static let sizes: UInt64 = 1 << 47 - 1

  /// The shape after `version` postings, with no sequences yet.
  init(version: UInt64) {
    var rest = version
    while rest > 0 {
      let size = SkewBinary.largestTree(rest)
      let bit = (size &+ 1) >> 1
      shape = shape & bit == 0 ? shape | bit : shape | RootStack.twice
      rest &-= size
    }
  }

  /// How many trees there are.
  var count: Int { @inline(__always) get { (shape & RootStack.sizes).nonzeroBitCount &+ (shape & RootStack.twice == 0 ? 0 : 1) } }

  var hasBlock: Bool { @inline(__always) get { shape & RootStack.block != 0 } }

  /// The number of its block.
  var blockNumber: Int { @inline(__always) get { Int(words[0]) } }

  /// The oldest root that lies in the window.
  var low: Int {
    @inline(__always) get { Int(truncatingIfNeeded: (shape & RootStack.lowMask) >> RootStack.lowShift) }
    set { shape = shape & ~RootStack.lowMask | UInt64(newValue) << RootStack.lowShift }
  }

  /// Changes over to a block; the roots are to be written again.
  mutating func setBlock(_ number: Int, low: Int) {
    words[0] = UInt64(number)
    shape |= RootStack.block
    self.low = low
  }

  /// Whether the next posting will join the two smallest trees under itself.
  var joins: Bool { @inline(__always) get { shape & RootStack.twice != 0 } }

  /// Adds one posting to the shape and answers how many trees are left of it: two equal smallest trees and the posting become one tree; else the posting is a tree of its own.
  @inline(__always)
  mutating func grow() -> Int {
    let sizes = shape & RootStack.sizes
    let rest = shape & ~(RootStack.sizes | RootStack.twice)
    if shape & RootStack.twice != 0 {
      let smallest = sizes & (0 &- sizes)
      let merged = smallest << 1
      let others = sizes & ~smallest
      shape = rest | others | merged | (others & merged == 0 ? 0 : RootStack.twice)
    } else {
      shape = rest | sizes | 1 | (sizes & 1 == 0 ? 0 : RootStack.twice)
    }
    return count &- 1
  }

  /// Root `index` where all are here.
  @inline(__always)
  func inline(_ index: Int) -> UInt64 { words[index] }
  @inline(__always)
  mutating func setInline(_ index: Int, _ sequence: UInt64) { words[index] = sequence }

  /// Root `index` of the window.
  @inline(__always)
  func windowed(_ index: Int) -> UInt64 { words[1 &+ index % RootStack.windowCount] }
  @inline(__always)
  mutating func setWindowed(_ index: Int, _ sequence: UInt64) { words[1 &+ index % RootStack.windowCount] = sequence }
}
