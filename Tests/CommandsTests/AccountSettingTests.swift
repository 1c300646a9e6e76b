import Commands
import Ledger
import Testing

/// `ACCOUNT SET` journals what changes, and nothing else.
@Suite struct AccountSettingTests {
  /// What is set, and whether that changes anything after the lines before it.
  static let lines: [(String, changes: Bool)] = [
    ("FLOOR -5.00", true), ("FLOOR -5.00", false), ("FLOOR -5", false), ("CEILING NONE", false), ("FLOOR -5 CEILING 10", true),
    ("CEILING 10.00 FLOOR -5.00", false), ("CEILING 10.01", true), ("FLOOR 0", true), ("FLOOR 0", false), ("FLOOR NONE", true), ("FLOOR NONE", false),
    ("FLOOR 0", true), ("META city Wien", true), ("META city Wien", false), ("META city Wien FLOOR 0 CEILING 10.01", false),
    ("META city Wien FLOOR 1", true), ("META city Graz", true), ("META zip 8010 city Graz", true), ("META city Graz zip 8010", false),
    ("META none \"\"", false), ("META zip \"\"", true), ("META zip \"\"", false), ("META city \"\"", true),
    ("META city \"\"", false),
  ]

  @Test func whatHoldsAlreadyIsNotJournaledAgain() throws {
    var bench = try CommandBench()
    _ = try bench.call("ACCOUNT OPEN assets:cash EUR TYPE asset")
    for (options, changes) in Self.lines {
      let before = bench.processor.ledger.sequence
      let shown = try bench.text("ACCOUNT GET assets:cash")
      #expect(try bench.text("ACCOUNT SET assets:cash \(options)") == "OK")
      #expect(bench.processor.ledger.sequence == before + (changes ? 1 : 0), "\(options)")
      if !changes { #expect(try bench.text("ACCOUNT GET assets:cash") == shown) }
    }
    #expect(try bench.text("CHECK").contains("\"clean\""))
  }

  /// Of a batch that is not on disk, too: what is asked for again may only be promised with it.
  @Test func theSameAgainWaitsForTheChangeBeforeIt() throws {
    var bench = try CommandBench()
    _ = try bench.call("ACCOUNT OPEN assets:cash EUR TYPE asset")
    bench.commitsAtOnce = false
    _ = try bench.call("ACCOUNT SET assets:cash FLOOR 1 META a b")
    let sequence = bench.processor.ledger.sequence
    _ = try bench.call("ACCOUNT SET assets:cash FLOOR 1 META a b")
    #expect(bench.disposition == "after")
    #expect(bench.processor.ledger.sequence == sequence)
    try bench.commit()
    _ = try bench.call("ACCOUNT SET assets:cash FLOOR 1 META a b")
    #expect(bench.disposition == "done")
  }
}
