import CLinux
import Glibc

/// A fast keyed 64-bit hash of byte strings: multiply-fold over eight bytes at a time, in the manner of wyhash.
///
/// The seed is secret (from the kernel), so that outsiders cannot choose names which collide. Not a cryptographic digest: equal hashes are always followed by
/// a comparison of the bytes themselves.
public struct SeededHash: Sendable, BitwiseCopyable {
  @usableFromInline let seed: UInt64
  @usableFromInline let secret: UInt64

  public init(seed: UInt64, secret: UInt64) {
    self.seed = seed
    self.secret = secret | 1
  }

  /// A hash with a seed from the kernel.
  public static func random() -> SeededHash {
    var words: (UInt64, UInt64) = (0, 0)
    let got = withUnsafeMutableBytes(of: &words) { getrandom($0.baseAddress!, 16, 0) }
    precondition(got == 16, "the kernel gave no random bytes")
    return SeededHash(seed: words.0, secret: words.1)
  }

  @inlinable @inline(__always)
  static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let wide = a.multipliedFullWidth(by: b)
    return wide.high ^ wide.low
  }

  /// The hash of `bytes`.
  @inlinable @inline(__always)
  public func callAsFunction(_ bytes: Span<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { source in
      let count = source.count
      var state = seed ^ (UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15)
      var offset = 0
      while offset &+ 16 <= count {
        let a = source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let b = source.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
        state = SeededHash.fold(a ^ secret, b ^ state)
        offset &+= 16
      }
      let rest = count &- offset
      var a: UInt64 = 0
      var b: UInt64 = 0
      if rest >= 8 {
        a = source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        b = source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      } else if rest >= 4 {
        a = UInt64(source.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        b = UInt64(source.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
      } else if rest > 0 {
        a = UInt64(source[offset]) << 16 | UInt64(source[offset &+ rest / 2]) << 8 | UInt64(source[count &- 1])
      }
      state = SeededHash.fold(a ^ secret, b ^ state)
      return SeededHash.fold(state ^ secret, 0xA076_1D64_78BD_642F ^ seed)
    }
  }
}
