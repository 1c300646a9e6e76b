import Memory

/// A record by which a module says what became of one of its objects: header · module · type · subject · payload, each counted.
///
/// What is in it, only the module knows; whoever follows the journal can rebuild the module's rows from nothing else.
public struct EventRecord: BitwiseCopyable {
  public let header: RecordHeader
  /// The module that wrote it, such as `payments`.
  public let module: Slice
  /// What happened, such as `payment.succeeded`.
  public let type: Slice
  /// The id of the object it happened to.
  public let subject: Slice
  /// The object as it is from now on; canonical, so that equal objects have equal bytes.
  public let payload: Slice

  public init?(_ bytes: Span<UInt8>) {
    guard let header = RecordHeader(bytes), header.kind == .event else { return nil }
    self.header = header
    var reader = ByteReader(from: RecordHeader.byteCount, to: bytes.count)
    module = reader.counted(bytes)
    type = reader.counted(bytes)
    subject = reader.counted(bytes)
    payload = reader.counted(bytes)
    guard !reader.failed, reader.isAtEnd else { return nil }
  }

  static func write(
    module: Span<UInt8>, type: Span<UInt8>, subject: Span<UInt8>, payload: Span<UInt8>, time: UInt64, into buffer: inout ByteBuffer
  ) {
    RecordHeader.write(.event, [], time: time, into: &buffer)
    buffer.appendCounted(module)
    buffer.appendCounted(type)
    buffer.appendCounted(subject)
    buffer.appendCounted(payload)
  }
}
