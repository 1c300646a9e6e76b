import Memory

/// A record that defines an asset: header · code · scale 1.
public struct AssetRecord: BitwiseCopyable {
  public let header: RecordHeader
  public let code: Slice
  public let scale: UInt8

  public init?(_ bytes: Span<UInt8>) {
    guard let header = RecordHeader(bytes), header.kind == .assetDefine else { return nil }
    self.header = header
    var reader = ByteReader(from: RecordHeader.byteCount, to: bytes.count)
    code = reader.counted(bytes)
    scale = reader.byte(bytes)
    guard !reader.failed, reader.isAtEnd, scale <= 18 else { return nil }
  }
}
