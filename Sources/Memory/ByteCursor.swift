/// A place to write in room that a `ByteBuffer` has set aside, for what is put together of many small pieces: one look at the room before, and the
/// position stays in a register.
///
/// Made by `ByteBuffer.write` alone, and not to be kept beyond it. Each piece is checked against the room.
@safe
public struct ByteCursor: ~Copyable {
  @usableFromInline let base: UnsafeMutableRawPointer
  @usableFromInline let room: Int
  @usableFromInline var used = 0

  /// Bytes written so far.
  @inlinable public var count: Int { used }

  @inlinable @inline(__always)
  init(_ base: UnsafeMutableRawPointer, room: Int) {
    self.base = base
    self.room = room
  }

  /// Moves on by so many bytes and answers where they begin.
  @inlinable @inline(__always)
  mutating func take(_ extra: Int, touching bytes: Int) -> UnsafeMutableRawPointer {
    precondition(extra >= 0 && used &+ bytes <= room, "writing beyond the room that was set aside")
    let place = base + used
    used &+= extra
    return place
  }

  /// Writes a byte, a number or bytes, and moves behind them.
  @inlinable @inline(__always)
  public mutating func put(_ byte: UInt8) { take(1, touching: 1).storeBytes(of: byte, as: UInt8.self) }

  @inlinable @inline(__always)
  public mutating func put(bigEndian value: UInt16) { take(2, touching: 2).storeBytes(of: value.bigEndian, as: UInt16.self) }

  @inlinable @inline(__always)
  public mutating func put(bigEndian value: UInt64) { take(8, touching: 8).storeBytes(of: value.bigEndian, as: UInt64.self) }

  /// The low `length` bytes of `value`, most significant first. `length` is 1...8 and `value` must fit; eight bytes of room are needed.
  @inlinable @inline(__always)
  public mutating func put(low length: Int, of value: UInt64) {
    take(length, touching: 8).storeBytes(of: (value &<< UInt64(truncatingIfNeeded: 64 &- 8 &* length)).bigEndian, as: UInt64.self)
  }

  @inlinable @inline(__always)
  public mutating func put(_ bytes: Span<UInt8>) {
    let place = take(bytes.count, touching: bytes.count)
    bytes.withUnsafeBytes { source in
      let length = source.count
      // Keys are short: two words that may overlap.
      if length >= 8, length <= 16 {
        let last = length &- 8
        let tail = source.loadUnaligned(fromByteOffset: last, as: UInt64.self)
        place.storeBytes(of: source.loadUnaligned(fromByteOffset: 0, as: UInt64.self), as: UInt64.self)
        place.storeBytes(of: tail, toByteOffset: last, as: UInt64.self)
      } else if let start = source.baseAddress {
        place.copyMemory(from: start, byteCount: length)
      }
    }
  }
}

extension ByteBuffer {
  /// Sets room aside after the end, lets `body` write there, and keeps what it wrote.
  /// - Parameter limit: the most bytes that `body` may touch.
  @inlinable @inline(__always)
  public mutating func write(atMost limit: Int, _ body: (inout ByteCursor) -> Void) {
    reserve(limit)
    var cursor = ByteCursor(base + used, room: limit)
    body(&cursor)
    used &+= cursor.count
  }
}
