import Memory

/// Which trees the postings of one account form (see `SkewBinary`), and where their roots lie: one word.
///
/// ```
///  63 smallest size twice · 62 has a block · 48...53 first root of the window · 0...46 sizes: bit k for a tree of 2^(k+1) - 1 postings
/// ```
struct RootShape: BitwiseCopyable {
  private(set) var bits: UInt64

  private static let twice: UInt64 = 1 << 63
  private static let block: UInt64 = 1 << 62
  private static let lowShift: UInt64 = 48
  private static let lowMask: UInt64 = 63 << lowShift
  private static let sizes: UInt64 = 1 << 47 - 1

  @inline(__always)
  init(bits: UInt64) { self.bits = bits }

  /// The shape after `version` postings, without a block.
  init(version: UInt64) {
    bits = 0
    var rest = version
    while rest > 0 {
      let size = SkewBinary.largestTree(rest)
      let bit = (size &+ 1) >> 1
      bits = bits & bit == 0 ? bits | bit : bits | RootShape.twice
      rest &-= size
    }
  }

  /// How many trees there are.
  var count: Int { @inline(__always) get { (bits & RootShape.sizes).nonzeroBitCount &+ (bits & RootShape.twice == 0 ? 0 : 1) } }

  var hasBlock: Bool { @inline(__always) get { bits & RootShape.block != 0 } }

  /// The oldest root that lies in the window.
  var low: Int {
    @inline(__always) get { Int(truncatingIfNeeded: (bits & RootShape.lowMask) >> RootShape.lowShift) }
    set { bits = bits & ~RootShape.lowMask | UInt64(newValue) << RootShape.lowShift }
  }

  /// Changes over to a block.
  mutating func setBlock(low: Int) {
    bits |= RootShape.block
    self.low = low
  }

  /// Whether the next posting will join the two smallest trees under itself.
  var joins: Bool { @inline(__always) get { bits & RootShape.twice != 0 } }

  /// Adds one posting and answers how many trees are left of it: two equal smallest trees and the posting become one tree; else the posting is a tree of its own.
  @inline(__always)
  mutating func grow() -> Int {
    let sizes = bits & RootShape.sizes
    let rest = bits & ~(RootShape.sizes | RootShape.twice)
    if bits & RootShape.twice != 0 {
      let smallest = sizes & (0 &- sizes)
      let merged = smallest << 1
      let others = sizes & ~smallest
      bits = rest | others | merged | (others & merged == 0 ? 0 : RootShape.twice)
    } else {
      bits = rest | sizes | 1 | (sizes & 1 == 0 ? 0 : RootShape.twice)
    }
    return count &- 1
  }
}
