import Memory

/// Unsigned integers of up to 128 bits in as few bytes as their size needs; one encoding for each value.
///
/// ```
///  0...239      the value itself, one byte
///  240...       0xEF + n, then n bytes, most significant first, n = 1...16, the first not zero (and the value not below 240)
/// ```
extension ByteBuffer {
  @inline(__always)
  mutating func appendCompact(_ value: UInt64) {
    if value < 240 {
      append(UInt8(truncatingIfNeeded: value))
    } else {
      let count = 8 &- value.leadingZeroBitCount / 8
      append(UInt8(truncatingIfNeeded: 0xEF &+ count))
      append(low: count, of: value)
    }
  }

  @inline(__always)
  mutating func appendCompact(_ value: UInt128) {
    let high = UInt64(truncatingIfNeeded: value >> 64)
    if high == 0 {
      appendCompact(UInt64(truncatingIfNeeded: value))
    } else {
      let count = 8 &- high.leadingZeroBitCount / 8
      append(UInt8(truncatingIfNeeded: 0xEF &+ 8 &+ count))
      append(low: count, of: high)
      append(bigEndian: UInt64(truncatingIfNeeded: value))
    }
  }

  /// Signed values zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 …
  mutating func appendCompact(signed value: Int128) {
    appendCompact(UInt128(truncatingIfNeeded: value << 1) ^ UInt128(truncatingIfNeeded: value >> 127))
  }

  /// Length, then the bytes.
  mutating func appendCounted(_ bytes: Span<UInt8>) {
    appendCompact(UInt64(bytes.count))
    append(bytes)
  }

  mutating func appendCounted(_ other: borrowing ByteBuffer) { appendCounted(other.span) }
}

extension ByteCursor {
  /// Bytes that the longest compact integer of 64 bits touches.
  static let compact64 = 9
  /// Bytes that the longest compact integer of 128 bits touches.
  static let compact128 = 17

  @inline(__always)
  mutating func putCompact(_ value: UInt64) {
    if value < 240 {
      put(UInt8(truncatingIfNeeded: value))
    } else {
      let count = 8 &- value.leadingZeroBitCount / 8
      put(UInt8(truncatingIfNeeded: 0xEF &+ count))
      put(low: count, of: value)
    }
  }

  @inline(__always)
  mutating func putCompact(_ value: UInt128) {
    let high = UInt64(truncatingIfNeeded: value >> 64)
    if high == 0 { putCompact(UInt64(truncatingIfNeeded: value)) } else { putLong(high, UInt64(truncatingIfNeeded: value)) }
  }

  @inline(never)
  private mutating func putLong(_ high: UInt64, _ low: UInt64) {
    let count = 8 &- high.leadingZeroBitCount / 8
    put(UInt8(truncatingIfNeeded: 0xEF &+ 8 &+ count))
    put(low: count, of: high)
    put(bigEndian: low)
  }
}
