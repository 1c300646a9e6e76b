import Memory
import Money
import Storage

/// Reads of what is on disk. Each costs a bounded number of look-ups; none changes anything.
extension Ledger {
  /// The counters of an account at a moment. For `.date` only the posted ones mean something.
  public mutating func counters(of id: Int, at moment: Moment) throws(StorageError) -> Counters {
    let now = AccountState(account(id, live: false))
    var history = History(tables)
    switch moment {
    case .now: return now.counters
    case .sequence(let limit): return try history.state(id, now, through: limit, reader).counters
    case .instant(let time):
      let limit = try history.sequence(atOrBefore: time, last: durableSequence, reader)
      return try history.state(id, now, through: limit, reader).counters
    case .date(let day):
      let limit = try history.sequence(endOf: day, last: durableSequence, reader)
      return try history.dated(id, now, day: day, limit: limit, reader)
    }
  }

  /// A page of an account's statement, in the order of booking.
  /// - Parameters:
  ///   - from: the first instant that counts, or `nil` for the beginning.
  ///   - to: the last instant that counts, or `nil` for now.
  ///   - after: the version to go on after, from the page before.
  ///   - limit: the most lines, at least 1.
  public mutating func statement(of id: Int, from: UInt64?, to: UInt64?, after: UInt64?, limit: Int) throws(StorageError) -> StatementPage {
    let now = AccountState(account(id, live: false))
    var history = History(tables)
    var page = StatementPage()
    var top = now
    if let to { top = try history.state(id, now, through: try history.sequence(atOrBefore: to, last: durableSequence, reader), reader) }
    var low = after ?? 0
    if let from, from > 0 {
      let before = try history.sequence(atOrBefore: from - 1, last: durableSequence, reader)
      low = max(low, try history.state(id, now, through: before, reader).version)
    }
    if low >= top.version {
      // Nothing in between: opening and closing are what the account has there.
      page.opening = top.counters
      page.closing = top.counters
      return page
    }
    let end = min(top.version, low + UInt64(limit))
    var version = end
    var sequence = try history.sequence(id, top, version: end, reader)
    while version > low {
      let posting = try history.posting(id, version, in: sequence, reader)
      if version == end { page.closing = posting.leg.after }
      let start = page.records.count
      page.records.append(history.bytes)
      page.lines.append(
        StatementPage.Line(sequence: sequence, version: version, slice: Slice(start: start, count: page.records.count - start)))
      sequence = posting.leg.previous
      version -= 1
    }
    if low > 0 { page.opening = try history.posting(id, low, in: sequence, reader).leg.after }
    page.lines.reverse()
    page.next = end < top.version ? end : nil
    return page
  }

  /// Copies a record that is on disk; `false` when there is none of that sequence.
  public mutating func record(_ sequence: UInt64, into buffer: inout ByteBuffer) throws(StorageError) -> Bool {
    if sequence == 0 || sequence > durableSequence { return false }
    return try Journal.copy(sequence, reader, tables, into: &buffer)
  }

  /// Hands up to `count` records from `sequence` on, of those on disk, to `body`.
  public borrowing func forEachRecord(from sequence: UInt64, count: Int, _ body: (UInt64, Span<UInt8>) -> Void) throws(StorageError) {
    if count <= 0 || sequence > durableSequence { return }
    var left = count
    try Journal.walk(from: max(1, sequence), reader, tables) { (number, bytes) throws(StorageError) -> Bool in
      body(number, bytes)
      left -= 1
      return left > 0
    }
  }

  /// The record that used a key, of those on disk; 0 when none did.
  public mutating func find(key: Span<UInt8>) throws(StorageError) -> UInt64 {
    found.removeAll(keepingCapacity: true)
    try keys.find(keys.hash(key), reader, tables, into: &found)
    for sequence in found where sequence <= durableSequence {
      guard try loadRecord(sequence), let used = Ledger.key(of: recordBuffer.span) else { throw Journal.damaged }
      if recordBuffer.span.bytes(used).equals(key) { return sequence }
    }
    return 0
  }

  /// Where a record's key lies, or `nil` when its kind has none.
  static func key(of record: Span<UInt8>) -> Slice? {
    guard let header = RecordHeader(record), header.kind.isEntry || header.kind == .refusal else { return nil }
    var reader = ByteReader(from: RecordHeader.byteCount, to: record.count)
    let key = reader.counted(record)
    return reader.failed ? nil : key
  }

  /// Hands the paths that begin with `prefix` (bytes, not segments) and come after `after` to `body`, in byte order, each once, until it answers `false`.
  public borrowing func forEachPath(prefix: Span<UInt8>, after: Span<UInt8>, _ body: (Span<UInt8>) -> Bool) throws(StorageError) {
    var key = ByteBuffer(capacity: 512)
    var last = ByteBuffer(capacity: 256)
    if after.compare(prefix) >= 0 {
      // Past all rows of the path: they go on with a zero byte.
      key.append(after)
      key.append(1)
      last.append(after)
    } else {
      key.append(prefix)
    }
    var cursor = try reader.cursor(tables[.names])
    var found = try cursor.seek(atOrAfter: key.span)
    while found {
      let length = AccountRow.pathLength(ofNameKey: cursor.key)
      guard length >= prefix.count, cursor.key.extracting(0..<prefix.count).equals(prefix) else { return }
      if !cursor.key.extracting(0..<length).equals(last.span) {
        last.removeAll()
        last.append(cursor.key.extracting(0..<length))
        if !body(last.span) { return }
      }
      found = try cursor.next()
    }
  }

  /// The accounts of a path and of all below it, segment by segment: `a:b` has `a:b` and `a:b:c`, not `a:bc`. Allocates.
  /// - Parameter limit: the most to collect.
  /// - Returns: `nil` when there are more.
  public borrowing func subtree(_ prefix: Span<UInt8>, limit: Int) throws(StorageError) -> [Int]? {
    var ids: [Int] = []
    var key = ByteBuffer(capacity: 512)
    var cursor = try reader.cursor(tables[.names])
    for separator in [UInt8(0), UInt8(ascii: ":")] {
      key.removeAll()
      key.append(prefix)
      key.append(separator)
      var found = try cursor.seek(atOrAfter: key.span)
      while found, cursor.key.count > key.count, cursor.key.extracting(0..<key.count).equals(key.span) {
        if ids.count >= limit { return nil }
        if cursor.value.count == 4 { ids.append(Int(cursor.value.bigEndian32(at: 0))) }
        found = try cursor.next()
      }
    }
    return ids
  }

  /// The hold of that sequence while it is open, else `nil`.
  public func openHold(_ sequence: UInt64) -> Hold? { holds.find(sequence) }
  /// A template, in the order in which they were made.
  public func template(_ index: Int) -> Template { templates[index] }
  /// Asset by number; the numbers of one process run without a gap from 0.
  public func asset(_ number: Int) -> Asset { assets[number] }
  /// The asset of that code, or `nil`.
  public func findAsset(_ code: AssetCode) -> Asset? {
    let number = assets.find(code)
    return number < 0 ? nil : assets[number]
  }
  /// The number of the asset that an account is in.
  public func assetNumber(of id: Int) -> Int { Int(accounts[id].asset) }
}
