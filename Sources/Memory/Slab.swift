import CLinux
import Glibc

/// A table of fixed-size plain values in one reserved stretch of address space: growing never moves or copies it.
///
/// Address space for `capacityMax` elements is reserved when it is made; memory is used only for elements touched. New elements are all zero bytes,
/// so `Element` must be trivial (no references) and its all-zero value must be meaningful.
@safe
public struct Slab<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline let base: UnsafeMutablePointer<Element>
  /// Elements in use.
  public private(set) var count: Int = 0
  /// Elements there is address space for.
  public let capacityMax: Int

  /// - Parameters:
  ///   - capacityMax: the most elements the table may ever hold.
  ///   - hugePages: asks the kernel for 2 MiB pages: fewer TLB misses for tables that are touched at random.
  public init(capacityMax: Int, hugePages: Bool = false) {
    precondition(capacityMax > 0, "a slab needs room")
    let bytes = capacityMax * MemoryLayout<Element>.stride
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), mapped != clinux_map_failed() else {
      fatalError("no address space for a table of \(bytes) bytes")
    }
    if hugePages { madvise(mapped, bytes, MADV_HUGEPAGE) }
    base = mapped.bindMemory(to: Element.self, capacity: capacityMax)
    self.capacityMax = capacityMax
  }

  deinit { munmap(base, capacityMax * MemoryLayout<Element>.stride) }

  /// Adds `extra` zeroed elements at the end; `false` when there is no room, and then nothing changed.
  @inlinable public mutating func extend(by extra: Int) -> Bool {
    guard extra >= 0, capacityMax - count >= extra else { return false }
    grow(extra)
    return true
  }

  @usableFromInline mutating func grow(_ extra: Int) { count += extra }

  /// Drops the elements from `newCount` on and zeroes them, so that they are fresh when the table grows again.
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count, "truncating to more than is there")
    memset(base + newCount, 0, (count - newCount) * MemoryLayout<Element>.stride)
    count = newCount
  }

  /// Zeroes elements whose memory stays, since they will be used again soon.
  public mutating func zero(from start: Int, count length: Int) {
    precondition(start >= 0 && length >= 0 && start + length <= count, "zeroing outside the table")
    memset(base + start, 0, length * MemoryLayout<Element>.stride)
  }

  /// Zeroes elements by giving their memory back to the system. They begin and end at pages.
  public mutating func release(from start: Int, count length: Int) {
    precondition(start >= 0 && length >= 0 && start + length <= count, "releasing outside the table")
    let stride = MemoryLayout<Element>.stride
    precondition(start * stride % 4096 == 0 && length * stride % 4096 == 0, "only whole pages can be given back")
    if length > 0 { madvise(base + start, length * stride, MADV_DONTNEED) }
  }

  @inlinable public subscript(index: Int) -> Element {
    @inline(__always) _read {
      precondition(index >= 0 && index < count, "index outside the table")
      yield base[index]
    }
    @inline(__always) _modify {
      precondition(index >= 0 && index < count, "index outside the table")
      yield &base[index]
    }
  }

  /// Asks the processor to fetch an element into its cache. Any index is allowed.
  @inlinable @inline(__always)
  public func prefetch(_ index: Int) {
    if index >= 0 && index < count { clinux_prefetch(base + index) }
  }

  /// As `prefetch`, for a further cache line (64 bytes) of a large element.
  @inlinable @inline(__always)
  public func prefetch(_ index: Int, line: Int) {
    if index >= 0 && index < count { clinux_prefetch(UnsafeRawPointer(base + index) + line &* 64) }
  }
}

extension Slab where Element == UInt8 {
  /// The bytes in a range, valid until the next mutation.
  @inlinable @inline(__always) @_lifetime(borrow self)
  public borrowing func span(from start: Int, count length: Int) -> Span<UInt8> {
    precondition(start >= 0 && length >= 0 && start &+ length <= count, "a span outside the table")
    return _overrideLifetime(Span(_unsafeStart: base + start, count: length), borrowing: self)
  }

  /// Overwrites bytes from `offset` on.
  public mutating func write(_ bytes: Span<UInt8>, at offset: Int) {
    precondition(offset >= 0 && offset + bytes.count <= count, "writing outside the table")
    if bytes.count == 0 { return }
    bytes.withUnsafeBytes { source in _ = memcpy(base + offset, source.baseAddress!, source.count) }
  }
}
