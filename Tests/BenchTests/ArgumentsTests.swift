import Testing

@testable import ducat_bench

@Suite("Command line")
struct ArgumentsTests {
  @Test("options take their value from the next word or after an equals sign")
  func values() throws {
    let arguments = try Arguments(["--depth", "12", "--keys=ordered", "--json"], options: ["depth", "keys"], switches: ["json"])
    #expect(try arguments.integer("depth", 1...100) == 12)
    #expect(arguments.text("keys") == "ordered")
    #expect(arguments.has("json") && !arguments.has("depth"))
    #expect(try arguments.integer("keys2", 1...2) == nil)
  }

  @Test("what cannot be understood is refused", arguments: [["--other"], ["word"], ["--depth"], ["--json=1"]])
  func misuse(words: [String]) {
    #expect(throws: Arguments.Misuse.self) { try Arguments(words, options: ["depth"], switches: ["json"]) }
  }

  @Test("numbers must be numbers within their range", arguments: ["x", "0", "101", "1.5", ""])
  func ranges(text: String) throws {
    let arguments = try Arguments(["--depth", text], options: ["depth"])
    #expect(throws: Arguments.Misuse.self) { try arguments.integer("depth", 1...100) }
  }
}
