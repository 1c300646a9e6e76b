import Memory
import Money

/// The beginning that all records share, decoded.
///
/// ```
///  version 1 = 1 · kind 1 · flags 2 · time 8
/// ```
public struct RecordHeader: BitwiseCopyable {
  public static let byteCount = 12

  public let kind: RecordKind
  public let flags: RecordFlags
  /// Server time in nanoseconds since 1970; strictly increasing along the journal.
  public let time: UInt64

  public init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= RecordHeader.byteCount, bytes[0] == 1, let kind = RecordKind(rawValue: bytes[1]) else { return nil }
    self.kind = kind
    flags = RecordFlags(rawValue: bytes.bigEndian16(at: 2))
    time = bytes.bigEndian64(at: 4)
  }

  static func write(_ kind: RecordKind, _ flags: RecordFlags, time: UInt64, into buffer: inout ByteBuffer) {
    buffer.append(1)
    buffer.append(kind.rawValue)
    buffer.append(bigEndian: flags.rawValue)
    buffer.append(bigEndian: time)
  }
}

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

  public func meta(_ bytes: Span<UInt8>) -> [MetaField] {
    var reader = ByteReader(from: metaOffset, to: bytes.count)
    return (0..<metaCount).map { _ in
      let name = reader.counted(bytes)
      return MetaField(name: name, value: reader.counted(bytes))
    }
  }
}

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

/// A record of a refusal that used up its key: header · key · code 1 · sentence · fields of the request (see `RequestBody`).
public struct RefusalRecord: BitwiseCopyable {
  public let header: RecordHeader
  public let key: Slice
  public let code: ResultCode
  public let sentence: Slice
  let body: Slice

  public init?(_ bytes: Span<UInt8>) {
    guard let header = RecordHeader(bytes), header.kind == .refusal else { return nil }
    self.header = header
    var reader = ByteReader(from: RecordHeader.byteCount, to: bytes.count)
    key = reader.counted(bytes)
    guard let code = ResultCode(rawValue: reader.byte(bytes)) else { return nil }
    self.code = code
    sentence = reader.counted(bytes)
    body = reader.counted(bytes)
    guard !reader.failed, reader.isAtEnd else { return nil }
  }
}
