/// A growing row of plain values with one owner: an array without reference counts and copies on write, for the hot path.
///
/// Growing doubles the allocation, so appends are amortised O(1); memory is given back only with the pile.
@safe
public struct Pile<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<Element>
  @usableFromInline var capacity: Int
  @usableFromInline var used = 0

  /// - Parameter capacity: elements to make room for at once, at least one.
  public init(capacity: Int = 16) {
    self.capacity = max(1, capacity)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  @inlinable public var count: Int { used }

  @inlinable public subscript(index: Int) -> Element {
    @inline(__always) _read {
      precondition(index >= 0 && index < used, "index outside the pile")
      yield base[index]
    }
    @inline(__always) _modify {
      precondition(index >= 0 && index < used, "index outside the pile")
      yield &base[index]
    }
  }

  /// Adds an element at the end; grows the pile where it must.
  @inlinable @inline(__always)
  public mutating func append(_ element: Element) {
    if used == capacity { grow() }
    (base + used).initialize(to: element)
    used &+= 1
  }

  @usableFromInline @inline(never)
  mutating func grow() {
    let wanted = capacity * 2
    let moved = UnsafeMutablePointer<Element>.allocate(capacity: wanted)
    moved.update(from: base, count: used)
    base.deallocate()
    base = moved
    capacity = wanted
  }

  /// Forgets the elements from `count` on; keeps the allocation.
  public mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= used, "truncating to more than is there")
    used = count
  }
}
