import Memory

/// An open hold: money promised from one account to another until it is captured, released or its time is up.
public struct Hold: BitwiseCopyable, Sendable {
  /// The record that opened it, which is also its name.
  public var sequence: UInt64 = 0
  /// Nanoseconds since 1970 from which on it is expired; 0: never.
  public var deadline: UInt64 = 0
  public var debit: UInt32 = 0
  public var credit: UInt32 = 0
  /// Units neither captured nor released yet; never 0 while it is in the table.
  public var left: UInt128 = 0

  static let rowBytes = 32

  /// debit 4 · credit 4 · deadline 8 · left 16
  func write(into buffer: inout ByteBuffer) {
    buffer.append(bigEndian: debit)
    buffer.append(bigEndian: credit)
    buffer.append(bigEndian: deadline)
    buffer.append(bigEndian: UInt64(truncatingIfNeeded: left >> 64))
    buffer.append(bigEndian: UInt64(truncatingIfNeeded: left))
  }

  init() {}

  /// Reads a row; `nil` when it has another size.
  init?(sequence: UInt64, _ bytes: Span<UInt8>) {
    guard bytes.count == Hold.rowBytes else { return nil }
    self.sequence = sequence
    debit = bytes.bigEndian32(at: 0)
    credit = bytes.bigEndian32(at: 4)
    deadline = bytes.bigEndian64(at: 8)
    left = UInt128(bytes.bigEndian64(at: 16)) << 64 | UInt128(bytes.bigEndian64(at: 24))
  }

  /// Rows of table `holds`: [0 · sequence 8] → an open hold; [1 · sequence 8] → nothing, a hold that expired.
  static func key(expired: Bool, _ sequence: UInt64, into buffer: inout ByteBuffer) {
    buffer.removeAll()
    buffer.append(expired ? 1 : 0)
    buffer.append(bigEndian: sequence)
  }
}
