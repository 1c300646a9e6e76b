import TestSupport
import Testing

@testable import Ledger

@Suite("The filters of runs of keys")
struct FilterBankTests {
  @Test func noKeyIsDeniedAndFewAreClaimedInVain() {
    var random = SeededRandom.printed()
    var bank = FilterBank()
    guard let filter = bank.make(keys: 20_000) else {
      Issue.record("a fresh bank has no room")
      return
    }
    let keys = (0..<20_000).map { _ in UInt64.random(in: 0...UInt64.max, using: &random) }
    for key in keys { bank.add(filter, key) }
    #expect(keys.allSatisfy { bank.mayContain(filter, $0) })
    let vain = (0..<100_000).filter { _ in bank.mayContain(filter, UInt64.random(in: 0...UInt64.max, using: &random)) }.count
    #expect(vain < 300, "\(vain) of 100,000")
  }

  /// Memory of filters that went is used again, and is empty then.
  @Test func roomIsUsedAgain() {
    var random = SeededRandom.printed()
    var bank = FilterBank()
    var filters: [(filter: KeyFilter, keys: [UInt64])] = []
    var end = 0
    for _ in 0..<400 {
      if filters.count > 3, random.chance(1, outOf: 2) {
        bank.drop(filters.remove(at: Int.random(in: 0..<filters.count, using: &random)).filter)
      } else if let filter = bank.make(keys: Int.random(in: 1...5000, using: &random)) {
        let keys = (0..<50).map { _ in UInt64.random(in: 0...UInt64.max, using: &random) }
        #expect(!keys.contains { bank.mayContain(filter, $0) }, "a new filter is not empty")
        for key in keys { bank.add(filter, key) }
        filters.append((filter, keys))
        end = max(end, filter.start)
      }
      for (filter, keys) in filters { #expect(keys.allSatisfy { bank.mayContain(filter, $0) }) }
      if filters.count > 12 { bank.drop(filters.removeFirst().filter) }
    }
    // Some thirteen filters of at most 160 lines at a time.
    #expect(end < 100_000, "the bank grew to \(end) words")
  }
}
