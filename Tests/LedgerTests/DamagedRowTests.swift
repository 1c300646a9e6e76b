import Memory
import Storage
import Testing

@testable import Ledger

/// Rows without a checksum that were damaged: an error is told, nothing traps, no money moves by them.
@Suite("Damaged rows")
struct DamagedRowTests {
  private static func fixture() throws -> LedgerFixture {
    var fixture = try LedgerFixture(keyWindow: 64)
    fixture.open("assets:cash")
    fixture.open("equity:capital", "EUR", .equity)
    fixture.transfer("fund", "assets:cash", "equity:capital", "100", date: 19_000)
    return fixture
  }

  private static func put(_ fixture: inout LedgerFixture, _ name: TableName, _ key: [UInt8], _ value: [UInt8]) throws {
    let tables = fixture.ledger.tables
    var transaction = try WriteTransaction(tables.environment)
    try transaction.put(tables[name], key.span, value.span)
    try transaction.commit()
    try fixture.ledger.reader.renew()
  }

  private static func number(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) } }

  private static func isDamaged(_ fixture: inout LedgerFixture) -> Bool {
    do {
      try fixture.crash()
      return false
    } catch LedgerError.damaged {
      return true
    } catch {
      return false
    }
  }

  @Test func aHoldThatIsNotPendingIsRefusedAtTheStart() throws {
    var fixture = try Self.fixture()
    let hold = fixture.hold("h", "assets:cash", "equity:capital", "10").sequence
    try fixture.ledger.flushAll()
    guard let row = fixture.ledger.openHold(hold) else {
      Issue.record("the hold is not open")
      return
    }
    for left: UInt128 in [1001, UInt128.max] {
      var other = row
      other.left = left
      var bytes = ByteBuffer()
      other.write(into: &bytes)
      try Self.put(&fixture, .holds, [0] + Self.number(hold), bytes.span.array)
      #expect(Self.isDamaged(&fixture) == true, "\(left) left")
    }
  }

  @Test func totalsOfDaysBeyondAllCountersAreAnError() throws {
    var fixture = try Self.fixture()
    try fixture.commit()
    var key = ByteBuffer()
    DayTotals.key(account: 1, day: 19_000, into: &key)
    for first: UInt8 in [0x7F, 0x80, 0xFF] {
      var row = [UInt8](repeating: 0xFF, count: 64)
      row[0] = first
      try Self.put(&fixture, .days, key.span.array, row)
      #expect(throws: StorageError.self) { try fixture.ledger.counters(of: 1, at: .date(19_500)) }
      // The commit adds to the row, and must not trap either.
      fixture.transfer("more \(first)", "assets:cash", "equity:capital", "1", date: 19_000)
      try fixture.commit()
      #expect(try fixture.ledger.snapshot()?.check { _, _ in }.isClean == false)
    }
  }

  @Test func restsThatGrewReverseNothing() throws {
    var fixture = try Self.fixture()
    let entry = fixture.transfer("t", "assets:cash", "equity:capital", "10").sequence
    fixture.reverse("r", entry, "4")
    try fixture.commit()
    var row = ByteBuffer()
    row.appendCompact(UInt64(100_000))
    row.appendCompact(UInt64(100_000))
    try Self.put(&fixture, .reversals, Self.number(entry), row.span.array)
    #expect(fixture.reverse("r2", entry).code == .ioError)
    #expect(fixture.reverse("r3", entry, "500").code == .ioError)
    #expect(fixture.balance("assets:cash") == 10_600)
  }

  @Test func aListOfRunsWithImpossibleCountsIsRefused() throws {
    var fixture = try Self.fixture()
    for index in 0..<100 { fixture.transfer("k\(index)", "assets:cash", "equity:capital", "1") }
    try fixture.ledger.flushAll()
    let tables = fixture.ledger.tables
    let reader = try ReadTransaction(tables.environment)
    guard let row = try reader.get(tables[.meta], MetaRow.runs.key)?.array else {
      Issue.record("no list of runs")
      return
    }
    for byte in 21..<26 {
      var other = row
      other[byte] ^= 0x7F
      try Self.put(&fixture, .meta, MetaRow.runs.key.array, other)
      #expect(Self.isDamaged(&fixture) == true, "byte \(byte)")
    }
  }

  /// A start replays the journal from the lower of the two watermarks; one beyond the journal must not have it leave records out.
  @Test func aWatermarkBeyondTheJournalIsRefused() throws {
    var fixture = try Self.fixture()
    for index in 0..<100 { fixture.transfer("k\(index)", "assets:cash", "equity:capital", "1") }
    try fixture.ledger.flushAll()
    let last = fixture.ledger.sequence
    let tables = fixture.ledger.tables
    for (name, row) in [(MetaRow.balances, "balances"), (.runs, "runs")] {
      let reader = try ReadTransaction(tables.environment)
      guard let sound = try reader.get(tables[.meta], name.key)?.array else {
        Issue.record("no row \(row)")
        return
      }
      try Self.put(&fixture, .meta, name.key.array, Self.number(last) + sound.dropFirst(8))
      #expect(Self.isDamaged(&fixture) == false, "\(row): the last record")
      for beyond in [last + 1, last + 1000, UInt64.max] {
        try Self.put(&fixture, .meta, name.key.array, Self.number(beyond) + sound.dropFirst(8))
        #expect(Self.isDamaged(&fixture) == true, "\(row): \(beyond) with \(last) records")
      }
      try Self.put(&fixture, .meta, name.key.array, sound)
      #expect(Self.isDamaged(&fixture) == false)
    }
    try Self.put(&fixture, .meta, MetaRow.balances.key.array, [0, 0, 1])
    #expect(Self.isDamaged(&fixture) == true, "a watermark of three bytes")
  }

  /// A run that lost a block is found when it is merged: the commit fails, the process does not.
  @Test func aRunThatLostABlockCannotBeMerged() throws {
    var fixture = try Self.fixture()
    for round in 0..<3 {
      for index in 0..<300 { fixture.transfer("k\(round) \(index)", "assets:cash", "equity:capital", "1") }
      try fixture.ledger.flushAll()
    }
    let tables = fixture.ledger.tables
    let reader = try ReadTransaction(tables.environment)
    let key = try reader.withCursor(tables[.keys]) { (cursor) throws(StorageError) -> [UInt8] in
      _ = try cursor.last()
      return cursor.key.array
    }
    var transaction = try WriteTransaction(tables.environment)
    try transaction.delete(tables[.keys], key.span)
    try transaction.commit()
    try fixture.crash()
    #expect(throws: StorageError.self) {
      for index in 0..<2000 {
        fixture.transfer("l\(index)", "assets:cash", "equity:capital", "1")
        if index % 50 == 0 { try fixture.commit() }
      }
    }
  }

  @Test func aPathThatIsTooLongIsRefused() throws {
    var fixture = try Self.fixture()
    try fixture.commit()
    var row = ByteBuffer()
    row.appendCounted([UInt8](repeating: 0x61, count: 300).span)
    row.appendCounted([UInt8]("EUR".utf8).span)
    row.append([1, 0, 1, 0])
    try Self.put(&fixture, .accounts, [0, 0, 0, 3], row.span.array)
    #expect(Self.isDamaged(&fixture) == true)
  }
}
