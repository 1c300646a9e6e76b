import Memory

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

  @inline(__always)
  static func write(_ kind: RecordKind, _ flags: RecordFlags, time: UInt64, into cursor: inout ByteCursor) {
    cursor.put(1)
    cursor.put(kind.rawValue)
    cursor.put(bigEndian: flags.rawValue)
    cursor.put(bigEndian: time)
  }

  static func write(_ kind: RecordKind, _ flags: RecordFlags, time: UInt64, into buffer: inout ByteBuffer) {
    buffer.write(atMost: byteCount) { write(kind, flags, time: time, into: &$0) }
  }
}
