import Commands
import Ledger
import Testing
import Wire

@Suite("Transactions")
struct TransactionTests {
  private func run(_ lines: [String]) throws -> [String] {
    var bench = try CommandBench.withExamples()
    return try lines.map { try bench.text($0) }
  }

  @Test("all commands take effect, later ones see earlier ones, and the replies come in order")
  func commits() throws {
    var bench = try CommandBench.withExamples()
    #expect(try bench.text("MULTI") == "OK")
    for line in [
      "TRANSFER t1 assets:cash liabilities:seller:bob 10.00", "BALANCE liabilities:seller:bob", "PING", "ECHO hi",
      "ACCOUNT OPEN assets:bank EUR TYPE asset", "TRANSFER t2 assets:bank assets:cash 5.00 EUR", "BALANCE assets:bank", "TIME",
      "ACCOUNT GET assets:bank",
    ] { #expect(try bench.text(line) == "QUEUED", "\(line)") }
    #expect(bench.processor.ledger.sequence == 7, "nothing has happened yet")
    let reply = try bench.call("EXEC")
    let replies = try #require(reply.values)
    #expect(replies.count == 9)
    #expect(replies[0].values?[1].text == "posted")
    #expect(replies[1].text == "135.00")
    #expect(replies[2] == .simple("PONG"))
    #expect(replies[3].text == "hi")
    #expect(replies[4] == .simple("OK"))
    #expect(replies[6].text == "5.00")
    #expect(replies[7].values?.count == 2)
    #expect(replies[8]["balance"]?.text == "5.00")
    #expect(try bench.text("BALANCE assets:cash") == "\"1130.00\"")
    #expect(try bench.text("EXEC") == "(error) SYNTAX EXEC without MULTI")
  }

  @Test("when one fails nothing remains, no key is used, and the error tells which and why")
  func rollsBack() throws {
    let replies = try run([
      "MULTI", "TRANSFER k1 assets:cash equity:capital 1.00", "TRANSFER k2 liabilities:seller:bob assets:cash 500.00",
      "TRANSFER k3 assets:cash equity:capital 1.00", "EXEC", "KEY k1", "KEY k2", "BALANCE equity:capital",
      "TRANSFER k2 assets:cash equity:capital 7.00", "DISCARD",
    ])
    #expect(
      replies[4]
        == "(error) EXECABORT command 2 of 3 (TRANSFER k2): INSUFFICIENT liabilities:seller:bob has 100.00 available, 500.00 needed")
    #expect(replies[5] == "(error) NOKEY key 'k1' was never used")
    #expect(replies[6] == "(error) NOKEY key 'k2' was never used")
    #expect(replies[7] == "\"1000.00\"")
    #expect(replies[8].contains("posted"))
    #expect(replies[9] == "(error) SYNTAX DISCARD without MULTI")
  }

  @Test("a read that fails aborts too")
  func readFails() throws {
    let replies = try run(["MULTI", "TRANSFER k1 assets:cash equity:capital 1.00", "ACCOUNT GET assets:none", "EXEC", "KEY k1"])
    #expect(replies[3] == "(error) EXECABORT command 2 of 2 (ACCOUNT GET assets:none): NOACCOUNT account assets:none is not open")
    #expect(replies[4] == "(error) NOKEY key 'k1' was never used")
  }

  @Test(
    "a bad command is refused when it is given, and EXEC then refuses everything",
    arguments: [
      ("TRANSFER k2 a b", "SYNTAX TRANSFER needs key, debit account, credit account and amount; 3 of 4 were given", "(TRANSFER k2)"),
      ("TRANSFER k2 assets:cash equity:capital 0", "AMOUNT '0' was given; the amount must be above zero", "(TRANSFER k2)"),
      ("NONSENSE", "ERR unknown command 'NONSENSE'; HELP lists them all", "(NONSENSE)"),
      ("ASSET DROP x", "ERR unknown subcommand 'DROP' of ASSET; it takes DEFINE, GET or LIST", "(ASSET DROP x)"),
      ("STATEMENT assets:cash", "SYNTAX STATEMENT may not stand in a transaction", "(STATEMENT assets:cash)"),
      ("MULTI", "SYNTAX MULTI may not stand in a transaction", "(MULTI)"),
      ("BALANCE assets:cash SEQ 3", "SYNTAX BALANCE with AT or SEQ may not stand in a transaction", "(BALANCE assets:cash)"),
      ("ACCOUNT SET assets:cash", "SYNTAX ACCOUNT SET needs at least one of FLOOR, CEILING and META", "(ACCOUNT SET assets:cash)"),
    ])
  func badCommand(_ line: String, _ error: String, _ label: String) throws {
    let replies = try run([
      "MULTI", "TRANSFER k1 assets:cash equity:capital 1.00", line, "TRANSFER k3 assets:cash equity:capital 1.00", "EXEC", "KEY k1", "EXEC",
    ])
    #expect(replies[2] == "(error) \(error)")
    #expect(replies[3] == "QUEUED")
    #expect(replies[4] == "(error) EXECABORT command 2 \(label) was refused when it was given: \(error)")
    #expect(replies[5] == "(error) NOKEY key 'k1' was never used")
    #expect(replies[6] == "(error) SYNTAX EXEC without MULTI")
  }

  @Test("DISCARD, RESET forget what was given")
  func discards() throws {
    let replies = try run([
      "MULTI", "TRANSFER k1 assets:cash equity:capital 1.00", "DISCARD", "KEY k1", "MULTI", "PING", "RESET", "EXEC", "MULTI", "EXEC",
    ])
    #expect(replies[2] == "OK")
    #expect(replies[3] == "(error) NOKEY key 'k1' was never used")
    #expect(replies[6] == "RESET")
    #expect(replies[7] == "(error) SYNTAX EXEC without MULTI")
    #expect(replies[9] == "(empty array)")
  }

  @Test("a transaction has a limit on commands and on bytes")
  func limits() throws {
    var bench = try CommandBench.withExamples()
    _ = try bench.call("MULTI")
    for _ in 0..<10_000 { _ = try bench.call("PING") }
    let sentence = "a transaction has at most 10000 commands and 4194304 bytes of them"
    #expect(try bench.text("PING") == "(error) LIMIT \(sentence)")
    #expect(try bench.text("EXEC") == "(error) EXECABORT command 10001 (PING) was refused when it was given: LIMIT \(sentence)")
    _ = try bench.call("MULTI")
    let long = String(repeating: "x", count: 60_000)
    for _ in 0..<69 { #expect(try bench.text("ECHO \(long)") == "QUEUED") }
    #expect(try bench.text("ECHO \(long)") == "(error) LIMIT \(sentence)")
  }

  @Test("the replies of a transaction are bounded")
  func largeReplies() throws {
    var bench = try CommandBench.withExamples()
    let fields = (0..<32).map { " field\($0) \(String(repeating: "v", count: 512))" }.joined()
    #expect(try bench.text("ACCOUNT SET assets:cash META\(fields)") == "OK")
    _ = try bench.call("MULTI")
    for _ in 0..<1200 { #expect(try bench.text("ACCOUNT GET assets:cash") == "QUEUED") }
    let text = try bench.text("EXEC")
    #expect(text.hasPrefix("(error) EXECABORT command "))
    #expect(text.hasSuffix("of 1200 (ACCOUNT GET assets:cash): LIMIT the replies of the transaction are too large: read less within it"))
  }

  @Test("while writes are refused none is taken into a transaction")
  func diskFull() throws {
    var bench = try CommandBench.withExamples()
    bench.processor.writesRefused = .diskFull
    let sentence = "DISKFULL the disk is full: nothing was written, reads go on"
    #expect(try bench.text("TRANSFER k1 assets:cash equity:capital 1.00") == "(error) \(sentence)")
    #expect(try bench.text("ACCOUNT OPEN a EUR TYPE asset") == "(error) \(sentence)")
    #expect(try bench.text("BALANCE assets:cash") == "\"1125.00\"")
    _ = try bench.call("MULTI")
    #expect(try bench.text("TRANSFER k1 assets:cash equity:capital 1.00") == "(error) \(sentence)")
    #expect(try bench.text("EXEC") == "(error) EXECABORT command 1 (TRANSFER k1) was refused when it was given: \(sentence)")
    bench.processor.writesRefused = nil
    #expect(try bench.text("TRANSFER k1 assets:cash equity:capital 1.00").contains("posted"))
  }
}
