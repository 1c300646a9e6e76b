import TestSupport
import Testing

@testable import Ledger

@Suite("Transfers the short way")
struct ShortTransferTests {
  private static func fixture() throws -> LedgerFixture {
    var fixture = try LedgerFixture(roundRecords: 300, keyWindow: 64)
    fixture.open("assets:cash")
    fixture.open("equity:capital", "EUR", .equity)
    fixture.open("liabilities:several", "EUR", .liability)
    fixture.open("liabilities:several", "USD", .liability)
    fixture.open("liabilities:dollars", "USD", .liability)
    fixture.open("assets:yen", "JPY")
    fixture.open("equity:yen", "JPY", .equity)
    for index in 0..<6 {
      fixture.open("liabilities:wallet:\(index)", "EUR", .liability, floor: index < 3 ? "0" : nil, ceiling: index < 2 ? "50" : nil)
    }
    fixture.template("liabilities:buyer:*")
    fixture.transfer("funding", "assets:cash", "liabilities:wallet:1", "40")
    return fixture
  }

  private static let paths =
    ["assets:cash", "equity:capital", "liabilities:several", "liabilities:dollars", "assets:yen", "equity:yen", "liabilities:buyer:7", "nowhere"]
    + (0..<6).map { "liabilities:wallet:\($0)" }

  /// Both ways must answer the same and journal the same bytes, whatever is asked; the short one only ever answers what was carried out.
  @Test(arguments: 1...3) func writeWhatTheLongWayWrites(_ run: Int) throws {
    var random = SeededRandom.printed("short transfers \(run)")
    var short = try Self.fixture()
    var long = try Self.fixture()
    var taken = 0
    var keys = 0
    for step in 0..<3000 {
      let key = keys > 0 && random.chance(1, outOf: 10) ? "key \(Int.random(in: 0..<keys, using: &random))" : "key \(keys)"
      keys += 1
      let debit = Self.paths[Int.random(in: 0..<Self.paths.count, using: &random)]
      let credit = Self.paths[Int.random(in: 0..<Self.paths.count, using: &random)]
      let amount = ["1", "0.5", "0.01", "12.345", "30", "100000000000000000000000000000000"][Int.random(in: 0..<6, using: &random)]
      let expected = long.transfer(key, debit, credit, amount)
      let sequence = short.shortTransfer(key, debit, credit, amount)
      if sequence > 0 {
        taken += 1
        #expect(expected.code == .ok && !expected.isReplay && expected.sequence == sequence && expected.time == short.ledger.lastRecordTime)
      } else {
        let outcome = short.transfer(key, debit, credit, amount)
        #expect(outcome.code == expected.code && outcome.isReplay == expected.isReplay && outcome.sequence == expected.sequence, "step \(step)")
        #expect(short.sentence == long.sentence, "step \(step)")
      }
      if random.chance(1, outOf: 20) {
        try short.commit()
        try long.commit()
      }
    }
    #expect(short.ledger.sequence == long.ledger.sequence)
    for sequence in 1...short.ledger.sequence { #expect(try short.record(sequence) == long.record(sequence), "record \(sequence)") }
    #expect(taken > 600, "the short way was hardly taken: \(taken)")
  }

  @Test func leavesToTheLongWayWhatIsNotPlain() throws {
    var fixture = try Self.fixture()
    fixture.transfer("used", "assets:cash", "equity:capital", "1")
    let cases = [
      ("used", "assets:cash", "equity:capital", "1"), ("new", "nowhere", "equity:capital", "1"), ("new", "assets:cash", "nowhere", "1"),
      ("new", "liabilities:buyer:7", "assets:cash", "1"), ("new", "assets:cash", "assets:cash", "1"),
      ("new", "liabilities:several", "assets:cash", "1"),
      ("new", "assets:cash", "liabilities:several", "1"), ("new", "assets:cash", "liabilities:dollars", "1"),
      ("new", "assets:cash", "equity:capital", "0.001"),
      ("new", "assets:cash", "equity:capital", "99999999999999999999999999999999999999"), ("new", "liabilities:wallet:0", "assets:cash", "0.01"),
      ("new", "assets:cash", "liabilities:wallet:1", "10.01"),
    ]
    let before = fixture.ledger.sequence
    for (key, debit, credit, amount) in cases { #expect(fixture.shortTransfer(key, debit, credit, amount) == 0, "\(debit) \(credit) \(amount)") }
    #expect(fixture.ledger.sequence == before && fixture.balance("assets:cash") == 4100)
    #expect(fixture.shortTransfer("new", "assets:cash", "liabilities:wallet:1", "10") == before + 1)
  }

  @Test func keepsOutOfTransactionsAndWaitsForExpiries() throws {
    var fixture = try Self.fixture()
    fixture.ledger.beginTransaction()
    #expect(fixture.shortTransfer("a", "assets:cash", "equity:capital", "1") == 0)
    fixture.ledger.rollbackTransaction()
    fixture.hold("hold", "assets:cash", "equity:capital", "5", timeout: 1)
    #expect(fixture.shortTransfer("b", "assets:cash", "equity:capital", "1") > 0)
    fixture.ledger.clock += 2_000_000_000
    #expect(fixture.shortTransfer("c", "assets:cash", "equity:capital", "1") == 0)
  }
}
