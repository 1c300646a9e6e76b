/// A stretch of a byte buffer that somebody else owns: where it starts and how long it is, as plain values that may be stored.
public struct Slice: BitwiseCopyable, Sendable, Equatable {
  public var start: Int32
  public var count: Int32

  @inlinable public init(start: Int, count: Int) {
    self.start = Int32(truncatingIfNeeded: start)
    self.count = Int32(truncatingIfNeeded: count)
  }

  /// Nothing: zero bytes.
  public static let none = Slice(start: 0, count: 0)

  @inlinable public var isEmpty: Bool { count == 0 }
}

extension Span where Element == UInt8 {
  /// The bytes of a slice of this span, valid as long as the span.
  @inlinable @inline(__always) @_lifetime(copy self)
  public func bytes(_ slice: Slice) -> Span<UInt8> {
    let start = Int(slice.start)
    return extracting(start..<(start &+ Int(slice.count)))
  }
}
