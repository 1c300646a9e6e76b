import Memory
import Testing

@testable import Commands

@Suite("The manual's examples")
struct ExampleTests {
  @Test("each answers as the manual says", arguments: CommandTable.specs.flatMap { spec in spec.examples.map { (spec.command, $0.line, $0.reply) } })
  func examples(_ command: Command, _ line: String, _ reply: String) throws {
    var bench = try CommandBench.withExamples()
    let text = try bench.text(line)
    if reply == "..." {
      #expect(!text.hasPrefix("(error)"), "\(line)")
    } else {
      #expect(text == reply, "\(line)")
    }
  }

  @Test("each is of the command that it stands under")
  func places() {
    let dispatch = Dispatch()
    for spec in CommandTable.specs {
      for example in spec.examples {
        let text = RequestText(example.line)
        #expect(dispatch.find(Arguments(text.slices.span, text.buffer.span)) == .command(spec.command, words: spec.words), "\(example.line)")
      }
    }
  }
}
