import CLinux
import Glibc

/// Reading fixed-size integers out of byte spans, comparing spans, checksums.
extension Span where Element == UInt8 {
  /// Two bytes at `offset`, most significant first.
  @inlinable @inline(__always)
  public func bigEndian16(at offset: Int) -> UInt16 {
    precondition(offset >= 0 && offset &+ 2 <= count, "reading outside the span")
    return withUnsafeBytes { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt16.self)) }
  }

  /// Four bytes at `offset`, most significant first.
  @inlinable @inline(__always)
  public func bigEndian32(at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset &+ 4 <= count, "reading outside the span")
    return withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
  }

  /// Eight bytes at `offset`, most significant first.
  @inlinable @inline(__always)
  public func bigEndian64(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset &+ 8 <= count, "reading outside the span")
    return withUnsafeBytes { UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
  }

  /// Four bytes at `offset`, least significant first.
  @inlinable @inline(__always)
  public func littleEndian32(at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset &+ 4 <= count, "reading outside the span")
    return withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
  }

  /// Eight bytes at `offset`, least significant first.
  @inlinable @inline(__always)
  public func littleEndian64(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset &+ 8 <= count, "reading outside the span")
    return withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
  }

  /// The `length` (0...8) bytes at `offset` as an integer, most significant first.
  @inlinable @inline(__always)
  public func bigEndian(low length: Int, at offset: Int) -> UInt64 {
    precondition(offset >= 0 && length >= 0 && length <= 8 && offset &+ length <= count, "reading outside the span")
    var value: UInt64 = 0
    var index = offset
    let end = offset &+ length
    while index < end {
      value = value << 8 | UInt64(self[unchecked: index])
      index &+= 1
    }
    return value
  }

  /// Whether both hold the same bytes.
  @inlinable @inline(__always)
  public func equals(_ other: Span<UInt8>) -> Bool {
    let length = count
    if length != other.count { return false }
    return withUnsafeBytes { mine in
      other.withUnsafeBytes { theirs in
        // Names are short: a few words of eight bytes, the last of which may overlap the one before, are compared before a call would be under way.
        if length >= 8 {
          var offset = 0
          while offset &+ 8 < length {
            if mine.loadUnaligned(fromByteOffset: offset, as: UInt64.self) != theirs.loadUnaligned(fromByteOffset: offset, as: UInt64.self) {
              return false
            }
            offset &+= 8
          }
          let last = length &- 8
          return mine.loadUnaligned(fromByteOffset: last, as: UInt64.self) == theirs.loadUnaligned(fromByteOffset: last, as: UInt64.self)
        }
        var index = 0
        while index < length {
          if mine[index] != theirs[index] { return false }
          index &+= 1
        }
        return true
      }
    }
  }

  /// Where `byte` stands first at or after `start`; `nil` when it does not, or when the span ends before `start`.
  @inlinable public func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    if start < 0 || start >= count { return nil }
    return withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base + start, CInt(byte), bytes.count - start) else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Bytewise order, a shorter prefix first: negative, zero or positive.
  public func compare(_ other: Span<UInt8>) -> Int {
    let shared = Swift.min(count, other.count)
    var index = 0
    while index < shared {
      let a = self[index]
      let b = other[index]
      if a != b { return a < b ? -1 : 1 }
      index += 1
    }
    return count - other.count
  }

  /// A copy as an array. Allocates.
  public var array: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { target, done in
      for index in 0..<count { target[index] = self[index] }
      done = count
    }
  }

  /// The bytes as text; invalid UTF-8 is replaced. Allocates.
  public var string: String { String(decoding: array, as: UTF8.self) }

  /// CRC-32C (Castagnoli) of the bytes.
  @inlinable public var crc32c: UInt32 {
    withUnsafeBytes { bytes in
      var crc: UInt32 = 0xFFFF_FFFF
      var offset = 0
      while offset &+ 8 <= bytes.count {
        crc = clinux_crc32c_u64(crc, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        offset &+= 8
      }
      while offset < bytes.count {
        crc = clinux_crc32c_u8(crc, bytes[offset])
        offset &+= 1
      }
      return ~crc
    }
  }
}

extension StaticString {
  /// The bytes of the literal; they live as long as the program.
  public var bytes: Span<UInt8> {
    @_lifetime(immortal)
    get {
      _overrideLifetime(Span(_unsafeStart: utf8Start, count: utf8CodeUnitCount), borrowing: ())
    }
  }
}
