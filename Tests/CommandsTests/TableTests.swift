import Ledger
import Testing
import Wire

@testable import Commands

@Suite("The table of commands")
struct TableTests {
  @Test("every command stands once, at its place, with everything that the manual needs")
  func isComplete() {
    #expect(CommandTable.specs.map(\.command) == Command.allCases)
    #expect(Set(CommandTable.specs.map(\.fullName)).count == CommandTable.specs.count)
    for spec in CommandTable.specs {
      #expect(spec.summary.hasSuffix(".") && spec.summary.count > 10, "\(spec.fullName)")
      #expect(spec.fullName == spec.fullName.uppercased())
      #expect(!spec.examples.isEmpty, "\(spec.fullName)")
      #expect(!spec.reply.text.isEmpty, "\(spec.fullName)")
      #expect(Set(spec.errors).count == spec.errors.count && !spec.errors.contains(.ok), "\(spec.fullName)")
      #expect(spec.arguments.minimum >= spec.fixed.count && spec.arguments.minimum <= spec.arguments.maximum, "\(spec.fullName)")
      for text in spec.notes + [spec.summary] { #expect(text.allSatisfy { !$0.isNewline }) }
    }
  }

  @Test("HELP explains each command in lines that fit a terminal", arguments: CommandTable.specs.map(\.fullName))
  func help(_ name: String) throws {
    var bench = try CommandBench()
    let lines = try #require(try bench.call("HELP \(name.lowercased())").values).compactMap(\.text)
    #expect(lines.first?.hasPrefix(name) == true)
    let longest = lines.max { $0.count < $1.count } ?? ""
    #expect(longest.count <= 120, "\(longest)")
    let summary = CommandTable.specs.first { $0.fullName == name }?.summary ?? ""
    #expect(lines.joined(separator: " ").replacing(#/ +/#, with: " ").contains(summary))
  }

  @Test("HELP alone lists every command")
  func overview() throws {
    var bench = try CommandBench()
    let text = try #require(try bench.call("HELP").values).compactMap(\.text).joined(separator: "\n")
    for spec in CommandTable.specs { #expect(text.contains("  \(spec.fullName) "), "\(spec.fullName)") }
  }

  @Test("the reference has every command, code and value, and its links lead somewhere")
  func reference() {
    let pages = Reference.pages()
    let all = pages.map(\.text).joined(separator: "\n")
    for spec in CommandTable.specs {
      #expect(all.contains("\n## \(spec.fullName)\n"))
      for example in spec.examples { #expect(all.contains("> \(example.line)\n")) }
    }
    for code in ResultCode.allCases where code != .ok { #expect(all.contains("`\(code.word)` | \(code.meaning)")) }
    for match in all.matches(of: /\]\(([a-z]+\.md)(?:#([a-z-]+))?\)/) {
      // Written by the program itself.
      if ["limits.md", "ducat.md"].contains(match.output.1) { continue }
      let page = pages.first { $0.file == match.output.1 }
      #expect(page != nil, "\(match.output.1)")
      guard let anchor = match.output.2, let page else { continue }
      let headings = page.text.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3).lowercased().replacing(" ", with: "-") }
      #expect(headings.contains(String(anchor)) || page.text.contains("<a id=\"\(anchor)\">"), "\(match.output.0)")
    }
  }

  @Test("usage is written as the manual has it")
  func usage() {
    let usages = [
      Command.release: "RELEASE key hold [amount] [MEMO text] [DATE yyyy-mm-dd] [META field value [field value ...]]",
      .accountOpen: "ACCOUNT OPEN path asset TYPE type [FLOOR (amount|NONE)] [CEILING (amount|NONE)] [META field value [field value ...]]",
      .balance: "BALANCE path [asset] [POSTED|AVAILABLE|PENDING] [AT date-or-instant|SEQ n]", .exec: "EXEC",
      .accountFreeze: "ACCOUNT FREEZE path [asset] [DEBITS|CREDITS|BOTH]",
      .tail: "TAIL seq [COUNT n] [BLOCK milliseconds]",
    ]
    for (command, usage) in usages { #expect(CommandTable.spec(command).usage == usage) }
    #expect(CommandTable.spec(.transfer).arity == -5)
    #expect(CommandTable.spec(.exec).arity == 1)
    #expect(CommandTable.spec(.accountOpen).arity == -6)
    #expect(CommandTable.spec(.commandCount).arity == 2)
  }
}
