/// Where the jump pointer of an account's n-th posting leads: Myers' skew-binary scheme ("An applicative random-access stack", 1983).
///
/// The first n postings are cut into trees of 2^k - 1 postings, the largest first, each size once but for the smallest, which may occur twice. A posting jumps over its
/// own tree to the last posting of the tree before it, so that any earlier posting is reached in O(log n) steps, with one extra pointer a posting.
///
/// ```
///  version   1  2  3  4  5  6  7  8
///  trees     1  1  3  3  3  3  7  7        after 8 postings: 7 1
///               1     1  1  3     1
///                        1
///  jumps to  0  1  0  3  4  3  0  7
/// ```
enum SkewBinary {
  /// The largest 2^k - 1 that is not above `count`, which is at least 1.
  @inline(__always)
  static func largestTree(_ count: UInt64) -> UInt64 {
    precondition(count > 0 && count < UInt64.max, "no postings, no tree")
    return UInt64.max >> UInt64((count &+ 1).leadingZeroBitCount &+ 1)
  }

  /// The version that posting number `version` jumps to; 0 when there is nothing before its tree.
  static func jump(_ version: UInt64) -> UInt64 {
    var rest = version
    var last: UInt64 = 0
    while rest > 0 {
      last = largestTree(rest)
      rest &-= last
    }
    return version &- last
  }
}
