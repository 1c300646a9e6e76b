import CLinux
import Glibc

/// A growable run of bytes that is written at its end and read from its start; the one buffer type for records, replies and received lines.
///
/// Not copyable: there is one owner. Growing doubles the allocation, so appends are amortised O(1); nothing is ever shrunk but by `release`.
/// Bytes handed out as a span stay valid until the next mutation.
@safe
public struct ByteBuffer: ~Copyable {
  @usableFromInline var base: UnsafeMutableRawPointer
  /// Bytes that fit before the next growth.
  public private(set) var capacity: Int
  /// Bytes written.
  @usableFromInline var used: Int = 0

  /// - Parameter capacity: bytes to reserve at once, at least 16.
  public init(capacity: Int = 64) {
    self.capacity = max(16, capacity)
    base = .allocate(byteCount: self.capacity, alignment: 16)
  }

  deinit { base.deallocate() }

  /// Number of bytes written.
  @inlinable public var count: Int { used }
  @inlinable public var isEmpty: Bool { used == 0 }

  /// The bytes written, valid until the next mutation.
  @inlinable public var span: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get {
      // The allocation lives as long as self and `used` bytes of it are initialised.
      let bytes = Span<UInt8>(_unsafeStart: base.assumingMemoryBound(to: UInt8.self), count: used)
      return _overrideLifetime(bytes, borrowing: self)
    }
  }

  /// The bytes in `range`, valid until the next mutation.
  @inlinable @_lifetime(borrow self)
  public borrowing func span(from start: Int, count: Int) -> Span<UInt8> {
    precondition(start >= 0 && count >= 0 && start &+ count <= used, "a span outside the buffer")
    let bytes = Span<UInt8>(_unsafeStart: (base + start).assumingMemoryBound(to: UInt8.self), count: count)
    return _overrideLifetime(bytes, borrowing: self)
  }

  @inlinable public subscript(index: Int) -> UInt8 {
    get {
      precondition(index >= 0 && index < used, "index outside the buffer")
      return base.load(fromByteOffset: index, as: UInt8.self)
    }
    set {
      precondition(index >= 0 && index < used, "index outside the buffer")
      base.storeBytes(of: newValue, toByteOffset: index, as: UInt8.self)
    }
  }

  // MARK: Room

  /// Makes room for `extra` more bytes.
  @inlinable @inline(__always)
  public mutating func reserve(_ extra: Int) {
    if used &+ extra > capacity { grow(extra) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ extra: Int) {
    let wanted = max(capacity * 2, used + extra)
    guard let moved = realloc(base, wanted) else { fatalError("out of memory for a buffer of \(wanted) bytes") }
    base = moved
    capacity = wanted
  }

  /// Forgets everything written; keeps the allocation.
  @inlinable public mutating func removeAll() { used = 0 }

  /// Forgets what was written from `count` on.
  @inlinable public mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= used, "truncating to more than is there")
    used = count
  }

  /// Forgets the first `count` bytes, moving the rest to the front.
  public mutating func removeFirst(_ count: Int) {
    precondition(count >= 0 && count <= used, "removing more than is there")
    if count == 0 { return }
    memmove(base, base + count, used - count)
    used -= count
  }

  /// Gives memory back when the buffer is empty and holds more than `limit` bytes.
  public mutating func release(above limit: Int) {
    guard used == 0, capacity > limit, let smaller = realloc(base, limit) else { return }
    base = smaller
    capacity = limit
  }

  // MARK: Appending

  /// Adds one byte at the end; grows the buffer where it must.
  @inlinable @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    base.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
    used &+= 1
  }

  @inlinable @inline(__always)
  public mutating func append(_ bytes: Span<UInt8>) {
    let count = bytes.count
    if count == 0 { return }
    reserve(count)
    bytes.withUnsafeBytes { source in
      (base + used).copyMemory(from: source.baseAddress!, byteCount: count)
    }
    used &+= count
  }

  /// Appends what another buffer holds.
  @inlinable @inline(__always)
  public mutating func append(_ other: borrowing ByteBuffer) { append(other.span) }

  /// Appends a stretch of another buffer.
  @inlinable @inline(__always)
  public mutating func append(_ slice: Slice, of other: borrowing ByteBuffer) { append(other.span(from: Int(slice.start), count: Int(slice.count))) }

  @inlinable @inline(__always)
  public mutating func append(_ text: StaticString) {
    let count = text.utf8CodeUnitCount
    reserve(count)
    (base + used).copyMemory(from: text.utf8Start, byteCount: count)
    used &+= count
  }

  /// Appends the UTF-8 of a string. Not for the hot path, so a literal is never taken for one.
  @_disfavoredOverload
  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { source in
      guard let start = source.baseAddress, source.count > 0 else { return }
      reserve(source.count)
      (base + used).copyMemory(from: start, byteCount: source.count)
      used += source.count
    }
  }

  public mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

  /// Appends `count` zero bytes and gives their offset.
  @inlinable @discardableResult
  public mutating func appendZeros(_ count: Int) -> Int {
    reserve(count)
    let offset = used
    memset(base + used, 0, count)
    used &+= count
    return offset
  }

  // MARK: Integers

  @inlinable @inline(__always)
  public mutating func append(littleEndian value: UInt64) {
    reserve(8)
    base.storeBytes(of: value.littleEndian, toByteOffset: used, as: UInt64.self)
    used &+= 8
  }

  @inlinable @inline(__always)
  public mutating func append(bigEndian value: UInt16) {
    reserve(2)
    base.storeBytes(of: value.bigEndian, toByteOffset: used, as: UInt16.self)
    used &+= 2
  }

  @inlinable @inline(__always)
  public mutating func append(bigEndian value: UInt32) {
    reserve(4)
    base.storeBytes(of: value.bigEndian, toByteOffset: used, as: UInt32.self)
    used &+= 4
  }

  @inlinable @inline(__always)
  public mutating func append(bigEndian value: UInt64) {
    reserve(8)
    base.storeBytes(of: value.bigEndian, toByteOffset: used, as: UInt64.self)
    used &+= 8
  }

  /// Appends the low `count` bytes of `value`, most significant first. `count` is 0...8 and `value` must fit.
  @inlinable @inline(__always)
  public mutating func append(low count: Int, of value: UInt64) {
    reserve(8)
    if count > 0 {
      base.storeBytes(of: (value << UInt64(64 &- 8 &* count)).bigEndian, toByteOffset: used, as: UInt64.self)
    }
    used &+= count
  }

  /// Overwrites two bytes at `offset`.
  @inlinable public mutating func set(bigEndian value: UInt16, at offset: Int) {
    precondition(offset >= 0 && offset + 2 <= used, "overwriting outside the buffer")
    base.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt16.self)
  }

  /// Overwrites four bytes at `offset`.
  @inlinable public mutating func set(bigEndian value: UInt32, at offset: Int) {
    precondition(offset >= 0 && offset + 4 <= used, "overwriting outside the buffer")
    base.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt32.self)
  }

  // MARK: For system calls

  /// Appends random bytes from the kernel, at most 256.
  public mutating func appendRandom(_ count: Int) {
    let got = appendUsing(limit: count) { getrandom($0.baseAddress, $0.count, 0) }
    precondition(got == count, "the kernel gave no random bytes")
  }

  /// Lets `body` fill at most `limit` bytes after the end (a read from a socket or file); it answers how many it wrote.
  /// - Parameter limit: bytes of room to make.
  @inlinable public mutating func appendUsing(limit: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
    reserve(limit)
    let got = body(UnsafeMutableRawBufferPointer(start: base + used, count: limit))
    if got > 0 {
      precondition(got <= limit, "more was written than there was room for")
      used &+= got
    }
    return got
  }
}
