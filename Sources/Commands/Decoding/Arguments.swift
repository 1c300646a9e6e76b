import Memory

/// The words of a request, as spans of the bytes they were received in. Copies nothing.
public struct Arguments: ~Escapable {
  private let slices: Span<Slice>
  /// What the slices are of.
  let bytes: Span<UInt8>

  /// - Parameters:
  ///   - slices: one for each word.
  ///   - bytes: what they are slices of.
  @inline(__always) @_lifetime(copy slices, copy bytes)
  public init(_ slices: Span<Slice>, _ bytes: Span<UInt8>) {
    self.slices = slices
    self.bytes = bytes
  }

  @inline(__always)
  public var count: Int { slices.count }

  @inline(__always)
  public subscript(index: Int) -> Span<UInt8> {
    @_lifetime(copy self) get { bytes.bytes(slices[index]) }
  }

  @inline(__always)
  func slice(_ index: Int) -> Slice { slices[index] }

  /// Those from `first` on.
  @inline(__always) @_lifetime(copy self)
  func from(_ first: Int) -> Arguments { Arguments(slices.extracting(first..<slices.count), bytes) }
}
