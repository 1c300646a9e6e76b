import TestSupport
import Testing

@testable import Ledger

/// Random commands with crashes at random moments, in which rounds of flushing, runs of keys and merges follow each other quickly; a plain dictionary says what must be there.
@Suite("Random runs with crashes")
struct CrashRunTests {
  private struct Expected {
    var balances: [String: Int128] = [:]
    var keys: [String: UInt64] = [:]
    var holds: [UInt64: Int128] = [:]
  }

  private static let accounts = (0..<40).map { "liabilities:seller:\($0)" }

  @Test(arguments: 1...4) func whatWasCommittedIsThereAndWhatWasNotIsGone(_ run: Int) throws {
    var random = SeededRandom.printed("crash run \(run)")
    var fixture = try LedgerFixture(roundRecords: 300, keyWindow: 64)
    fixture.open("assets:cash")
    for path in Self.accounts { fixture.open(path, "EUR", .liability) }
    try fixture.commit()
    var durable = Expected()
    var live = durable
    var next = 0
    var sealed: (SealedBatch, Expected)?
    for step in 0..<6000 {
      Self.runOne(&fixture, &live, &random, &next)
      if random.chance(1, outOf: 12) {
        if let (batch, state) = sealed {
          try batch.commit()
          try fixture.ledger.committed(batch)
          durable = state
          sealed = nil
        }
        // A batch stays in flight for a while, as with a committer on its own thread.
        if fixture.ledger.pendingBytes > 0 { sealed = (fixture.ledger.seal(), live) }
      }
      if random.chance(1, outOf: 400) {
        // Some crashes come after the commit and before anybody was told.
        if let (batch, state) = sealed, random.chance(1, outOf: 2) {
          try batch.commit()
          durable = state
        }
        sealed = nil
        try fixture.crash()
        live = durable
        try Self.compare(&fixture, durable, "after a crash at step \(step)")
      }
      if random.chance(1, outOf: 1500) {
        if let (batch, _) = sealed {
          try batch.commit()
          try fixture.ledger.committed(batch)
          sealed = nil
        }
        try fixture.ledger.flushAll()
        durable = live
        try fixture.crash()
        try Self.compare(&fixture, durable, "after a clean stop at step \(step)")
      }
    }
    Self.expectDepth(fixture.ledger)
  }

  /// The machinery under test was really at work.
  private static func expectDepth(_ ledger: borrowing Ledger) {
    #expect(ledger.round.watermark > 0 && ledger.keys.deepestLevel >= 2)
  }

  /// Crashes that come sooner than any round or run of keys is finished must not pile up work without bound.
  @Test func crashesInARowDoNotOverfillTheTables() throws {
    var fixture = try LedgerFixture(roundRecords: 300, keyWindow: 64)
    fixture.open("assets:cash")
    fixture.open("equity:capital", "EUR", .equity)
    try fixture.commit()
    for round in 0..<60 {
      for index in 0..<25 { #expect(fixture.transfer("key \(round) \(index)", "assets:cash", "equity:capital", "1").code == .ok) }
      try fixture.commit()
      try fixture.crash()
      #expect(fixture.ledger.keys.pendingCount < 64 * 3)
    }
    #expect(fixture.balance("assets:cash") == 150_000)
    #expect(fixture.transfer("key 3 7", "assets:cash", "equity:capital", "1").isReplay)
    #expect(try fixture.ledger.snapshot()?.check { _, _ in }.findings == [])
  }

  private static func runOne(_ fixture: inout LedgerFixture, _ live: inout Expected, _ random: inout SeededRandom, _ next: inout Int) {
    let account = random.pick(accounts)
    let amount = Int128(Int.random(in: 1...500, using: &random))
    let text = "\(amount / 100).\(amount % 100 < 10 ? "0" : "")\(amount % 100)"
    next += 1
    let key = "key \(next)"
    let outcome: Outcome
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<6:
      outcome = fixture.transfer(key, "assets:cash", account, text)
      live.balances[account, default: 0] += amount
    case 6:
      outcome = fixture.hold(key, "assets:cash", account, text)
      live.holds[outcome.sequence] = amount
      live.keys[key] = outcome.sequence
      #expect(outcome.code == .ok)
      return
    case 7:
      guard let hold = live.holds.keys.min() else { return }
      outcome = fixture.capture(key, hold)
      live.balances["captured", default: 0] += live.holds[hold] ?? 0
      live.holds[hold] = nil
    case 8:
      guard let old = live.keys.randomElement(using: &random) else { return }
      let used = fixture.ledger.keys.keyCount
      let again = fixture.transfer(old.key, "assets:cash", account, "0.77")
      #expect((again.code == .conflict || again.isReplay) && fixture.ledger.keys.keyCount == used, "\(old.key) was used, and is used again")
      return
    default:
      guard let hold = live.holds.keys.max() else { return }
      outcome = fixture.release(key, hold)
      live.holds[hold] = nil
    }
    #expect(outcome.code == .ok && !outcome.isReplay)
    live.keys[key] = outcome.sequence
  }

  private static func compare(_ fixture: inout LedgerFixture, _ expected: Expected, _ moment: String) throws {
    var total: Int128 = 0
    for account in accounts { total += fixture.balance(account) ?? -1 }
    #expect(total == expected.balances.values.reduce(0, +), "\(moment)")
    #expect(fixture.balance("assets:cash") == total, "\(moment)")
    #expect(fixture.ledger.holdCount == expected.holds.count, "\(moment)")
    for (key, sequence) in expected.keys { #expect(try fixture.ledger.find(key: key.utf8.span) == sequence, "\(key) \(moment)") }
    let report = try fixture.ledger.snapshot()?.check { _, _ in }
    #expect(report?.findings == [], "\(moment)")
    #expect(report?.keys == UInt64(expected.keys.count), "\(moment)")
  }
}
