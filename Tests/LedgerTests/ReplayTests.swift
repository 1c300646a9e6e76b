import Memory
import Money
import TestSupport
import Testing

@testable import Ledger

@Suite("Keys that are used again")
struct ReplayTests {
  /// One request under the key of `TRANSFER key assets:cash equity:capital 12.50`, and the field that tells it apart; `nil`: it is the same.
  private struct Case {
    var debit = "assets:cash"
    var credit = "equity:capital"
    var amount = "12.50"
    var asset: String?
    var isUpTo = false
    var memo: String?
    var date: Int32?
    var differs: String?
  }

  private static let cases = [
    Case(), Case(amount: "12.5"), Case(asset: "EUR"), Case(amount: "12.5", asset: "EUR"), Case(amount: "012.50"),
    Case(debit: "assets:bank", differs: "debit account"), Case(debit: "assets:cas", differs: "debit account"),
    Case(debit: "nowhere", differs: "debit account"), Case(credit: "assets:bank", differs: "credit account"),
    Case(credit: "equity:capital:x", differs: "credit account"), Case(debit: "equity:capital", credit: "assets:cash", differs: "debit account"),
    Case(amount: "12.51", differs: "amount"), Case(amount: "1250", differs: "amount"), Case(amount: "1.25", differs: "amount"),
    Case(amount: "100000000000000000000000000000000000", differs: "amount"), Case(asset: "USD", differs: "asset"),
    Case(isUpTo: true, differs: "UPTO"), Case(memo: "x", differs: "memo"), Case(date: 20_000, differs: "date"),
  ]

  private static func fixture() throws -> LedgerFixture {
    var fixture = try LedgerFixture(roundRecords: 300, keyWindow: 64)
    fixture.open("assets:cash")
    fixture.open("assets:bank")
    fixture.open("equity:capital", "EUR", .equity)
    fixture.open("liabilities:empty", "EUR", .liability, floor: "0")
    return fixture
  }

  /// Where the first request's record lies, and its key with it.
  private enum Place: CaseIterable {
    case openBatch
    case disk
    case run
  }

  private static func move(_ fixture: inout LedgerFixture, to place: Place) throws {
    if place == .openBatch { return }
    try fixture.commit()
    if place == .disk { return }
    for index in 0..<400 {
      fixture.transfer("other \(index)", "assets:cash", "equity:capital", "1")
      if index % 10 == 9 { try fixture.commit() }
    }
    #expect(fixture.ledger.keyRuns > 0)
  }

  @Test func answerTheirTransferOrNameTheFieldThatDiffers() throws {
    for place in Place.allCases {
      var fixture = try Self.fixture()
      let first = fixture.transfer("key", "assets:cash", "equity:capital", "12.50")
      try Self.move(&fixture, to: place)
      for row in Self.cases {
        let outcome = fixture.transfer("key", row.debit, row.credit, row.amount, row.asset, upTo: row.isUpTo, memo: row.memo, date: row.date)
        if let field = row.differs {
          #expect(outcome.code == .conflict && outcome.sequence == 0, "\(row) \(place)")
          #expect(fixture.sentence.hasPrefix("key key was used with \(field) "), "\(row) \(place): \(fixture.sentence)")
        } else {
          #expect(outcome.code == .ok && outcome.isReplay, "\(row) \(place): \(fixture.sentence)")
          #expect(outcome.sequence == first.sequence && outcome.time == first.time)
        }
      }
      #expect(fixture.balance("assets:bank") == 0)
    }
  }

  @Test func answerTheirRefusalOrNameTheFieldThatDiffers() throws {
    for place in Place.allCases {
      var fixture = try Self.fixture()
      let first = fixture.transfer("key", "liabilities:empty", "equity:capital", "12.50")
      let sentence = fixture.sentence
      #expect(first.code == .insufficient)
      try Self.move(&fixture, to: place)
      for row in Self.cases {
        let debit = row.debit == "assets:cash" ? "liabilities:empty" : row.debit
        let outcome = fixture.transfer("key", debit, row.credit, row.amount, row.asset, upTo: row.isUpTo, memo: row.memo, date: row.date)
        // The refused request named no asset, so any asset is the same to it.
        if let field = row.differs, field != "asset" {
          #expect(outcome.code == .conflict, "\(row) \(place)")
          #expect(fixture.sentence.hasPrefix("key key was used with \(field) "), "\(row) \(place): \(fixture.sentence)")
        } else {
          #expect(outcome.code == .insufficient && outcome.isReplay && outcome.sequence == first.sequence, "\(row) \(place)")
          #expect(fixture.sentence == sentence + " (replayed)")
        }
      }
    }
  }

  /// An empty memo is as good as none, but sends a request the way of the texts.
  @Test(arguments: 1...3) func compareValuesAsTheTextsCompare(_ run: Int) throws {
    var random = SeededRandom.printed("replays \(run)")
    var fixture = try Self.fixture()
    fixture.open("assets:several", "EUR")
    fixture.open("assets:several", "JPY")
    fixture.open("equity:yen", "JPY", .equity)
    let paths = ["assets:cash", "assets:bank", "equity:capital", "assets:several", "equity:yen"]
    let amounts = ["1", "1.0", "1.00", "10", "0.01", "1.000", "99999999999999999999999999999999999.99", "18446744073709551616"]
    let assets: [String?] = [nil, nil, "EUR", "JPY", "USD"]
    var replays = 0
    for step in 0..<3000 {
      let key = "key \(Int.random(in: 0..<2000, using: &random))"
      let debit = paths[Int.random(in: 0..<paths.count, using: &random)]
      let credit = paths[Int.random(in: 0..<paths.count, using: &random)]
      let amount = amounts[Int.random(in: 0..<amounts.count, using: &random)]
      let asset = assets[Int.random(in: 0..<assets.count, using: &random)]
      _ = fixture.transfer(key, debit, credit, amount, asset)
      let repeated = random.chance(1, outOf: 2)
      let other = repeated ? amount : amounts[Int.random(in: 0..<amounts.count, using: &random)]
      // What the first one left free is taken now, so that the two to be compared both find the key used, or both are refused and leave it free.
      _ = fixture.transfer(key, debit, credit, other, asset)
      let plain = fixture.transfer(key, debit, credit, other, asset)
      let said = fixture.sentence
      let before = fixture.ledger.sequence
      let textual = fixture.transfer(key, debit, credit, other, asset, memo: "")
      #expect(fixture.ledger.sequence == before)
      #expect(plain.code == textual.code && plain.isReplay == textual.isReplay && plain.sequence == textual.sequence, "step \(step)")
      #expect(plain.time == textual.time && said == fixture.sentence, "step \(step)")
      if plain.code == .ok, plain.isReplay { replays += 1 }
      if random.chance(1, outOf: 20) { try fixture.commit() }
    }
    #expect(replays > 100, "hardly anything was replayed: \(replays)")
  }

  @Test func writeAmountsInTheirShortestForm() {
    let cases = [
      ("1", "1"), ("1.50", "1.5"), ("1.00", "1"), ("100", "100"), ("0", "0"), ("0.00", "0"), ("0.10", "0.1"), ("-2.50", "-2.5"), ("-10.0", "-10"),
      ("18446744073709551615.0", "18446744073709551615"), ("18446744073709551616.00", "18446744073709551616"),
      ("0.000000000000000001", "0.000000000000000001"), ("0.1234567890123456789", "1234567890123456789e-19"),
      ("0.1000000000000000000000000000000000000", "0.1"), ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
    ]
    for (given, shortest) in cases {
      guard case .value(let amount) = parseDecimal(given.utf8.span, signed: true) else {
        Issue.record("not a decimal: \(given)")
        continue
      }
      var request = EntryRequest()
      request.clear(.capture)
      request.target = 1_234_567
      request.amount = amount
      var body = ByteBuffer()
      RequestBody.write(request, ByteBuffer().span, into: &body)
      let fields: [(UInt8, String)] = [(0, "CAPTURE"), (5, "1234567"), (3, shortest), (6, ""), (7, ""), (8, ""), (9, ""), (10, "")]
      let expected = fields.flatMap { [$0.0, UInt8($0.1.utf8.count)] + Array($0.1.utf8) }
      #expect(body.span.array == expected, "\(given)")
      #expect(RequestBody.shortest(amount.mantissa, amount.fractionDigits) == shortest)
    }
  }
}
