import Memory

/// A record that opens an account or makes a template.
///
/// ```
///  header · path · asset code · scale 1 · type 1 · template · floor · ceiling · meta          limits and meta each if its flag says so; template: sequence or 0
/// ```
public struct OpeningRecord: BitwiseCopyable {
  public var header: RecordHeader
  public var path = Slice.none
  public var asset = Slice.none
  public var scale: UInt8 = 0
  public var type = AccountType.asset
  /// The template that opened the account, or 0.
  public var template: UInt64 = 0
  public var floor: Int128?
  public var ceiling: Int128?
  public var metaCount = 0
  var metaOffset = 0
  /// Where the fields begin; the end of the record when there are none.
  var metaStart: Int { metaCount > 0 ? metaOffset : end }
  private var end = 0

  public init?(_ bytes: Span<UInt8>) {
    guard let header = RecordHeader(bytes), header.kind == .accountOpen || header.kind == .accountTemplate else { return nil }
    self.header = header
    var reader = ByteReader(from: RecordHeader.byteCount, to: bytes.count)
    path = reader.counted(bytes)
    asset = reader.counted(bytes)
    scale = reader.byte(bytes)
    guard let type = AccountType(rawValue: reader.byte(bytes)) else { return nil }
    self.type = type
    template = reader.compact64(bytes)
    if header.flags.contains(.floor) { floor = reader.compactSigned(bytes) }
    if header.flags.contains(.ceiling) { ceiling = reader.compactSigned(bytes) }
    if header.flags.contains(.meta) {
      metaCount = Int(reader.compact(bytes, below: 1 << 16))
      metaOffset = reader.offset
      for _ in 0..<(metaCount * 2) {
        if reader.failed { return nil }
        _ = reader.counted(bytes)
      }
    }
    end = bytes.count
    guard !reader.failed, reader.isAtEnd, scale <= 18 else { return nil }
  }

  /// The fields that the account is opened with. Allocates.
  public func meta(_ bytes: Span<UInt8>) -> [MetaField] {
    var reader = ByteReader(from: metaOffset, to: bytes.count)
    return (0..<metaCount).map { _ in
      let name = reader.counted(bytes)
      return MetaField(name: name, value: reader.counted(bytes))
    }
  }
}
