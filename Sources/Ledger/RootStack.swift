import Memory

/// The sequences of the last postings of one account's trees (see `SkewBinary`): what a new posting needs to know its jump pointer without reading the journal.
///
/// Root 0 belongs to the oldest and largest tree, the last one is the head. Up to seven lie here, in one cache line; an account with more (some 250 postings)
/// has a block of 48 beside, enough for 2^47 postings, and the first word is the block's number.
struct RootStack: BitwiseCopyable {
  static let inlineCount = 7
  static let blockCount = 48

  private(set) var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
  /// Bit k is set when there is a tree of 2^(k+1) - 1 postings; bit 63 when the smallest occurs twice; bit 62 when there is a block.
  private var shape: UInt64 = 0

  private static let twice: UInt64 = 1 << 63
  private static let block: UInt64 = 1 << 62
  private static let sizes: UInt64 = 1 << 62 - 1

  var hasBlock: Bool {
    @inline(__always) get { shape & RootStack.block != 0 }
    set { shape = newValue ? shape | RootStack.block : shape & ~RootStack.block }
  }

  /// How many trees there are.
  var count: Int { @inline(__always) get { (shape & RootStack.sizes).nonzeroBitCount &+ (shape & RootStack.twice == 0 ? 0 : 1) } }

  /// Adds one posting to the shape and answers how many trees are left of it: two equal smallest trees and the posting become one tree; else the posting is a tree of its own.
  @inline(__always)
  mutating func grow() -> Int {
    let sizes = shape & RootStack.sizes
    if shape & RootStack.twice != 0 {
      let smallest = sizes & (0 &- sizes)
      let merged = smallest << 1
      let rest = sizes & ~smallest
      let again = rest & merged != 0
      shape = (shape & RootStack.block) | rest | merged | (again ? RootStack.twice : 0)
    } else {
      shape = (shape & RootStack.block) | sizes | 1 | (sizes & 1 == 0 ? 0 : RootStack.twice)
    }
    return count &- 1
  }

  subscript(index: Int) -> UInt64 {
    @inline(__always) get {
      switch index {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      case 3: words.3
      case 4: words.4
      case 5: words.5
      case 6: words.6
      default: preconditionFailure("a root outside the inline ones")
      }
    }
    @inline(__always) set {
      switch index {
      case 0: words.0 = newValue
      case 1: words.1 = newValue
      case 2: words.2 = newValue
      case 3: words.3 = newValue
      case 4: words.4 = newValue
      case 5: words.5 = newValue
      case 6: words.6 = newValue
      default: preconditionFailure("a root outside the inline ones")
      }
    }
  }

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
}
