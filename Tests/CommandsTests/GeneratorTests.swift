import Memory
import TestSupport
import Testing
import Wire

@testable import Commands

@Suite("Random requests")
struct GeneratorTests {
  @Test("what the grammar allows is decoded without a fault")
  func fitting() throws {
    var generator = RequestGenerator(SeededRandom.printed())
    var bench = try CommandBench()
    for spec in CommandTable.specs {
      for _ in 0..<300 {
        let words = generator.request(spec)
        let text = RequestText(words: words)
        let isDecoded = bench.processor.decode(spec.command, Arguments(text.slices.span, text.buffer.span).from(spec.words))
        let sentence = bench.processor.fault.sentence.span.string
        // What the grammar cannot say: that holds have no effective dates, and that something must be set.
        if !isDecoded, !sentence.hasPrefix("AT with a day"), !sentence.hasPrefix("ACCOUNT SET needs at least one of") {
          Issue.record("\(words.map { String(decoding: $0, as: UTF8.self) }): \(sentence)")
        }
      }
    }
  }

  @Test("whatever is asked, there is one whole reply, the books balance and nothing is damaged")
  func anything() throws {
    var generator = RequestGenerator(SeededRandom.printed())
    var bench = try CommandBench.withExamples()
    var refused = 0
    for round in 0..<6000 {
      let words = round % 3 == 0 ? generator.damagedRequest() : generator.request()
      let first = words.first.map { String(decoding: $0, as: UTF8.self).uppercased() } ?? ""
      if round % 50 == 0 { bench.advance(seconds: 5) }
      // With replies turned off there would be nothing to see; long checks are made at the end.
      if first == "CLIENT" || first == "CHECK" { continue }
      if first == "MULTI", round % 4 != 0 { continue }
      if try bench.call(words: words).isError { refused += 1 }
    }
    _ = try bench.call("RESET")
    #expect(refused > 1000 && refused < 5000, "\(refused) of 6000 refused")
    #expect(try bench.call("CHECK")["status"]?.text == "clean")
    let balance = try bench.call("TRIALBALANCE")
    for pair in try #require(balance.pairs) { #expect(pair.value["debits"] == pair.value["credits"]) }
  }
}
