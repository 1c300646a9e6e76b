import TestSupport
import Testing

@testable import Ledger

@Suite("The roots of an account's history")
struct RootTableTests {
  /// The plainest way to do the same: all postings in a list, trees as Myers cuts them.
  private static func expected(_ sequences: [UInt64]) -> [UInt64] {
    var roots: [UInt64] = []
    var rest = sequences.count
    while rest > 0 {
      let size = Int(SkewBinary.largestTree(UInt64(rest)))
      roots.append(sequences[sequences.count - rest + size - 1])
      rest -= size
    }
    return roots
  }

  @Test func theStackFollowsEveryPosting() {
    var table = RootTable(accountsMax: 4)
    _ = table.extend()
    var sequences: [UInt64] = []
    for version in 1...3000 {
      let sequence = UInt64(version * 7)
      let jump = table.push(0, sequence: sequence)
      let target = SkewBinary.jump(UInt64(version))
      #expect(jump.sequence == (target == 0 ? 0 : sequences[Int(target) - 1]), "version \(version)")
      #expect(jump.isFar == (target != 0 && target != UInt64(version) - 1), "version \(version)")
      sequences.append(sequence)
      #expect(table.roots(0) == Self.expected(sequences), "version \(version)")
    }
  }

  @Test func aStackThatWasSetGoesOnAsIfItHadGrown() {
    var random = SeededRandom.printed()
    for _ in 0..<200 {
      let versions = Int.random(in: 0...2000, using: &random)
      let sequences = (0..<versions).map { UInt64($0 * 3 + 1) }
      var table = RootTable(accountsMax: 4)
      _ = table.extend()
      table.set(0, version: UInt64(versions), roots: Self.expected(sequences))
      var all = sequences
      for step in 0..<40 {
        let before = table.roots(0)
        let version = UInt64(all.count)
        _ = table.push(0, sequence: 100_000 + UInt64(step))
        if random.chance(1, outOf: 3) {
          table.set(0, version: version, roots: before)
        } else {
          all.append(100_000 + UInt64(step))
        }
        #expect(table.roots(0) == Self.expected(all))
      }
    }
  }
}
