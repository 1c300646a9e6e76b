import Memory
import Storage
import TestSupport
import Testing

@testable import Ledger

@Suite("The checker")
struct CheckerTests {
  /// A ledger in which every kind of record and row occurs.
  private static func fixture() throws -> LedgerFixture {
    var fixture = try LedgerFixture()
    fixture.open("assets:cash")
    fixture.open("equity:capital", "EUR", .equity)
    fixture.define("POINTS", 0)
    fixture.open("liabilities:seller:bob", "EUR", .liability, floor: "0", ceiling: "1000000")
    fixture.template("liabilities:buyer:*")
    fixture.transfer("fund", "assets:cash", "liabilities:seller:bob", "1000", memo: "start", date: 19_000)
    for index in 0..<50 { fixture.transfer("buyer \(index)", "assets:cash", "liabilities:buyer:\(index)", "1.\(index % 10)0") }
    let hold = fixture.hold("h1", "liabilities:seller:bob", "equity:capital", "60", timeout: 10)
    fixture.capture("c1", hold.sequence, "20")
    let short = fixture.hold("h2", "liabilities:seller:bob", "equity:capital", "5", timeout: 1)
    #expect(short.code == .ok)
    fixture.hold("h3", "liabilities:seller:bob", "equity:capital", "7")
    let entry = fixture.post("p", [(.debit, "assets:cash", "10", nil), (.credit, "liabilities:seller:bob", "10", nil)])
    fixture.reverse("r", entry.sequence, "4")
    fixture.transfer("too much", "liabilities:seller:bob", "assets:cash", "999999")
    fixture.pass(seconds: 2)
    #expect(fixture.ledger.freeze("assets:cash".utf8.span, nil, .debits, on: true).code == .ok)
    try fixture.commit()
    return fixture
  }

  private func report(_ fixture: borrowing LedgerFixture) throws -> CheckReport {
    guard let snapshot = try fixture.ledger.snapshot() else {
      Issue.record("a batch is in flight")
      return CheckReport()
    }
    return try snapshot.check { _, _ in }
  }

  @Test func findsNothingInASoundLedger() throws {
    var fixture = try Self.fixture()
    #expect(try report(fixture).findings == [])
    try fixture.ledger.flushAll()
    let flushed = try report(fixture)
    #expect(flushed.findings == [])
    #expect(flushed.accounts == 53 && flushed.openHolds == 2)
    try fixture.crash()
    fixture.transfer("later", "liabilities:seller:bob", "assets:cash", "1")
    try fixture.commit()
    #expect(try report(fixture).findings == [])
  }

  /// The same key on two records is money moved twice: found wherever the two lie, be the keys in a run yet or not.
  @Test(arguments: [false, true]) func findsAKeyThatWasUsedTwice(_ isFlushed: Bool) throws {
    var fixture = try LedgerFixture()
    fixture.open("assets:cash")
    fixture.open("equity:capital", "EUR", .equity)
    fixture.transfer("once", "assets:cash", "equity:capital", "1")
    try fixture.commit()
    if isFlushed { try fixture.ledger.flushAll() }
    // A ledger that has forgotten its keys.
    fixture.ledger.keys = KeyIndex(hash: SeededHash(seed: 0, secret: 1))
    #expect(!fixture.transfer("once", "assets:cash", "equity:capital", "1").isReplay)
    try fixture.commit()
    let findings = try report(fixture).findings
    #expect(findings.contains("record 4: its key was used by record 3 too"), "\(findings)")
  }

  /// A row of each table of the ledger's own is changed or taken away: each must be found.
  @Test(arguments: TableName.allCases.filter { $0 != .objects && $0 != .sides }) func findsAChangedRow(of name: TableName) throws {
    var fixture = try Self.fixture()
    try fixture.ledger.flushAll()
    let tables = fixture.ledger.tables
    for change in [true, false] {
      var saved: ([UInt8], [UInt8]) = ([], [])
      let reader = try ReadTransaction(tables.environment)
      var cursor = try reader.cursor(tables[name])
      #expect(try cursor.last())
      saved = (cursor.key.array, cursor.value.array)
      var other = saved.1
      if other.isEmpty || !change {
        try edit(tables, name, saved.0, nil)
      } else {
        other[other.count - 1] ^= 0x41
        try edit(tables, name, saved.0, other)
      }
      let snapshot = LedgerSnapshot(tables, try ReadTransaction(tables.environment), [], sequence: fixture.ledger.sequence, time: 0)
      if name == .meta {
        // The last row is the list of runs: taken away, keys are read from the journal again, which is sound; changed, it is not.
        if change { #expect(try !snapshot.check { _, _ in }.isClean) }
      } else {
        #expect(try !snapshot.check { _, _ in }.isClean, "\(name) \(change ? "changed" : "taken away")")
      }
      try edit(tables, name, saved.0, saved.1)
    }
  }

  private func edit(_ tables: Tables, _ name: TableName, _ key: [UInt8], _ value: [UInt8]?) throws {
    var transaction = try WriteTransaction(tables.environment)
    if let value {
      try transaction.put(tables[name], key.span, value.span)
    } else {
      try transaction.delete(tables[name], key.span)
    }
    try transaction.commit()
  }
}
