import Testing

@testable import Ledger

/// Holds that end by their timeout, at the very nanosecond.
@Suite("Expiry of holds")
struct ExpiryTests {
  private static func fixture() throws -> LedgerFixture {
    var fixture = try LedgerFixture()
    fixture.open("assets:cash")
    fixture.open("equity:capital", "EUR", .equity)
    fixture.transfer("fund", "assets:cash", "equity:capital", "100")
    return fixture
  }

  private static func findings(_ fixture: inout LedgerFixture) throws -> [String] {
    try fixture.commit()
    return try fixture.ledger.snapshot()?.check { _, _ in }.findings ?? ["a batch is in flight"]
  }

  /// Records of one round each take a nanosecond of their own, so server time passes a deadline that the clock has not reached.
  @Test func aHoldExpiresAlsoBetweenTwoCommandsOfOneRound() throws {
    var fixture = try Self.fixture()
    let hold = fixture.hold("h", "assets:cash", "equity:capital", "10", timeout: 10)
    fixture.ledger.advance(to: hold.time + 10_000_000_000 - 3)
    for index in 0..<6 { fixture.transfer("t\(index)", "assets:cash", "equity:capital", "1") }
    #expect(fixture.capture("c", hold.sequence).code == .holdExpired)
    #expect(fixture.balance("assets:cash") == 10_600)
    #expect(try Self.findings(&fixture) == [])
  }

  @Test func anExpiryWithinATransactionIsTakenBackWithIt() throws {
    var fixture = try Self.fixture()
    let hold = fixture.hold("h", "assets:cash", "equity:capital", "10", timeout: 10)
    try fixture.commit()
    fixture.ledger.advance(to: hold.time + 10_000_000_000 - 2)
    fixture.ledger.beginTransaction()
    for index in 0..<6 { fixture.transfer("t\(index)", "assets:cash", "equity:capital", "1") }
    #expect(fixture.capture("c", hold.sequence).code == .holdExpired)
    #expect(fixture.ledger.expiryPending == true)
    fixture.ledger.rollbackTransaction()
    #expect(fixture.ledger.openHold(hold.sequence)?.left == 1000 && fixture.ledger.expiryPending == false)
    #expect(fixture.account("assets:cash")?.counters.debitsPending == 1000)
    #expect(fixture.capture("c", hold.sequence, "4").code == .ok)
    fixture.ledger.advance(to: hold.time + 10_000_000_000)
    #expect(fixture.capture("c2", hold.sequence).code == .holdExpired)
    #expect(try Self.findings(&fixture) == [])
  }

  /// However many fall due at once, a batch stays near its size; the rest follows with the next.
  @Test func manyExpiriesAreSpreadOverBatches() throws {
    var fixture = try Self.fixture()
    let count = 90_000
    for index in 0..<count { fixture.hold("h\(index)", "assets:cash", "equity:capital", "0.01", timeout: 5) }
    try fixture.commit()
    fixture.pass(seconds: 10)
    let first = fixture.ledger.pendingBytes
    #expect(first >= Limits.batchBytes && first < Limits.batchBytes + 4096 && fixture.ledger.isFull == true)
    while fixture.ledger.isFull {
      try fixture.commit()
      fixture.pass(seconds: 0)
    }
    #expect(fixture.ledger.holdCount == 0 && fixture.account("assets:cash")?.counters.debitsPending == 0)
    #expect(try Self.findings(&fixture) == [])
  }

  /// Taking a capture back puts the hold's due time on the heap again: the copies must not pile up.
  @Test func transactionsThatAreRolledBackLeaveNoDueTimesBehind() throws {
    var fixture = try Self.fixture()
    let hold = fixture.hold("h", "assets:cash", "equity:capital", "10", timeout: 10)
    for index in 0..<5000 {
      fixture.ledger.beginTransaction()
      fixture.capture("c\(index)", hold.sequence)
      fixture.ledger.rollbackTransaction()
    }
    #expect(fixture.ledger.holds.dueCount <= 1100)
    fixture.pass(seconds: 11)
    #expect(fixture.ledger.holdCount == 0)
    #expect(try Self.findings(&fixture) == [])
  }
}
