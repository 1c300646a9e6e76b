import Memory
import Testing

@testable import Ledger

/// What the disk is behind with, and that it catches up whatever is done.
@Suite("Deferred writing")
struct DeferredWritingTests {
  private static func open(_ fixture: inout LedgerFixture) throws {
    fixture.open("assets:cash")
    fixture.open("liabilities:seller:bob", "EUR", .liability, floor: "0")
    try fixture.commit()
  }

  /// Else a restart would read them all again.
  @Test func refusalsAloneMoveTheWatermark() throws {
    var fixture = try LedgerFixture(roundRecords: 100)
    try Self.open(&fixture)
    for index in 0..<1000 {
      fixture.transfer("k\(index)", "liabilities:seller:bob", "assets:cash", "1")
      if index % 10 == 9 { try fixture.commit() }
    }
    #expect(fixture.ledger.round.watermark >= 800)
  }

  /// A server at leisure seals batches of no records.
  @Test func aRoundIsFinishedWithoutFurtherRecords() throws {
    var fixture = try LedgerFixture(roundRecords: 200)
    fixture.open("assets:cash")
    for index in 0..<150 { fixture.open("liabilities:seller:\(index)", "EUR", .liability) }
    for index in 0..<150 { fixture.transfer("k\(index)", "assets:cash", "liabilities:seller:\(index)", "1") }
    try fixture.commit()
    fixture.transfer("last", "assets:cash", "liabilities:seller:1", "1")
    try fixture.commit()
    var commits = 0
    while fixture.ledger.maintenanceDue, commits < 100 {
      try fixture.commit()
      commits += 1
    }
    #expect(commits < 100 && fixture.ledger.round.watermark > 0)
  }

  /// Each process dies before the keys that it read again are in a run: the table must take them all the same.
  @Test func keysOutgrowTheirTableWhenEveryProcessDiesYoung() throws {
    let window = 16_384
    var fixture = try LedgerFixture(keyWindow: window)
    try Self.open(&fixture)
    var used = 0
    for _ in 0..<8 {
      // The first commit freezes what was read again, the second adds less than what lets the run be finished.
      let fresh = used < window ? window : used * 3 / 10
      for index in 0..<fresh {
        fixture.transfer("key \(used)", "assets:cash", "liabilities:seller:bob", "1")
        used += 1
        if index == 0 { try fixture.commit() }
      }
      try fixture.commit()
      try fixture.crash()
    }
    #expect(fixture.balance("assets:cash") == Int128(used) * 100)
    for index in stride(from: 0, to: used, by: 97) {
      #expect(fixture.transfer("key \(index)", "assets:cash", "liabilities:seller:bob", "1").isReplay)
    }
    #expect(try fixture.ledger.snapshot()?.check { _, _ in }.findings == [])
  }

  /// A round that began late is hurried, so that processes that die young get through with it all the same.
  @Test func aLateRoundIsHurried() throws {
    var fixture = try LedgerFixture(roundRecords: 1000)
    fixture.open("assets:cash")
    for index in 0..<400 { fixture.open("liabilities:seller:\(index)", "EUR", .liability) }
    try fixture.ledger.flushAll()
    var used = 0
    var behind: [UInt64] = []
    for _ in 0..<20 {
      for _ in 0..<45 {
        for _ in 0..<10 {
          fixture.transfer("k\(used)", "assets:cash", "liabilities:seller:\(used % 400)", "1")
          used += 1
        }
        try fixture.commit()
      }
      try fixture.crash()
      behind.append(fixture.ledger.sequence - fixture.ledger.round.watermark)
    }
    #expect(behind.allSatisfy { $0 < 3000 }, "\(behind)")
  }

  /// Commands whose rows are far larger than their records must not gather without bound.
  @Test func aBatchIsFullByItsRowsToo() throws {
    var fixture = try LedgerFixture()
    try Self.open(&fixture)
    var text = ByteBuffer()
    var request = AccountRequest()
    request.path = Slice(start: 0, count: 11)
    text.append("assets:cash")
    for index in 0..<Limits.metaFields {
      let start = text.count
      text.append("field \(index) ")
      let middle = text.count
      text.append([UInt8](repeating: 0x78, count: Limits.metaValueBytes))
      request.meta.append(
        MetaField(name: Slice(start: start, count: middle - start), value: Slice(start: middle, count: text.count - middle)))
    }
    #expect(fixture.ledger.setAccount(request, text.span).code == .ok)
    var commands = 0
    while !fixture.ledger.isFull, commands < 20_000 {
      #expect(fixture.ledger.freeze("assets:cash".utf8.span, nil, .both, on: commands % 2 == 0).code == .ok)
      commands += 1
    }
    #expect(commands < 2000, "\(commands) rows of 17 KB wait in one batch")
    try fixture.commit()
    #expect(fixture.ledger.isFull == false)
  }

  /// Commits as large as a window leave merges no turn: many runs of a level gather, more than one merge takes.
  @Test func anyNumberOfRunsMayGatherBeforeTheyAreMerged() throws {
    var fixture = try LedgerFixture(roundRecords: 1000, keyWindow: 64)
    fixture.open("assets:cash")
    fixture.open("equity:capital", "EUR", .equity)
    var used = 0
    var most = 0
    for _ in 0..<60 {
      for _ in 0..<64 {
        fixture.transfer("key \(used)", "assets:cash", "equity:capital", "1")
        used += 1
      }
      try fixture.commit()
      most = max(most, fixture.ledger.keyRuns)
    }
    #expect(most > 2 * KeyMerge.runsMax, "only \(most) runs gathered")
    var commits = 0
    while fixture.ledger.maintenanceDue, commits < 1000 {
      try fixture.commit()
      commits += 1
    }
    #expect(fixture.ledger.keyRuns < most && commits < 1000)
    for key in 0..<used { #expect(fixture.transfer("key \(key)", "assets:cash", "equity:capital", "1").isReplay, "key \(key)") }
    try fixture.crash()
    for key in stride(from: 0, to: used, by: 17) {
      #expect(fixture.transfer("key \(key)", "assets:cash", "equity:capital", "1").isReplay, "key \(key) after a crash")
    }
  }
}
