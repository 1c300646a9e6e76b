import Memory
import Testing

@testable import Ledger

/// What lies in memory by the million has the size that caches and the manual count on.
@Suite("Sizes in memory")
struct TableSizeTests {
  @Test func rowsHaveTheirSizes() {
    let sizes: [(String, Int, Int)] = [
      // Two cache lines and one, so that a posting touches no more than three beside its account's name.
      ("hot half of an account", MemoryLayout<Account>.stride, 128),
      ("counters", MemoryLayout<Counters>.stride, 64),
      ("roots of an account's history", RootTable.lineWords * MemoryLayout<UInt64>.stride, 64),
      ("limits of an account", MemoryLayout<AccountLimits>.stride, 32),
      ("a young key", MemoryLayout<KeyTable.Slot>.stride, 16),
      ("a young key on its way to a run", MemoryLayout<KeyTable.Entry>.stride, 16),
      ("an open hold", MemoryLayout<Hold>.stride, 48),
      ("a word of a request", MemoryLayout<Slice>.stride, 8),
    ]
    for (name, size, wanted) in sizes { #expect(size == wanted, "\(name)") }
  }
}
