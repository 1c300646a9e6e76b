import Testing
import Wire

@testable import Shell

struct CompletionTests {
  @Test(arguments: [
    ("TRI", ["TRIALBALANCE"]), ("tri", ["trialbalance"]), ("ACCOUNT FR", ["FREEZE"]), ("ACCOUNT FREEZE a:b ", ["BOTH", "CREDITS", "DEBITS"]),
    ("account freeze a:b d", ["debits"]), ("ASSET ", ["DEFINE", "GET", "LIST"]), ("HELP ASSET D", ["DEFINE"]), ("HELP TRIA", ["TRIALBALANCE"]),
    ("STATEMENT a:b 5 F", ["FROM"]), ("NOSUCH x ", []), ("ENTRY ", []),
  ])
  func completesFromTheBuiltInTable(line: String, words: [String]) {
    #expect(CompletionTable().completions(of: line) == words)
  }

  @Test func completesFromWhatTheServerSays() throws {
    func text(_ string: String) -> RESPReply { .bulk(Array(string.utf8)) }
    func map(_ pairs: (String, RESPReply)...) -> RESPReply { .map(pairs.map { .init(name: text($0.0), value: $0.1) }) }
    let token = map(("name", text("memo")), ("token", text("MEMO")))
    let nested = map(("name", text("block")), ("arguments", .array([map(("token", text("INNER")))])))
    let docs = map(
      ("transfer", map(("summary", text("x")), ("arguments", .array([map(("name", text("key"))), token, nested])))),
      ("account", map(("summary", text("x")), ("subcommands", map(("account|open", map(("arguments", .array([token])))))))))
    let table = try #require(CompletionTable(docs: docs))
    #expect(table.completions(of: "") == ["ACCOUNT", "TRANSFER"])
    #expect(table.completions(of: "ACCOUNT ") == ["OPEN"])
    #expect(table.completions(of: "ACCOUNT OPEN a ") == ["MEMO"])
    #expect(table.completions(of: "TRANSFER k a ") == ["INNER", "MEMO"])
    #expect(CompletionTable(docs: .array([])) == nil)
    #expect(CompletionTable(docs: .error(code: "ERR", sentence: "unknown command")) == nil)
  }
}
