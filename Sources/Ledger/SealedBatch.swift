import Memory
import Storage

/// What one commit writes: records that are final, and the changes of rows that go with them. Made on the ledger's thread, committed on any one.
public final class SealedBatch: @unchecked Sendable {
  // Between `seal` and `committed` nobody changes it: the ledger's thread only reads the records.
  public internal(set) var number: UInt64 = 0
  private let tables: Tables
  var records = ByteBuffer(capacity: 1 << 16)
  /// Where each record begins, and where the last one ends.
  var offsets = Pile<Int>(capacity: 64)
  var firstSequence: UInt64 = 0
  var operations = Operations()
  /// Why it cannot be committed at all: something could not be read while it was made.
  var failure: StorageError?
  private var bundle = ByteBuffer(capacity: 4096)
  private var key = ByteBuffer(capacity: 16)

  init(_ tables: Tables) {
    self.tables = tables
    offsets.append(0)
  }

  /// Number of records in it.
  public var count: Int { offsets.count - 1 }
  /// Bytes of its records.
  public var recordBytes: Int { records.count }

  /// Writes it all in one transaction and waits for the disk. To be called once.
  public func commit() throws(StorageError) {
    if let failure { throw failure }
    var transaction = try WriteTransaction(tables.environment)
    try appendRecords(&transaction)
    try operations.apply(&transaction, tables)
    try transaction.commit()
  }

  private func appendRecords(_ transaction: inout WriteTransaction) throws(StorageError) {
    var index = 0
    while index < count {
      let first = index
      bundle.removeAll()
      bundle.appendZeros(Bundle.headerBytes)
      while index < count {
        let length = offsets[index + 1] - offsets[index]
        if index > first, bundle.count + Bundle.frameBytes + length > Limits.bundleBytes { break }
        bundle.append(low: 3, of: UInt64(length))
        bundle.append(Slice(start: offsets[index], count: length), of: records)
        index += 1
      }
      bundle.set(bigEndian: UInt16(index - first), at: 4)
      bundle.setChecksum()
      Journal.key(firstSequence + UInt64(first), into: &key)
      try SealedBatch.append(&transaction, tables[.journal], key, bundle)
    }
  }

  private static func append(
    _ transaction: inout WriteTransaction, _ table: Table, _ key: borrowing ByteBuffer, _ value: borrowing ByteBuffer
  ) throws(StorageError) {
    try transaction.append(table, key.span, value.span)
  }

  /// Copies one of its records.
  func copy(_ sequence: UInt64, into buffer: inout ByteBuffer) {
    let index = Int(sequence - firstSequence)
    buffer.removeAll()
    buffer.append(Slice(start: offsets[index], count: offsets[index + 1] - offsets[index]), of: records)
  }

  /// Makes it ready to be filled again.
  func clear() {
    records.removeAll()
    records.release(above: Limits.batchBytes * 2)
    offsets.truncate(to: 1)
    operations.removeAll()
    operations.release()
    failure = nil
  }
}
