import Memory
import Storage

/// A sorted run of idempotency keys on disk, and where its filter lies in memory.
///
/// ```
///  table keys      [ run 4 · first hash 8 ]  →  up to 142 × [ hash 8 · sequence 6 ], ascending; equal hashes never lie in two blocks
///  table filters   [ run 4 · first line 4 ]  →  up to 63 lines of 64 bytes
/// ```
struct KeyRun: BitwiseCopyable {
  static let entryBytes = 14
  static let blockEntries = 142
  static let pieceLines = 63

  let id: UInt32
  let level: UInt8
  let count: Int
  let filter: KeyFilter

  /// A run to be filled.
  init(id: UInt32, level: UInt8, count: Int, _ bank: inout FilterBank) {
    guard let filter = bank.make(keys: count) else { fatalError("no address space for a filter of \(count) keys") }
    self.id = id
    self.level = level
    self.count = count
    self.filter = filter
  }

  static func blockKey(_ run: UInt32, _ hash: UInt64, into buffer: inout ByteBuffer) {
    buffer.removeAll()
    buffer.append(bigEndian: run)
    buffer.append(bigEndian: hash)
  }

  /// The entry at `index` of a block that has so many.
  @inline(__always)
  static func entry(_ block: Span<UInt8>, _ index: Int) -> KeyTable.Entry {
    KeyTable.Entry(hash: block.bigEndian64(at: index &* entryBytes), sequence: block.bigEndian(low: 6, at: index &* entryBytes &+ 8))
  }

  /// Adds the sequences of all keys with this hash to `found`.
  func find(
    _ hash: UInt64, _ reader: borrowing ReadTransaction, _ tables: Tables, _ scratch: inout ByteBuffer, into found: inout [UInt64]
  ) throws(StorageError) {
    KeyRun.blockKey(id, hash, into: &scratch)
    let key = scratch.span
    let id = self.id
    found += try reader.withCursor(tables[.keys]) { (cursor) throws(StorageError) -> [UInt64] in
      var sequences: [UInt64] = []
      guard try cursor.seek(atOrBefore: key), cursor.key.count == 12, cursor.key.bigEndian32(at: 0) == id else { return sequences }
      let block = cursor.value
      // Binary search for the first entry that is not below the hash.
      var low = 0
      var high = block.count / KeyRun.entryBytes
      while low < high {
        let middle = (low + high) / 2
        if block.bigEndian64(at: middle * KeyRun.entryBytes) < hash { low = middle + 1 } else { high = middle }
      }
      while low < block.count / KeyRun.entryBytes {
        let entry = KeyRun.entry(block, low)
        if entry.hash != hash { break }
        sequences.append(entry.sequence)
        low += 1
      }
      return sequences
    }
  }

  /// Reads the filter from its table; `false` when a piece is missing or does not fit.
  func loadFilter(_ reader: borrowing ReadTransaction, _ tables: Tables, _ bank: inout FilterBank) throws(StorageError) -> Bool {
    var line = 0
    var key = ByteBuffer(capacity: 16)
    while line < filter.lines {
      key.removeAll()
      key.append(bigEndian: id)
      key.append(bigEndian: UInt32(line))
      guard let piece = try reader.get(tables[.filters], key.span), bank.read(filter, piece, firstLine: line), piece.count > 0 else { return false }
      line += piece.count / 64
    }
    return true
  }

  /// What is wrong with the run on disk, or `nil`: its keys must ascend, be as many as the list of runs says, and give the filter as it was loaded.
  func fault(_ reader: borrowing ReadTransaction, _ tables: Tables, _ bank: inout FilterBank) throws(StorageError) -> String? {
    let derived = KeyRun(id: id, level: level, count: count, &bank).filter
    let fault = try fault(reader, tables, deriving: derived, &bank)
    bank.drop(derived)
    return fault
  }

  private func fault(
    _ reader: borrowing ReadTransaction, _ tables: Tables, deriving derived: KeyFilter, _ bank: inout FilterBank
  ) throws(StorageError) -> String? {
    var key = ByteBuffer(capacity: 16)
    KeyRun.blockKey(id, 0, into: &key)
    var cursor = try reader.cursor(tables[.keys])
    var found = try cursor.seek(atOrAfter: key.span)
    var last: UInt64 = 0
    var keys = 0
    while found, cursor.key.count == 12, cursor.key.bigEndian32(at: 0) == id {
      if cursor.value.count % KeyRun.entryBytes != 0 || cursor.value.count == 0 { return "run \(id) has a block of \(cursor.value.count) bytes" }
      for index in 0..<(cursor.value.count / KeyRun.entryBytes) {
        let entry = KeyRun.entry(cursor.value, index)
        if entry.hash < last || index == 0 && entry.hash != cursor.key.bigEndian64(at: 4) { return "run \(id) does not ascend" }
        bank.add(derived, entry.hash)
        last = entry.hash
        keys += 1
      }
      found = try cursor.next()
    }
    if keys != count { return "run \(id) holds \(keys) keys, \(count) are due" }
    return bank.equals(derived, filter) ? nil : "the filter of run \(id) is not that of its keys"
  }
}
