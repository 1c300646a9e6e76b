import Memory

/// One page of an account's statement: its lines in the order of booking, and the counters before the first and after the last.
public struct StatementPage: ~Copyable {
  /// A posting; its record is at `slice` of the page's bytes.
  public struct Line: BitwiseCopyable, Sendable {
    public let sequence: UInt64
    public let version: UInt64
    public let slice: Slice
  }

  public internal(set) var opening = Counters()
  public internal(set) var closing = Counters()
  public internal(set) var lines: [Line] = []
  /// The version to go on after, or `nil` when there is nothing more.
  public internal(set) var next: UInt64?
  var records = ByteBuffer(capacity: 4096)

  init() {}

  /// The bytes of a line's record.
  @_lifetime(borrow self)
  public borrowing func record(_ line: Line) -> Span<UInt8> { records.span(from: Int(line.slice.start), count: Int(line.slice.count)) }
}
