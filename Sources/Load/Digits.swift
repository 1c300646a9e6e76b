/// Numbers as fixed-width text in one or two machine words, without a loop.
enum Digits {
  /// Eight decimal digits of a number below 100,000,000, as the word whose bytes in memory order are the text.
  @inline(__always)
  static func decimal8(_ value: UInt32) -> UInt64 {
    // Halves, then pairs, then single digits, each step side by side in one word; the multiplications divide by 100 and by 10.
    let halves = UInt64(value / 10_000) | UInt64(value % 10_000) << 32
    let high = (halves &* 10_486) >> 20 & 0x0000_007F_0000_007F
    let pairs = high | (halves &- high &* 100) << 16
    let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
    let digits = tens | (pairs &- tens &* 10) << 8
    return (digits | 0x3030_3030_3030_3030).littleEndian
  }

  /// The eight hexadecimal digits of a 32-bit number in lower case, as the word whose bytes in memory order are the text.
  @inline(__always)
  static func hexadecimal8(_ value: UInt32) -> UInt64 {
    var nibbles = UInt64(value)
    nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
    nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
    nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
    // A nibble above 9 carries into its fifth bit when 6 is added; letters lie 39 above where a digit would.
    let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 39).bigEndian
  }

  /// Whether all eight bytes are decimal digits.
  @inline(__always)
  static func areDecimal(_ word: UInt64) -> Bool {
    let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    let zeros: UInt64 = 0x3030_3030_3030_3030
    return word & high == zeros && (word &+ 0x0606_0606_0606_0606) & high == zeros
  }

  /// The number that a word of eight decimal digits says, its first digit in the top byte.
  static func number(_ word: UInt64) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(56), through: 0, by: -8) { value = value * 10 + (word >> shift & 0x0F) }
    return value
  }
}
