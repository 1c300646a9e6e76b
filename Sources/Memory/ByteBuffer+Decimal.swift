/// Number of decimal digits of `value`, 1...20.
@inlinable
public func decimalDigits(_ value: UInt64) -> Int {
  // 1233/4096 is close enough to the logarithm of 2 to base 10: the estimate is right or one too low.
  let estimate = ((64 &- (value | 1).leadingZeroBitCount) &* 1233) &>> 12
  return value < smallestOfDigits(estimate &+ 1) ? max(estimate, 1) : estimate &+ 1
}

/// The smallest number of so many digits. A switch, because the optimiser makes a constant table of it.
@inlinable
func smallestOfDigits(_ digits: Int) -> UInt64 {
  switch digits {
  case 1: 1
  case 2: 10
  case 3: 100
  case 4: 1_000
  case 5: 10_000
  case 6: 100_000
  case 7: 1_000_000
  case 8: 10_000_000
  case 9: 100_000_000
  case 10: 1_000_000_000
  case 11: 10_000_000_000
  case 12: 100_000_000_000
  case 13: 1_000_000_000_000
  case 14: 10_000_000_000_000
  case 15: 100_000_000_000_000
  case 16: 1_000_000_000_000_000
  case 17: 10_000_000_000_000_000
  case 18: 100_000_000_000_000_000
  case 19: 1_000_000_000_000_000_000
  default: 10_000_000_000_000_000_000
  }
}

/// Printing integers, two digits at a time.
extension ByteBuffer {
  /// Appends two bytes.
  @inlinable @inline(__always)
  public mutating func append(_ first: UInt8, _ second: UInt8) {
    reserve(2)
    base.storeBytes(of: first, toByteOffset: used, as: UInt8.self)
    base.storeBytes(of: second, toByteOffset: used &+ 1, as: UInt8.self)
    used &+= 2
  }

  /// Appends the decimal digits of `value`, without leading zeros. 1 to 9 ns.
  @inlinable
  public mutating func append(decimal value: UInt64) {
    reserve(24)
    if value < 10 {
      base.storeBytes(of: UInt8(ascii: "0") | UInt8(truncatingIfNeeded: value), toByteOffset: used, as: UInt8.self)
      used &+= 1
    } else if value < 100_000_000 {
      putLeading(value)
    } else if value < 10_000_000_000_000_000 {
      let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
      putLeading(high)
      putEight(low)
    } else {
      let (rest, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
      let (high, middle) = rest.quotientAndRemainder(dividingBy: 100_000_000)
      putLeading(high)
      putEight(middle)
      putEight(low)
    }
  }

  /// The eight digits of `value` (below 10^8), each a byte 0...9, the first one in the lowest byte: halves, then pairs, then digits, all in one word.
  @inlinable @inline(__always)
  static func eightDigits(_ value: UInt64) -> UInt64 {
    let (high, low) = value.quotientAndRemainder(dividingBy: 10_000)
    let halves = high | low &<< 32
    // 10486/2^20 is close enough to a hundredth below 10^4, and 103/2^10 to a tenth below 100.
    let hundreds = (halves &* 10486) &>> 20 & 0x0000_007F_0000_007F
    let pairs = hundreds | (halves &- hundreds &* 100) &<< 16
    let tens = (pairs &* 103) &>> 10 & 0x000F_000F_000F_000F
    return tens | (pairs &- tens &* 10) &<< 8
  }

  /// Writes eight digits. There must be room.
  @inlinable @inline(__always)
  mutating func putEight(_ value: UInt64) {
    base.storeBytes(of: (ByteBuffer.eightDigits(value) | 0x3030_3030_3030_3030).littleEndian, toByteOffset: used, as: UInt64.self)
    used &+= 8
  }

  /// Writes the digits of `value` (1 to below 10^8) without leading zeros. There must be room for eight.
  @inlinable @inline(__always)
  mutating func putLeading(_ value: UInt64) {
    let digits = ByteBuffer.eightDigits(value)
    let zeros = digits.trailingZeroBitCount &>> 3
    let text = (digits | 0x3030_3030_3030_3030) &>> UInt64(truncatingIfNeeded: zeros &<< 3)
    base.storeBytes(of: text.littleEndian, toByteOffset: used, as: UInt64.self)
    used &+= 8 &- zeros
  }

  /// Appends the decimal digits of `value`, after a minus sign when it is negative.
  @inlinable
  public mutating func append(decimal value: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(decimal: UInt64(value.magnitude))
  }
}
