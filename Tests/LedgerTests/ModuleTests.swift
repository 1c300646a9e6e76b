import Memory
import Money
import Storage
import TestSupport
import Testing

@testable import Ledger

/// What modules write goes with the ledger's commits: all of a transaction, or nothing.
struct ModuleTests {
  private static let euro = AssetCode("EUR")

  @Test func rowsAreReadBackBeforeTheyAreDurable() throws {
    var fixture = try LedgerFixture()
    fixture.ledger.beginTransaction()
    fixture.ledger.put(.objects, Array("o/1".utf8), [1])
    #expect(try fixture.ledger.row(.objects, Array("o/1".utf8)) == [1])
    #expect(try fixture.ledger.row(.sides, Array("o/1".utf8)) == nil)
    fixture.ledger.put(.objects, Array("o/1".utf8), [2])
    fixture.ledger.delete(.objects, Array("o/2".utf8))
    fixture.ledger.commitTransaction()
    #expect(try fixture.ledger.row(.objects, Array("o/1".utf8)) == [2])
    let before = fixture.ledger.isDurable(.objects, Array("o/1".utf8))
    #expect(!before)
    let isPending = fixture.ledger.isPending
    #expect(isPending, "rows alone are something to commit")
    try fixture.commit()
    #expect(try fixture.ledger.row(.objects, Array("o/1".utf8)) == [2])
    let after = fixture.ledger.isDurable(.objects, Array("o/1".utf8))
    #expect(after)
  }

  @Test func aTransactionTakesBackRowsEventsAndAccounts() throws {
    var fixture = try LedgerFixture()
    let euro = try #require(ModuleTests.euro)
    fixture.ledger.put(.objects, Array("o/1".utf8), [1])
    let before = fixture.ledger.sequence
    fixture.ledger.beginTransaction()
    fixture.ledger.put(.objects, Array("o/1".utf8), [9])
    fixture.ledger.put(.objects, Array("o/2".utf8), [9])
    fixture.ledger.journal(module: "test", type: "thing.made", subject: "thing_1", payload: [1, 2, 3])
    let opened = fixture.ledger.openForModule("assets:x", euro, .asset)
    #expect(opened != nil)
    fixture.ledger.rollbackTransaction()
    #expect(try fixture.ledger.row(.objects, Array("o/1".utf8)) == [1])
    #expect(try fixture.ledger.row(.objects, Array("o/2".utf8)) == nil)
    #expect(fixture.ledger.sequence == before)
    let account = fixture.ledger.account("assets:x", euro)
    #expect(account == nil)
    try fixture.commit()
    #expect(try fixture.ledger.row(.objects, Array("o/2".utf8)) == nil)
  }

  @Test func eventsAndEntriesOfATransactionBelongTogether() throws {
    var fixture = try LedgerFixture()
    let euro = try #require(ModuleTests.euro)
    fixture.ledger.beginTransaction()
    _ = fixture.ledger.openForModule("assets:x", euro, .asset)
    _ = fixture.ledger.openForModule("liabilities:y", euro, .liability, floor: 0)
    var entry = ModuleEntry(.post, key: "made/1", asset: euro, scale: 2)
    entry.legs = [.init(.debit, "assets:x", 500), .init(.credit, "liabilities:y", 500)]
    entry.meta = [("thing", "thing_1")]
    #expect(fixture.ledger.apply(entry).code == .ok)
    fixture.ledger.journal(module: "test", type: "thing.made", subject: "thing_1", payload: Array("{}".utf8))
    fixture.ledger.commitTransaction()
    try fixture.commit()
    var kinds: [RecordKind] = []
    var continues: [Bool] = []
    var events: [String] = []
    try fixture.ledger.forEachRecord(from: 1, count: 10) { _, bytes in
      guard let header = RecordHeader(bytes) else { return }
      kinds.append(header.kind)
      continues.append(header.flags.contains(.continues))
      if let event = EventRecord(bytes) {
        events.append("\(bytes.bytes(event.module).string) \(bytes.bytes(event.type).string) \(bytes.bytes(event.subject).string)")
      }
    }
    #expect(kinds == [.accountOpen, .accountOpen, .post, .event])
    #expect(continues == [true, true, true, false])
    #expect(events == ["test thing.made thing_1"])
    let found = fixture.ledger.account("liabilities:y", euro)
    let id = try #require(found)
    let posted = fixture.ledger.account(id, live: true).posted
    #expect(posted == 500)
    guard let snapshot = try fixture.ledger.snapshot() else { throw TestFailure("a batch is in flight") }
    #expect(try snapshot.check { _, _ in }.isClean)
  }

  @Test func aRefusedEntryLeavesTheTransactionAlone() throws {
    var fixture = try LedgerFixture()
    let euro = try #require(ModuleTests.euro)
    fixture.ledger.beginTransaction()
    _ = fixture.ledger.openForModule("assets:x", euro, .asset)
    _ = fixture.ledger.openForModule("liabilities:y", euro, .liability, floor: 0)
    var entry = ModuleEntry(.post, key: "made/2", asset: euro, scale: 2)
    entry.legs = [.init(.debit, "liabilities:y", 500), .init(.credit, "assets:x", 500)]
    #expect(fixture.ledger.apply(entry).code == .insufficient)
    fixture.ledger.put(.objects, Array("o/1".utf8), [1])
    fixture.ledger.commitTransaction()
    try fixture.commit()
    #expect(try fixture.ledger.row(.objects, Array("o/1".utf8)) == [1])
    #expect(fixture.ledger.sequence == 2)
  }

  @Test func rowsAreListedInTheOrderOfTheirKeys() throws {
    var fixture = try LedgerFixture()
    for key in ["i/a/3", "i/a/1", "i/b/1", "i/a/2", "h", "j"] { fixture.ledger.put(.objects, Array(key.utf8), []) }
    try fixture.commit()
    func list(from start: String? = nil, backwards: Bool = false) throws -> [String] {
      var keys: [String] = []
      try fixture.ledger.forEachRow(.objects, prefix: Array("i/a/".utf8), from: start.map { Array($0.utf8) }, backwards: backwards) { key, _ in
        keys.append(key.string)
        return true
      }
      return keys
    }
    #expect(try list() == ["i/a/1", "i/a/2", "i/a/3"])
    #expect(try list(backwards: true) == ["i/a/3", "i/a/2", "i/a/1"])
    #expect(try list(from: "i/a/2") == ["i/a/2", "i/a/3"])
    #expect(try list(from: "i/a/2", backwards: true) == ["i/a/2", "i/a/1"])
  }
}
