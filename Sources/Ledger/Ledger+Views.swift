import Memory
import Storage

/// What replies show beside balances.
extension Ledger {
  /// The time of a record, be it durable or not; 0 when there is none.
  public mutating func time(of sequence: UInt64) throws(StorageError) -> UInt64 {
    guard try loadRecord(sequence), let header = RecordHeader(recordBuffer.span) else { return 0 }
    return header.time
  }
}

extension Template {
  /// The fields that accounts opened by it have. Allocates.
  public var meta: [(name: [UInt8], value: [UInt8])] {
    var reader = ByteReader(from: 0, to: metaBytes.count)
    return (0..<metaCount).map { _ in
      let name = reader.counted(metaBytes.span)
      let value = reader.counted(metaBytes.span)
      return (metaBytes.span.bytes(name).array, metaBytes.span.bytes(value).array)
    }
  }
}
