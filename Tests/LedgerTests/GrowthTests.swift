import Glibc
import TestSupport
import Testing

@testable import Ledger

/// What is written behind the journal must not outgrow it.
@Suite("Growth of the file")
struct GrowthTests {
  private static func bytesOnDisk(_ fixture: borrowing LedgerFixture) -> Int {
    var status = stat()
    return stat(fixture.directory.file("data.mdb"), &status) == 0 ? Int(status.st_blocks) * 512 : 0
  }

  /// Rounds and windows so small that each happens many times and runs of keys are merged over two levels: the file holds records, keys and balances,
  /// and the room that merged runs have left is used again.
  @Test func aTransferTakesFewBytesWithAllThatIsWrittenBehindIt() throws {
    var fixture = try LedgerFixture(roundRecords: 4096, keyWindow: 2048)
    let accounts = 64
    for index in 0..<accounts {
      fixture.open("assets:psp:\(index)")
      fixture.open("liabilities:seller:\(index)", "EUR", .liability)
    }
    try fixture.ledger.flushAll()
    let before = Self.bytesOnDisk(fixture)
    let count = 60_000
    for index in 0..<count {
      fixture.transfer("key-\(100_000_000 + index)", "assets:psp:\(index % accounts)", "liabilities:seller:\(index * 7 % accounts)", "12.50")
      if index % 500 == 499 { try fixture.commit() }
    }
    try fixture.ledger.flushAll()
    let each = Double(Self.bytesOnDisk(fixture) - before) / Double(count)
    print("budget: \(each) bytes of disk for each of \(count) transfers, \(fixture.ledger.keys.runCount) runs of keys")
    #expect(each <= 130)
  }
}
