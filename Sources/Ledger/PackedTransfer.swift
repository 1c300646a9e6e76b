import Memory

/// One transfer of `TRANSFERS`, read from its 64 bytes. All numbers are little-endian.
///
/// ```
///  0          16      20       24     27          28                            64
///  amount 16 · debit 4 · credit 4 · date 3 · key length 1 · key, then zeros 36
/// ```
/// Accounts are named by id, the date is counted in days since 1899-12-31, 0 saying none. The layout is that of a C structure without gaps, so that a client on a
/// common machine writes an array of them in one piece.
public struct PackedTransfer: BitwiseCopyable, Sendable {
  public static let byteCount = 64
  /// Bytes of a key: a UUID as text.
  public static let keyBytesMax = 36
  static let keyOffset = 28
  /// From a day since 1970-01-01 to one since 1899-12-31.
  static let dayShift: Int32 = 25_568
  /// 2999-12-31.
  static let dayMax: UInt32 = 401_767

  var amount: UInt128
  var debit: Int
  var credit: Int
  /// Days since 1970-01-01.
  var date: Int32?
  var key: Slice

  /// Reads the record at `offset`, of which 64 bytes must be there.
  /// - Parameter code: `.syntax` or `.amount` when it is malformed; only what is well-formed may be used.
  @inline(__always)
  init(_ records: Span<UInt8>, at offset: Int, _ code: inout ResultCode) {
    let low = records.littleEndian64(at: offset)
    let high = records.littleEndian64(at: offset &+ 8)
    let ids = records.littleEndian64(at: offset &+ 16)
    let word = records.littleEndian32(at: offset &+ 24)
    let day = word & 0xFF_FFFF
    let length = Int(word >> 24)
    amount = UInt128(high) << 64 | UInt128(low)
    debit = Int(ids & 0xFFFF_FFFF)
    credit = Int(ids >> 32)
    date = day == 0 ? nil : Int32(bitPattern: day) &- PackedTransfer.dayShift
    key = Slice(start: offset &+ PackedTransfer.keyOffset, count: length)
    if length &- 1 >= PackedTransfer.keyBytesMax || length == 0 || day > PackedTransfer.dayMax {
      code = .syntax
    } else if !PackedTransfer.isZero(records, from: Int(key.start) &+ length, to: offset &+ PackedTransfer.byteCount) {
      code = .syntax
    } else if low | high == 0 || high >> 63 != 0 {
      code = .amount
    }
  }

  /// Appends a record: for tests and generators, which may write what is malformed.
  /// - Parameters:
  ///   - date: days since 1970-01-01.
  ///   - key: 1 to 36 bytes.
  public static func write(
    amount: UInt128, debit: UInt32, credit: UInt32, date: Int32? = nil, key: Span<UInt8>, into buffer: inout ByteBuffer
  ) {
    precondition(key.count <= keyBytesMax, "a key that does not fit a packed transfer")
    let day = date.map { UInt32(bitPattern: $0 &+ dayShift) & 0xFF_FFFF } ?? 0
    buffer.append(littleEndian: UInt64(truncatingIfNeeded: amount))
    buffer.append(littleEndian: UInt64(truncatingIfNeeded: amount >> 64))
    buffer.append(littleEndian: UInt64(credit) << 32 | UInt64(debit))
    // Four bytes least significant first are four bytes most significant first of the number turned.
    buffer.append(bigEndian: (day | UInt32(key.count) << 24).byteSwapped)
    buffer.append(key)
    buffer.appendZeros(keyBytesMax - key.count)
  }

  /// Whether up to 35 bytes are zero, of which the 36 before `end` can be read.
  @inline(__always)
  private static func isZero(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    var at = end
    var any: UInt64 = 0
    while at &- 8 >= start {
      at &-= 8
      any |= bytes.littleEndian64(at: at)
    }
    // The last bytes of the word are its most significant ones.
    if at > start { any |= bytes.littleEndian64(at: at &- 8) >> UInt64(64 &- 8 &* (at &- start)) }
    return any == 0
  }
}
