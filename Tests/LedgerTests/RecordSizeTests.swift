import Testing

@testable import Ledger

/// What each kind of record takes in the journal, to the byte: who makes one larger does so on purpose.
@Suite("Sizes of records")
struct RecordSizeTests {
  /// Bytes that a command adds to the open batch.
  private static func bytes(_ fixture: inout LedgerFixture, _ command: (inout LedgerFixture) -> Outcome) -> Int {
    let before = fixture.ledger.pendingBytes
    let outcome = command(&fixture)
    #expect(outcome.sequence > 0, "nothing was recorded: \(fixture.sentence)")
    return fixture.ledger.pendingBytes - before
  }

  @Test func eachKindHasItsSize() throws {
    var fixture = try LedgerFixture()
    fixture.open("assets:cash")
    fixture.open("liabilities:seller:a", "EUR", .liability)
    fixture.open("liabilities:seller:b", "EUR", .liability)
    fixture.open("liabilities:poor", "EUR", .liability, floor: "0")
    // Versions, distances and counters as they are on accounts in use.
    let (cash, a, b) = ("assets:cash", "liabilities:seller:a", "liabilities:seller:b")
    for index in 0..<300 { fixture.transfer("warm-\(index)", cash, index % 2 == 0 ? a : b, "12.50") }
    var held: UInt64 = 0
    var found: [(String, Int)] = []
    func measure(_ name: String, _ command: (inout LedgerFixture) -> Outcome) { found.append((name, Self.bytes(&fixture, command))) }
    var posted: UInt64 = 0
    measure("transfer") {
      let outcome = $0.transfer("key-000000001", cash, a, "12.50")
      posted = outcome.sequence
      return outcome
    }
    measure("transfer with a memo of 10 bytes") { $0.transfer("key-000000002", cash, a, "12.50", memo: "0123456789") }
    measure("transfer with a date") { $0.transfer("key-000000003", cash, a, "12.50", date: 19_000) }
    measure("transfer up to an amount") { $0.transfer("key-000000004", a, cash, "12.50", upTo: true) }
    measure("entry of three legs") {
      $0.post("key-000000005", [(.debit, cash, "12.50", nil), (.credit, a, "10.00", nil), (.credit, b, "2.50", nil)])
    }
    measure("hold") {
      let outcome = $0.hold("key-000000006", cash, a, "12.50")
      held = outcome.sequence
      return outcome
    }
    measure("hold with a timeout") { $0.hold("key-000000007", cash, a, "12.50", timeout: 3600) }
    measure("capture of a part") { $0.capture("key-000000008", held, "2.50") }
    measure("capture of the rest") { $0.capture("key-000000009", held) }
    measure("release") { $0.release("key-000000010", held + 1) }
    measure("reversal") { $0.reverse("key-000000011", posted) }
    measure("refusal") { $0.transfer("key-000000012", "liabilities:poor", a, "12.50") }
    let wanted = [
      ("transfer", 58), ("transfer with a memo of 10 bytes", 69), ("transfer with a date", 61), ("transfer up to an amount", 65),
      ("entry of three legs", 75), ("hold", 66), ("hold with a timeout", 70), ("capture of a part", 72), ("capture of the rest", 70), ("release", 68),
      ("reversal", 68), ("refusal", 146),
    ]
    #expect(found.map { "\($0.0): \($0.1)" } == wanted.map { "\($0.0): \($0.1)" })
  }
}
