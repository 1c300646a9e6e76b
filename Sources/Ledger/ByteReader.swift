import Memory

/// Reads a record from front to back. A read beyond the end or of a value that is not in its one encoding sets `failed` and answers zero, so that a decoder checks once.
struct ByteReader {
  var offset: Int
  let end: Int
  private(set) var failed = false

  init(from offset: Int, to end: Int) {
    self.offset = offset
    self.end = end
  }

  var isAtEnd: Bool { offset == end }

  @inline(__always)
  private mutating func take(_ count: Int) -> Int? {
    if failed || count < 0 || count > end &- offset {
      failed = true
      return nil
    }
    let start = offset
    offset &+= count
    return start
  }

  mutating func fail() { failed = true }

  @inline(__always)
  mutating func byte(_ bytes: Span<UInt8>) -> UInt8 { take(1).map { bytes[$0] } ?? 0 }

  mutating func bigEndian16(_ bytes: Span<UInt8>) -> UInt16 { take(2).map { bytes.bigEndian16(at: $0) } ?? 0 }
  mutating func bigEndian32(_ bytes: Span<UInt8>) -> UInt32 { take(4).map { bytes.bigEndian32(at: $0) } ?? 0 }
  @inline(__always)
  mutating func bigEndian64(_ bytes: Span<UInt8>) -> UInt64 { take(8).map { bytes.bigEndian64(at: $0) } ?? 0 }

  @inline(__always)
  mutating func compact64(_ bytes: Span<UInt8>) -> UInt64 {
    let first = byte(bytes)
    if first < 240 { return UInt64(first) }
    let count = Int(first) &- 0xEF
    guard count <= 8, let start = take(count) else {
      failed = true
      return 0
    }
    let value = bytes.bigEndian(low: count, at: start)
    if bytes[start] == 0 || value < 240 { failed = true }
    return value
  }

  @inline(__always)
  mutating func compact128(_ bytes: Span<UInt8>) -> UInt128 {
    guard offset < end, !failed else {
      failed = true
      return 0
    }
    if bytes[offset] <= 0xEF &+ 8 { return UInt128(compact64(bytes)) }
    let count = Int(byte(bytes)) &- 0xEF
    guard let start = take(count) else { return 0 }
    if bytes[start] == 0 { failed = true }
    return UInt128(bytes.bigEndian(low: count &- 8, at: start)) << 64 | UInt128(bytes.bigEndian64(at: start &+ count &- 8))
  }

  mutating func compactSigned(_ bytes: Span<UInt8>) -> Int128 {
    let value = compact128(bytes)
    return Int128(truncatingIfNeeded: value >> 1) ^ (0 &- Int128(truncatingIfNeeded: value & 1))
  }

  /// A value that must be below `limit`, or the read fails.
  mutating func compact(_ bytes: Span<UInt8>, below limit: UInt64) -> UInt64 {
    let value = compact64(bytes)
    if value >= limit {
      failed = true
      return 0
    }
    return value
  }

  /// A counted stretch.
  @inline(__always)
  mutating func counted(_ bytes: Span<UInt8>) -> Slice {
    let count = compact64(bytes)
    guard count <= UInt64(Int32.max), let start = take(Int(count)) else {
      failed = true
      return .none
    }
    return Slice(start: start, count: Int(count))
  }
}
