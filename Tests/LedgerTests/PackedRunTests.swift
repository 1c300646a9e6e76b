import Memory
import TestSupport
import Testing

@testable import Ledger

/// Two ledgers are given the same transfers at random, one by one and packed, and must not differ in a single byte.
@Suite("Packed and single transfers at random")
struct PackedRunTests {
  private static let accounts = 24
  /// One more, which begins as a closed one.
  private static let closed = 25

  /// Both ledgers, and the random choices.
  private struct Twins: ~Copyable {
    var single: LedgerFixture
    var packed: LedgerFixture
    var random: SeededRandom
    var keys = 0
    var used: [PackedRow] = []

    init(_ random: SeededRandom) throws {
      // Small windows and rounds, so that keys are looked up in runs too.
      let first = try LedgerFixture(roundRecords: 500, keyWindow: 512)
      let second = try LedgerFixture(roundRecords: 500, keyWindow: 512)
      single = first
      packed = second
      self.random = random
    }

    mutating func both(_ body: (inout LedgerFixture) throws -> Void) rethrows {
      try body(&single)
      try body(&packed)
    }

    mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
    mutating func account() -> Int { chance(15) ? PackedRunTests.closed : Int.random(in: 1...PackedRunTests.accounts, using: &random) }

    mutating func row() -> PackedRow {
      if !used.isEmpty, chance(8) {
        // Again, or nearly.
        var row = used[Int.random(in: max(0, used.count - 3000)..<used.count, using: &random)]
        if chance(4) { row.amount += 1 }
        if chance(8) { row.credit = account() }
        if chance(8) { row.date = 20_000 }
        return row
      }
      keys += 1
      let length = Int.random(in: 0...24, using: &random)
      let amount = chance(200) ? UInt128(Int128.max) / 2 : UInt128(Int.random(in: 1...5000, using: &random))
      let row = PackedRow(
        "\(keys):" + String(repeating: "k", count: length), account(), account(), amount,
        date: chance(6) ? Int32.random(in: 19_000...20_000, using: &random) : nil)
      used.append(row)
      return row
    }
  }

  private static func path(_ account: Int) -> String { "account:\(account)" }
  private static func asset(_ account: Int) -> String { account % 8 == 0 ? "JPY" : "EUR" }

  private static func transfer(_ fixture: inout LedgerFixture, _ row: PackedRow) -> Outcome {
    var text = String(row.amount)
    if asset(row.debit) == "EUR" {
      text = String(repeating: "0", count: max(0, 3 - text.count)) + text
      text = text.dropLast(2) + "." + text.suffix(2)
    }
    return fixture.transfer(row.key, path(row.debit), path(row.credit), text, asset(row.debit), date: row.date)
  }

  @Test("nothing differs, and the books are in order")
  func run() throws {
    var twins = try Twins(SeededRandom.printed())
    let types: [AccountType] = [.asset, .liability, .equity, .income, .expense]
    for account in 1...Self.closed {
      let floor = account % 3 == 0 ? "0" : nil
      let ceiling = account % 5 == 0 ? "60000" : nil
      twins.both { $0.open(Self.path(account), Self.asset(account), types[account % 5], floor: floor, ceiling: ceiling) }
    }
    twins.both { _ = $0.ledger.closeAccount(Self.path(Self.closed).utf8.span, nil) }
    var counts: [ResultCode: Int] = [:]
    for round in 0..<400 {
      change(&twins)
      let rows = (0..<Int.random(in: 1...60, using: &twins.random)).map { _ in twins.row() }
      let results = twins.packed.packed(rows)
      #expect(results.count == rows.count)
      for (row, result) in zip(rows, results) {
        let outcome = PackedResult(Self.transfer(&twins.single, row))
        counts[result.code, default: 0] += 1
        if outcome != result { Issue.record("round \(round), \(row): \(result), and TRANSFER \(outcome)") }
      }
      if twins.chance(3) { try twins.both { try $0.commit() } }
      if twins.chance(60) {
        try twins.both { fixture in
          if fixture.ledger.pendingBytes > 0 { try fixture.commit() }
          try fixture.crash()
        }
      }
    }
    let records = try twins.single.records()
    #expect(try twins.packed.records() == records)
    for code in [ResultCode.ok, .conflict, .assetMismatch, .sameAccount, .closed, .frozen, .insufficient, .ceiling] {
      #expect(counts[code, default: 0] > 0, "\(code) never occurred")
    }
    if twins.packed.ledger.pendingBytes > 0 { try twins.both { try $0.commit() } }
    #expect(try twins.packed.ledger.snapshot()?.check { _, _ in }.findings == [])
  }

  /// Something else happens to both.
  private func change(_ twins: inout Twins) {
    let path = Self.path(twins.account())
    let other = Self.path(twins.account())
    switch Int.random(in: 0..<12, using: &twins.random) {
    case 0: twins.both { _ = $0.ledger.freeze(path.utf8.span, nil, .debits, on: true) }
    case 1: twins.both { _ = $0.ledger.freeze(path.utf8.span, nil, .credits, on: true) }
    case 2...4:
      for account in 1...Self.closed { twins.both { _ = $0.ledger.freeze(Self.path(account).utf8.span, nil, .both, on: false) } }
    case 5: twins.both { _ = $0.ledger.closeAccount(path.utf8.span, nil) }
    case 6:
      // The one that was closed at first stays so.
      for account in 1..<Self.closed { twins.both { _ = $0.ledger.reopenAccount(Self.path(account).utf8.span, nil) } }
    case 7, 8:
      twins.keys += 1
      let key = "hold \(twins.keys)"
      twins.both { $0.hold(key, path, other, "3", timeout: 1) }
    case 9:
      // To a few nanoseconds before a hold falls due: it expires between two transfers.
      let until = twins.packed.ledger.nextDeadline.map { $0 - 7 }
      twins.both { fixture in
        if let until, until > fixture.clock { fixture.clock = until }
        fixture.pass(seconds: 0)
      }
    default: twins.both { $0.pass(seconds: 1) }
    }
  }
}
