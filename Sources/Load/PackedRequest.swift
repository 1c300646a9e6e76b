/// `TRANSFERS` with many records in one argument: made by filling in what differs, as `RequestTemplate` is.
///
/// ```
/// *2\r\n$9\r\nTRANSFERS\r\n$64000\r\n  record · record · …  \r\n
///
/// record   amount 16 · debit 4 · credit 4 · date 3 · key length 1 · key 36, little-endian
/// ```
struct PackedRequest {
  static let recordBytes = 64
  /// The most records that a server takes at once.
  static let recordsMax = 8192
  private static let keyBytes: UInt8 = 16

  let records: Int
  /// One whole request, amounts, accounts and keys left open.
  let bytes: [UInt8]
  private let first: Int

  init(records: Int) {
    precondition(records >= 1 && records <= PackedRequest.recordsMax, "more records than a server takes")
    self.records = records
    let head = Array("*2\r\n$9\r\nTRANSFERS\r\n$\(records * PackedRequest.recordBytes)\r\n".utf8)
    first = head.count
    var record = [UInt8](repeating: 0, count: PackedRequest.recordBytes)
    record[27] = PackedRequest.keyBytes
    bytes = head + (0..<records).flatMap { _ in record } + [13, 10]
  }

  /// Writes what is in record `index` of the request that begins at `start`.
  @inline(__always)
  func patch(_ slots: inout MutableRawSpan, at start: Int, index: Int, units: UInt64, debit: UInt32, credit: UInt32, key: UInt64) {
    let record = start &+ first &+ index &* PackedRequest.recordBytes
    slots.storeBytes(of: units.littleEndian, toByteOffset: record, as: UInt64.self)
    slots.storeBytes(of: debit.littleEndian, toByteOffset: record &+ 16, as: UInt32.self)
    slots.storeBytes(of: credit.littleEndian, toByteOffset: record &+ 20, as: UInt32.self)
    // Sixteen bytes as they are: half of them the key, the other half zeros.
    slots.storeBytes(of: key.littleEndian, toByteOffset: record &+ 28, as: UInt64.self)
  }
}
