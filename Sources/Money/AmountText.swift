/// An amount as exact decimal text, such as `125.00` or `-0.05`, in storage of its own: no allocation.
///
/// ```
/// text   ·  ·  ·  ·  -  0  .  0  5
///        0           start        48      digits are written from the right end
/// ```
public struct AmountText: Sendable, BitwiseCopyable, CustomStringConvertible {
  /// Room for 39 digits, a sign and a point, and then rounded up.
  @usableFromInline var bytes: InlineArray<48, UInt8>
  @usableFromInline var start: Int

  /// The text of `units` of 10^-scale each: exactly `scale` digits after the point, no point when it is 0.
  ///
  /// Exact for every value, `Int128.min` too. About 10 ns when the magnitude fits 64 bits.
  /// - Parameter scale: 0...18.
  @inlinable
  public init(units: Int128, scale: Int) {
    precondition(scale >= 0 && scale <= assetScaleMax, "no asset has this many decimal places")
    bytes = InlineArray(repeating: UInt8(ascii: "0"))
    start = 48
    let magnitude = units.magnitude
    if magnitude <= UInt128(UInt64.max) {
      write(UInt64(truncatingIfNeeded: magnitude), scale: scale)
    } else {
      writeWide(magnitude, scale: scale)
    }
    if units < 0 { put(UInt8(ascii: "-")) }
  }

  /// Number of bytes, 1...41.
  @inlinable public var count: Int { 48 &- start }

  /// The text in ASCII, valid as long as this value is not changed.
  @inlinable public var span: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get { bytes.span.extracting(start..<48) }
  }

  public var description: String {
    var text = ""
    for index in start..<48 { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
    return text
  }

  // MARK: Writing from the right end

  @inlinable @inline(__always)
  mutating func put(_ byte: UInt8) {
    start &-= 1
    bytes[start] = byte
  }

  /// Writes the digits of `value`, at least `least` of them, padded with zeros.
  @inlinable @inline(__always)
  mutating func putDigits(_ value: UInt64, least: Int) {
    let stop = start &- least
    var rest = value
    while rest >= 10 {
      // 205/2048 is close enough to a tenth for all pairs below 100.
      let pair = UInt16(truncatingIfNeeded: rest % 100)
      rest /= 100
      let tens = (pair &* 205) &>> 11
      bytes[start &- 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair &- tens &* 10)
      bytes[start &- 2] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: tens)
      start &-= 2
    }
    if rest > 0 { put(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)) }
    // The storage was filled with zeros to begin with.
    if start > stop { start = stop }
  }

  @inlinable @inline(__always)
  mutating func write(_ magnitude: UInt64, scale: Int) {
    if scale == 0 {
      putDigits(magnitude, least: 1)
      return
    }
    let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: powerOfTen(scale))
    putDigits(fraction, least: scale)
    put(UInt8(ascii: "."))
    putDigits(whole, least: 1)
  }

  /// The path for more than 64 bits: the fraction is cut off first, then the whole part in chunks of 18 digits.
  @usableFromInline @inline(never)
  mutating func writeWide(_ magnitude: UInt128, scale: Int) {
    var rest = magnitude
    if scale > 0 {
      let (whole, fraction) = AmountText.divide(magnitude, by: powerOfTen(scale))
      putDigits(fraction, least: scale)
      put(UInt8(ascii: "."))
      rest = whole
    }
    while rest > UInt128(UInt64.max) {
      let (quotient, chunk) = AmountText.divide(rest, by: powerOfTen(18))
      putDigits(chunk, least: 18)
      rest = quotient
    }
    putDigits(UInt64(rest), least: 1)
  }

  /// Long division by one 64-bit word, two steps of 128 by 64 bits; several times faster than dividing 128 by 128.
  static func divide(_ value: UInt128, by divisor: UInt64) -> (quotient: UInt128, remainder: UInt64) {
    let upper = UInt64(truncatingIfNeeded: value >> 64).quotientAndRemainder(dividingBy: divisor)
    let lower = divisor.dividingFullWidth((upper.remainder, UInt64(truncatingIfNeeded: value)))
    return (UInt128(upper.quotient) << 64 | UInt128(lower.quotient), lower.remainder)
  }
}
