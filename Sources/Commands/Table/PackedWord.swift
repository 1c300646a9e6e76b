import Memory

/// A word of at most 16 bytes in capitals, as two integers: comparing it costs two comparisons.
///
/// ```
///  high   T R A N S F E R      first byte of the word in the most significant byte,
///  low    0 0 0 0 0 0 0 0      zero bytes after the end
/// ```
struct PackedWord: Equatable, BitwiseCopyable, Sendable {
  static let bytesMax = 16

  let high: UInt64
  let low: UInt64

  /// `nil` for a word of no bytes, or more than 16. Letters may be small. Some 3 ns.
  @inline(__always)
  init?(_ text: Span<UInt8>) {
    let count = text.count
    if count == 0 || count > PackedWord.bytesMax { return nil }
    if count >= 8 {
      high = PackedWord.capitals(text.bigEndian64(at: 0))
      low = count == 8 ? 0 : PackedWord.capitals(PackedWord.pack(text, from: 8, to: count) << UInt64(8 &* (16 &- count)))
    } else {
      high = PackedWord.capitals(PackedWord.pack(text, from: 0, to: count) << UInt64(8 &* (8 &- count)))
      low = 0
    }
  }

  @inline(__always)
  private static func pack(_ text: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
    var word: UInt64 = 0
    var index = start
    while index < end {
      word = word &<< 8 | UInt64(text[index])
      index &+= 1
    }
    return word
  }

  /// Makes the small letters in eight bytes capitals. Bytes from 0x80 on stay as they are.
  @inline(__always)
  static func capitals(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let low7 = word & (ones &* 0x7F)
    // Per byte: bit 7 is set from 'a' on, and from the byte after 'z' on.
    let fromA = low7 &+ ones &* (0x80 - 0x61)
    let pastZ = low7 &+ ones &* (0x80 - 0x7B)
    let small = fromA & ~pastZ & ~word & (ones &* 0x80)
    return word ^ (small >> 2)
  }

  /// Spread over 64 bits; the high ones are best.
  @inline(__always)
  func hash(_ multiplier: UInt64) -> UInt64 { (high ^ low &* 0x9E37_79B9_7F4A_7C15) &* multiplier }
}
