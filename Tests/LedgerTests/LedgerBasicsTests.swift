import Testing

@testable import Ledger

@Suite("A ledger of a few accounts")
struct LedgerBasicsTests {
  private static func fixture() throws -> LedgerFixture {
    var fixture = try LedgerFixture()
    #expect(fixture.open("assets:cash").code == .ok)
    #expect(fixture.open("equity:capital", "EUR", .equity).code == .ok)
    #expect(fixture.open("liabilities:seller:bob", "EUR", .liability, floor: "0").code == .ok)
    return fixture
  }

  @Test func aTransferMovesMoneyOnceAndSurvivesACrash() throws {
    var fixture = try Self.fixture()
    let first = fixture.transfer("k1", "assets:cash", "equity:capital", "100.00")
    #expect(first.code == .ok && !first.isReplay)
    try fixture.commit()
    #expect(fixture.balance("assets:cash") == 10_000)
    try fixture.crash()
    #expect(fixture.balance("assets:cash") == 10_000)
    #expect(fixture.balance("equity:capital") == 10_000)
    let again = fixture.transfer("k1", "assets:cash", "equity:capital", "100")
    #expect(again.code == .ok && again.isReplay && again.sequence == first.sequence && again.time == first.time)
    #expect(fixture.transfer("k1", "assets:cash", "equity:capital", "101").code == .conflict)
    #expect(fixture.sentence == "key k1 was used with amount 100, now 101")
    #expect(fixture.balance("assets:cash") == 10_000)
  }

  @Test func aRefusalByStateIsReplayedWithItsReason() throws {
    var fixture = try Self.fixture()
    #expect(fixture.transfer("k1", "liabilities:seller:bob", "assets:cash", "25").code == .insufficient)
    #expect(fixture.sentence == "liabilities:seller:bob has 0.00 available, 25.00 needed")
    fixture.transfer("k2", "assets:cash", "liabilities:seller:bob", "50")
    let again = fixture.transfer("k1", "liabilities:seller:bob", "assets:cash", "25")
    #expect(again.code == .insufficient && again.isReplay)
    #expect(fixture.sentence == "liabilities:seller:bob has 0.00 available, 25.00 needed (replayed)")
    try fixture.commit()
    try fixture.crash()
    #expect(fixture.transfer("k1", "liabilities:seller:bob", "assets:cash", "25").isReplay)
  }

  @Test func holdsAreCapturedReleasedAndExpire() throws {
    var fixture = try Self.fixture()
    fixture.transfer("fund", "assets:cash", "liabilities:seller:bob", "100")
    let hold = fixture.hold("h1", "liabilities:seller:bob", "equity:capital", "60", timeout: 10)
    #expect(hold.code == .ok)
    #expect(fixture.transfer("t", "liabilities:seller:bob", "equity:capital", "50").code == .insufficient)
    #expect(fixture.capture("c1", hold.sequence, "20").code == .ok)
    #expect(fixture.release("r1", hold.sequence, "10").code == .ok)
    #expect(fixture.capture("c2", hold.sequence, "31").code == .exceedsHold)
    try fixture.commit()
    try fixture.crash()
    fixture.pass(seconds: 9)
    #expect(fixture.account("liabilities:seller:bob")?.counters.debitsPending == 3000)
    let deadline = hold.time + 10_000_000_000
    fixture.ledger.advance(to: deadline - 1)
    #expect(fixture.account("liabilities:seller:bob")?.counters.debitsPending == 3000)
    fixture.ledger.advance(to: deadline)
    #expect(fixture.account("liabilities:seller:bob")?.counters.debitsPending == 0)
    #expect(fixture.ledger.lastTime == deadline)
    #expect(fixture.capture("c3", hold.sequence).code == .holdExpired)
    #expect(fixture.balance("liabilities:seller:bob") == 8000)
    try fixture.commit()
    try fixture.crash()
    #expect(fixture.capture("c4", hold.sequence).code == .holdExpired)
    let second = fixture.hold("h2", "liabilities:seller:bob", "equity:capital", "10")
    #expect(fixture.capture("c5", second.sequence, "4", final: true).code == .ok)
    #expect(fixture.capture("c6", second.sequence).code == .holdSettled)
    #expect(fixture.capture("c7", 1).code == .noHold)
    #expect(fixture.balance("liabilities:seller:bob") == 7600)
  }

  @Test func anEntryIsReversedInPartsAndNeverTwice() throws {
    var fixture = try Self.fixture()
    fixture.open("income:fees", "EUR", .income)
    let entry = fixture.post(
      "p", [(.debit, "assets:cash", "10.00", nil), (.credit, "liabilities:seller:bob", "6.67", nil), (.credit, "income:fees", "3.33", nil)])
    #expect(entry.code == .ok)
    #expect(fixture.reverse("r1", entry.sequence, "1.00").code == .ok)
    #expect(fixture.balance("liabilities:seller:bob") == 600 && fixture.balance("income:fees") == 300)
    try fixture.commit()
    try fixture.crash()
    #expect(fixture.reverse("r2", entry.sequence, "9.01").code == .reversed)
    #expect(fixture.reverse("r3", entry.sequence).code == .ok)
    #expect(fixture.reverse("r4", entry.sequence).code == .reversed)
    #expect(fixture.balance("assets:cash") == 0 && fixture.balance("income:fees") == 0)
  }

  @Test func templatesOpenAccountsAndARefusalLeavesNone() throws {
    var fixture = try Self.fixture()
    #expect(fixture.template("liabilities:buyer:*", "EUR", .liability, floor: "0").code == .ok)
    #expect(fixture.transfer("k1", "liabilities:buyer:ann", "assets:cash", "5").code == .insufficient)
    #expect(fixture.account("liabilities:buyer:ann") == nil)
    #expect(fixture.transfer("k2", "assets:cash", "liabilities:buyer:ann", "5").code == .ok)
    try fixture.commit()
    try fixture.crash()
    #expect(fixture.balance("liabilities:buyer:ann") == 500)
    #expect(fixture.transfer("k3", "assets:cash", "liabilities:other:x", "5").code == .noAccount)
  }

  @Test func aTransactionLeavesEverythingOrNothing() throws {
    var fixture = try Self.fixture()
    fixture.template("liabilities:buyer:*", "EUR", .liability, floor: "0")
    fixture.transfer("k0", "assets:cash", "liabilities:seller:bob", "5")
    let before = fixture.ledger.sequence
    fixture.ledger.beginTransaction()
    #expect(fixture.transfer("k1", "assets:cash", "liabilities:buyer:ann", "5").code == .ok)
    #expect(fixture.hold("k2", "liabilities:buyer:ann", "liabilities:seller:bob", "3").code == .ok)
    #expect(fixture.transfer("k3", "liabilities:buyer:ann", "assets:cash", "3").code == .insufficient)
    fixture.ledger.rollbackTransaction()
    #expect(fixture.ledger.sequence == before)
    #expect(fixture.account("liabilities:buyer:ann") == nil)
    #expect(fixture.account("liabilities:seller:bob")?.counters.creditsPending == 0)
    fixture.ledger.beginTransaction()
    #expect(fixture.transfer("k1", "assets:cash", "liabilities:buyer:ann", "5").code == .ok)
    #expect(fixture.transfer("k3", "liabilities:buyer:ann", "assets:cash", "3").code == .ok)
    fixture.ledger.commitTransaction()
    try fixture.commit()
    try fixture.crash()
    #expect(fixture.balance("liabilities:buyer:ann") == 200)
    #expect(fixture.transfer("k1", "assets:cash", "liabilities:buyer:ann", "5").isReplay)
  }

  @Test func theFutureOfABatchIsNotReadBeforeItIsDurable() throws {
    var fixture = try Self.fixture()
    fixture.transfer("k1", "assets:cash", "equity:capital", "1")
    try fixture.commit()
    fixture.transfer("k2", "assets:cash", "equity:capital", "2")
    let batch = fixture.ledger.seal()
    fixture.transfer("k3", "assets:cash", "equity:capital", "4")
    guard case .account(let id) = fixture.ledger.resolve("assets:cash".utf8.span, nil, live: true) else {
      Issue.record("assets:cash is not open")
      return
    }
    #expect(fixture.ledger.account(id, live: false).posted == 100)
    #expect(fixture.ledger.account(id, live: true).posted == 700)
    try batch.commit()
    try fixture.ledger.committed(batch)
    #expect(fixture.ledger.account(id, live: false).posted == 300)
    #expect(fixture.ledger.durableSequence == fixture.ledger.sequence - 1)
  }

  @Test func thePastIsReadByPointers() throws {
    var fixture = try Self.fixture()
    var sequences: [UInt64] = []
    for index in 1...100 {
      sequences.append(fixture.transfer("k\(index)", "assets:cash", "equity:capital", "1").sequence)
      fixture.pass(seconds: 60)
    }
    try fixture.commit()
    guard case .account(let id) = fixture.ledger.resolve("assets:cash".utf8.span, nil, live: false) else {
      Issue.record("assets:cash is not open")
      return
    }
    for (index, sequence) in sequences.enumerated() {
      #expect(try fixture.ledger.counters(of: id, at: .sequence(sequence)).debitsPosted == UInt128(index + 1) * 100)
      #expect(try fixture.ledger.counters(of: id, at: .sequence(sequence - 1)).debitsPosted == UInt128(index) * 100)
    }
    let page = try fixture.ledger.statement(of: id, from: nil, to: nil, after: 10, limit: 20)
    #expect(page.lines.map(\.version) == Array(11...30))
    #expect(page.opening.debitsPosted == 1000 && page.closing.debitsPosted == 3000 && page.next == 30)
  }

  @Test func aCleanStopLeavesNothingToReplay() throws {
    var fixture = try Self.fixture()
    for index in 1...500 { fixture.transfer("k\(index)", "assets:cash", "equity:capital", "1") }
    let hold = fixture.hold("h", "assets:cash", "equity:capital", "7")
    try fixture.ledger.flushAll()
    try fixture.crash()
    #expect(fixture.ledger.round.watermark == fixture.ledger.sequence)
    #expect(fixture.balance("assets:cash") == 50_000)
    #expect(fixture.transfer("k77", "assets:cash", "equity:capital", "1").isReplay)
    #expect(fixture.capture("c", hold.sequence).code == .ok)
    #expect(fixture.balance("assets:cash") == 50_700)
  }

  /// Booked and dated amounts overlap, so their sum may pass what a counter holds though the balance does not.
  @Test func theLargestAmountsHaveABalanceByDate() throws {
    var fixture = try LedgerFixture()
    fixture.open("assets:yen", "JPY")
    fixture.open("equity:yen", "JPY", .equity)
    let most = String(repeating: "9", count: 38)
    #expect(fixture.transfer("k", "assets:yen", "equity:yen", most, date: 19_000).code == .ok)
    try fixture.commit()
    #expect(try fixture.ledger.counters(of: 1, at: .date(19_000)).debitsPosted == UInt128(most))
    #expect(try fixture.ledger.counters(of: 1, at: .date(18_999)).debitsPosted == 0)
    #expect(try fixture.ledger.counters(of: 1, at: .date(30_000)).debitsPosted == UInt128(most))
  }

  @Test func aSnapshotHasTheTimeOfItsLastRecord() throws {
    var fixture = try Self.fixture()
    let durable = fixture.transfer("k1", "assets:cash", "equity:capital", "1")
    try fixture.commit()
    fixture.pass(seconds: 10)
    fixture.transfer("k2", "assets:cash", "equity:capital", "1")
    let snapshot = try fixture.ledger.snapshot()
    #expect(snapshot?.sequence == durable.sequence && snapshot?.time == durable.time)
  }
}
