import Memory

/// A record that changes what an account may do: header · account · frozen sides 1 (freeze) · floor · ceiling · meta (set).
public struct AccountRecord: BitwiseCopyable {
  public let header: RecordHeader
  public let account: UInt32
  /// accountFreeze: which sides are frozen from now on: 1 debits, 2 credits.
  public var frozen: UInt8 = 0
  public var floor: Int128?
  public var ceiling: Int128?
  public var metaCount = 0
  var metaOffset = 0

  public init?(_ bytes: Span<UInt8>) {
    guard let header = RecordHeader(bytes) else { return nil }
    self.header = header
    var reader = ByteReader(from: RecordHeader.byteCount, to: bytes.count)
    account = UInt32(truncatingIfNeeded: reader.compact(bytes, below: 1 << 32))
    switch header.kind {
    case .accountFreeze:
      frozen = reader.byte(bytes)
      if frozen > 3 { return nil }
    case .accountClose, .accountReopen: break
    case .accountSet:
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
    default: return nil
    }
    guard !reader.failed, reader.isAtEnd else { return nil }
  }

  /// The fields set; an empty value takes the field away.
  public func meta(_ bytes: Span<UInt8>) -> [MetaField] {
    var reader = ByteReader(from: metaOffset, to: bytes.count)
    return (0..<metaCount).map { _ in
      let name = reader.counted(bytes)
      return MetaField(name: name, value: reader.counted(bytes))
    }
  }
}
