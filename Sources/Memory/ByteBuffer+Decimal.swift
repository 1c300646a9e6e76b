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

  /// Appends the decimal digits of `value`, without leading zeros. About a nanosecond for each pair of digits.
  @inlinable
  public mutating func append(decimal value: UInt64) {
    reserve(20)
    let digits = decimalDigits(value)
    var offset = used &+ digits
    var rest = value
    while rest >= 10 {
      // 205/2048 is close enough to a tenth for all pairs below 100.
      let pair = UInt16(truncatingIfNeeded: rest % 100)
      rest /= 100
      let tens = (pair &* 205) &>> 11
      offset &-= 2
      base.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: tens), toByteOffset: offset, as: UInt8.self)
      base.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair &- tens &* 10), toByteOffset: offset &+ 1, as: UInt8.self)
    }
    // One digit is left when their number is odd; an even number of digits ends with a rest of 0.
    if digits & 1 == 1 { base.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest), toByteOffset: used, as: UInt8.self) }
    used &+= digits
  }

  /// Appends the decimal digits of `value`, after a minus sign when it is negative.
  @inlinable
  public mutating func append(decimal value: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(decimal: UInt64(value.magnitude))
  }
}
