import Memory
import Testing

@testable import Ledger

/// Of several refusals that apply, the one that is first in the published order is given, whatever the order of the legs.
@Suite("Order of refusals")
struct RefusalOrderTests {
  private static func fixture() throws -> LedgerFixture {
    var fixture = try LedgerFixture()
    fixture.open("assets:cash")
    fixture.open("assets:till")
    fixture.open("assets:dollars", "USD")
    fixture.open("assets:two")
    fixture.open("assets:two", "USD")
    fixture.open("equity:capital", "EUR", .equity)
    return fixture
  }

  @Test func overTheLegsOfOneEntry() throws {
    var fixture = try Self.fixture()
    // Each row: two legs that are wrong in different ways, and what comes first.
    let rows: [([(Side, String, String, String?)], ResultCode, String)] = [
      ([(.debit, "assets:dollars", "1", "EUR"), (.credit, "assets:none", "1", "EUR")], .noAccount, "account assets:none is not open"),
      (
        [(.debit, "assets:dollars", "1", "EUR"), (.credit, "assets:two", "1", nil)], .assetNeeded,
        "account assets:two has several assets (EUR, USD), name one"
      ),
      ([(.debit, "assets:two", "1", nil), (.credit, "assets:none", "1", "EUR")], .noAccount, "account assets:none is not open"),
      ([(.debit, "assets:none", "1", "EUR"), (.credit, "assets:cash", "1.234", nil)], .scale, "EUR has 2 decimal places, 3 were given"),
      ([(.debit, "assets:cash", "1", "NIL"), (.credit, "assets:cash", "1.234", "EUR")], .scale, "EUR has 2 decimal places, 3 were given"),
    ]
    for (index, (legs, code, sentence)) in rows.enumerated() {
      #expect(fixture.post("k\(index)", legs).code == code, "row \(index)")
      #expect(fixture.sentence == sentence, "row \(index)")
      let turned = [legs[1], legs[0]]
      #expect(fixture.post("t\(index)", turned).code == code, "row \(index) turned")
      #expect(fixture.sentence == sentence, "row \(index) turned")
    }
  }

  @Test func closedComesBeforeFrozen() throws {
    var fixture = try Self.fixture()
    #expect(fixture.ledger.closeAccount("assets:till".utf8.span, nil).code == .ok)
    #expect(fixture.ledger.freeze("assets:cash".utf8.span, nil, .both, on: true).code == .ok)
    #expect(fixture.transfer("k1", "assets:cash", "assets:till", "1").code == .closed)
    #expect(fixture.sentence == "assets:till is closed in EUR")
    #expect(fixture.transfer("k2", "assets:till", "assets:cash", "1").code == .closed)
    #expect(fixture.transfer("k3", "equity:capital", "assets:cash", "1").code == .frozen)
  }

  @Test func frozenComesBeforeWhatIsWrongWithAHold() throws {
    var fixture = try Self.fixture()
    let open = fixture.hold("h1", "assets:cash", "equity:capital", "5").sequence
    let settled = fixture.hold("h2", "assets:cash", "equity:capital", "5").sequence
    let short = fixture.hold("h3", "assets:cash", "equity:capital", "5", timeout: 1).sequence
    fixture.release("r", settled)
    fixture.pass(seconds: 2)
    #expect(fixture.ledger.freeze("equity:capital".utf8.span, nil, .credits, on: true).code == .ok)
    #expect(fixture.capture("c1", open, "6").code == .frozen)
    #expect(fixture.sentence == "equity:capital is frozen for credits")
    #expect(fixture.capture("c2", settled).code == .frozen)
    #expect(fixture.capture("c3", short).code == .frozen)
    #expect(fixture.capture("c4", open, "1.234").code == .scale)
    // A release passes a freeze, and is told of the hold alone.
    #expect(fixture.release("r1", open, "6").code == .exceedsHold)
    #expect(fixture.release("r2", settled).code == .holdSettled)
    #expect(fixture.release("r3", short).code == .holdExpired)
  }

  /// A sentence never ends within a character.
  @Test func longPathsAreCutBetweenCharacters() throws {
    var fixture = try Self.fixture()
    for filler in 60..<64 {
      let path = "assets:" + String(repeating: "x", count: filler) + String(repeating: "€", count: 20)
      #expect(fixture.transfer("k\(filler)", path, "equity:capital", "1").code == .noAccount)
      let isWhole = isUTF8(fixture.ledger.sentence.span)
      #expect(isWhole, "\(fixture.sentence)")
    }
  }
}
