import Memory

/// Several records in one value of the journal: two such values fill a page of the data file.
///
/// ```
///  crc32c 4, of all that follows · number of records 2 · { length 3 · record } …        key: sequence of the first record, 8
/// ```
enum Bundle {
  static let headerBytes = 6
  static let frameBytes = 3

  /// Whether the checksum holds and the frames fill the value exactly.
  static func isIntact(_ value: Span<UInt8>) -> Bool {
    guard value.count >= headerBytes, value.extracting(4...).crc32c == value.bigEndian32(at: 0) else { return false }
    var offset = headerBytes
    for _ in 0..<Int(value.bigEndian16(at: 4)) {
      guard offset + frameBytes <= value.count else { return false }
      offset += frameBytes + Int(value.bigEndian(low: 3, at: offset))
    }
    return offset == value.count
  }

  /// Records in an intact value.
  static func count(_ value: Span<UInt8>) -> Int { Int(value.bigEndian16(at: 4)) }

  /// The bytes of record `index` of an intact value.
  @_lifetime(copy value)
  static func record(_ value: Span<UInt8>, _ index: Int) -> Span<UInt8> {
    var offset = headerBytes
    for _ in 0..<index { offset += frameBytes + Int(value.bigEndian(low: 3, at: offset)) }
    let length = Int(value.bigEndian(low: 3, at: offset))
    return value.extracting((offset + frameBytes)..<(offset + frameBytes + length))
  }
}

extension ByteBuffer {
  /// Puts the CRC-32C of all that follows into the first four bytes.
  mutating func setChecksum() {
    let checksum = span.extracting(4...).crc32c
    set(bigEndian: checksum, at: 0)
  }
}
