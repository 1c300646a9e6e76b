import Memory
import Testing

@testable import Commands

@Suite("From words to commands")
struct DispatchTests {
  private let dispatch = Dispatch()

  private func find(_ line: String) -> Dispatch.Match {
    let text = RequestText(line)
    return dispatch.find(Arguments(text.slices.span, text.buffer.span))
  }

  @Test("every command of the table is found, in any case")
  func everyCommand() {
    for spec in CommandTable.specs {
      let words = spec.words
      #expect(find(spec.fullName) == .command(spec.command, words: words))
      #expect(find(spec.fullName.lowercased() + " x") == .command(spec.command, words: words) || CommandTable.specs(named: spec.name).count > 1)
      let mixed = String(spec.fullName.enumerated().map { $0.offset % 2 == 0 ? Character($0.element.lowercased()) : $0.element })
      #expect(find(mixed) == .command(spec.command, words: words))
    }
  }

  @Test("other words are not found")
  func otherWords() {
    for line in [
      "TRANSFE", "TRANSFERSS", "TRANSFER\\x00", "\"\"", "[", "@CHO", "`cho", "GET k", "VERYLONGCOMMANDWORD", "TRIALBALANCETRIALBALANCE", "{RANSFER",
    ] {
      #expect(find(line) == .unknown, "\(line)")
    }
  }

  @Test("second words are wanted where the table has them")
  func secondWords() {
    #expect(find("ACCOUNT") == .subcommandMissing)
    #expect(find("account opens x") == .subcommandUnknown)
    #expect(find("ACCOUNT \"\"") == .subcommandUnknown)
    #expect(find("COMMAND") == .command(.command, words: 1))
    #expect(find("COMMAND COUNT") == .command(.commandCount, words: 2))
    #expect(find("COMMAND NONSENSE") == .subcommandUnknown)
  }
}
