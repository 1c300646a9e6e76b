import Memory
import Storage

/// The counters and history roots of sixteen accounts with neighbouring ids, as one row of table `balances`. Written in rounds, behind the journal.
///
/// ```
///  key     block number 4 (account id / 16)
///  value   crc32c 4, of all that follows · for each of the 16: version · [version > 0: four counters · first root · distances between the others]
/// ```
enum BalanceBlock {
  static let accounts = 16

  static func key(_ block: Int, into buffer: inout ByteBuffer) {
    buffer.removeAll()
    buffer.append(bigEndian: UInt32(block))
  }

  static func write(_ block: Int, _ accounts: borrowing Slab<Account>, _ roots: borrowing RootTable, into buffer: inout ByteBuffer) {
    buffer.removeAll()
    buffer.append(bigEndian: UInt32(0))
    for id in (block * BalanceBlock.accounts)..<((block + 1) * BalanceBlock.accounts) {
      if id >= accounts.count || accounts[id].version == 0 {
        buffer.append(0)
        continue
      }
      buffer.appendCompact(accounts[id].version)
      let counters = accounts[id].counters
      buffer.appendCompact(counters.debitsPosted)
      buffer.appendCompact(counters.creditsPosted)
      buffer.appendCompact(counters.debitsPending)
      buffer.appendCompact(counters.creditsPending)
      var last: UInt64 = 0
      for index in 0..<roots.count(id) {
        let root = roots.root(id, index)
        buffer.appendCompact(root - last)
        last = root
      }
    }
    buffer.setChecksum()
  }

  /// One account's part of a row.
  struct Entry {
    var version: UInt64 = 0
    var counters = Counters()
    var roots: [UInt64] = []
  }

  /// All parts of a row, or `nil` when it does not match its checksum or form.
  static func read(_ value: Span<UInt8>) -> [Entry]? {
    guard value.count > 4, value.extracting(4...).crc32c == value.bigEndian32(at: 0) else { return nil }
    var reader = ByteReader(from: 4, to: value.count)
    var entries: [Entry] = []
    for _ in 0..<accounts {
      var entry = Entry()
      entry.version = reader.compact64(value)
      if entry.version > 0, entry.version < 1 << 47 {
        entry.counters.debitsPosted = reader.compact128(value)
        entry.counters.creditsPosted = reader.compact128(value)
        entry.counters.debitsPending = reader.compact128(value)
        entry.counters.creditsPending = reader.compact128(value)
        var last: UInt64 = 0
        for _ in 0..<RootTable.count(version: entry.version) {
          last &+= reader.compact64(value)
          entry.roots.append(last)
        }
      } else if entry.version != 0 {
        return nil
      }
      entries.append(entry)
    }
    return reader.failed || !reader.isAtEnd ? nil : entries
  }
}
