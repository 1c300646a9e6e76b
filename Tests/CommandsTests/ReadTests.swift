import Testing
import Wire

@testable import Commands

@Suite("Reads")
struct ReadTests {
  @Test("a reply that shows what is not durable waits for it; others do not")
  func durability() throws {
    var bench = try CommandBench.withExamples()
    #expect(try bench.text("BALANCE assets:cash") == "\"1125.00\"")
    #expect(bench.disposition == "done")
    let mine = bench.session
    let other = Session(id: 2, isAuthenticated: true)
    bench.commitsAtOnce = false
    #expect(try bench.text("TRANSFER x assets:cash equity:capital 1.00").contains("posted"))
    #expect(bench.disposition == "after")
    // The writer reads its own write, later.
    #expect(try bench.text("BALANCE assets:cash") == "\"1126.00\"")
    #expect(bench.disposition == "after")
    #expect(try bench.call("ACCOUNT GET assets:cash")["balance"]?.text == "1126.00")
    #expect(bench.disposition == "after")
    // Others read what is on disk, now.
    bench.session = other
    #expect(try bench.text("BALANCE assets:cash") == "\"1125.00\"")
    #expect(bench.disposition == "done")
    #expect(try bench.text("KEY x") == "(error) NOKEY key 'x' was never used")
    #expect(try bench.text("ENTRY 8") == "(error) NOENTRY there is no entry 8; the last record is 7")
    #expect(try bench.text("ACCOUNT OPEN assets:new EUR TYPE asset") == "OK")
    bench.session = mine
    #expect(try bench.text("BALANCE assets:new").hasPrefix("\"0.00"), "the writer's reads are live as long as its write is not durable")
    bench.session = Session(id: 3, isAuthenticated: true)
    #expect(try bench.text("BALANCE assets:new") == "(error) NOACCOUNT account assets:new is not open")
    #expect(bench.disposition == "done")
    // A read of the journal waits for the writer's own write.
    bench.session = mine
    #expect(try bench.call("KEY x")["seq"] == .integer(8))
    bench.session = other
    #expect(try bench.text("BALANCE assets:cash") == "\"1126.00\"")
  }

  @Test("a replay of what is not durable waits; of what is, not")
  func replays() throws {
    var bench = try CommandBench.withExamples()
    #expect(try bench.text("TRANSFER start assets:cash equity:capital 1000.00").contains("replayed"))
    #expect(bench.disposition == "done")
    bench.commitsAtOnce = false
    _ = try bench.call("TRANSFER x assets:cash equity:capital 1.00")
    bench.session = Session(id: 2, isAuthenticated: true)
    #expect(try bench.text("TRANSFER x assets:cash equity:capital 1.00").contains("replayed"))
    #expect(bench.disposition == "after")
    #expect(try bench.text("TRANSFER x assets:cash equity:capital 2.00").contains("CONFLICT"))
    #expect(bench.disposition == "after")
  }

  @Test("balances of the past by booking and by effective date")
  func past() throws {
    var bench = try CommandBench.withExamples()
    bench.advance(seconds: 86_400 * 3)
    _ = try bench.call("TRANSFER late assets:cash liabilities:seller:bob 10.00 DATE 2026-01-03")
    for (question, answer) in [
      ("", "135.00"), (" SEQ 3", "0.00"), (" SEQ 6", "125.00"), (" SEQ 7 AVAILABLE", "100.00"), (" AVAILABLE", "135.00"),
      (" PENDING SEQ 7", "100.00"),
      (" AT 2026-01-01", "0.00"), (" AT 2026-01-02", "125.00"), (" AT 2026-01-03", "135.00"), (" AT 2026-01-03T23:59:59Z", "125.00"),
      (" AT 2999-12-31", "135.00"), (" AT 1900-01-01", "0.00"), (" EUR POSTED", "135.00"),
    ] { #expect(try bench.text("BALANCE liabilities:seller:bob\(question)") == "\"\(answer)\"", "\(question)") }
  }

  @Test("a statement is read in pages, and by time")
  func statement() throws {
    var bench = try CommandBench.withExamples()
    bench.advance(seconds: 3600)
    _ = try bench.call("CAPTURE c 7 20.00 MEMO part")
    bench.advance(seconds: 86_400)
    _ = try bench.call("TRANSFER t liabilities:seller:bob assets:cash 1.00")
    let first = try bench.call("STATEMENT liabilities:seller:bob LIMIT 2")
    #expect(first["opening"]?.text == "0.00" && first["closing"]?.text == "125.00" && first["next"]?.text == "2")
    #expect(first["lines"]?.values?.map { $0["kind"]?.text } == ["transfer", "hold"])
    #expect(first["lines"]?.values?.map { $0["pending"]?.text } == ["125.00", "100.00"])
    let second = try bench.call("STATEMENT liabilities:seller:bob AFTER 2")
    #expect(second["opening"]?.text == "125.00" && second["closing"]?.text == "104.00" && second["next"] == .null)
    #expect(second["lines"]?.values?.map { $0["kind"]?.text } == ["capture", "expire", "transfer"])
    #expect(second["lines"]?.values?.map { $0["key"]?.text } == ["c", nil, "t"])
    #expect(second["lines"]?.values?.map { $0["memo"]?.text } == ["part", nil, nil])
    let day = try bench.call("STATEMENT liabilities:seller:bob FROM 2026-01-03 TO 2026-01-03")
    #expect(day["opening"]?.text == "105.00" && day["lines"]?.values?.count == 2)
    let hour = try bench.call("STATEMENT liabilities:seller:bob FROM 2026-01-02T04:00:00Z TO 2026-01-02T05:00:00Z")
    #expect(hour["lines"]?.values?.count == 1 && hour["closing"]?.text == "105.00")
    #expect(try bench.call("STATEMENT liabilities:seller:bob FROM 2999-01-01")["lines"]?.values?.isEmpty == true)
    #expect(try bench.call("STATEMENT liabilities:seller:bob TO 1950-01-01")["closing"]?.text == "0.00")
  }

  @Test("TAIL waits for a record, and is answered with nothing when none comes")
  func tail() throws {
    var bench = try CommandBench.withExamples()
    #expect(try bench.call("TAIL 6").values?.map { $0["seq"] } == [.integer(6), .integer(7)])
    #expect(try bench.call("TAIL 0 COUNT 2").values?.map { $0["seq"] } == [.integer(1), .integer(2)])
    #expect(try bench.text("TAIL 8") == "(empty array)")
    #expect(bench.disposition == "done")
    #expect(try bench.text("TAIL 8 BLOCK 250") == "(empty array)")
    #expect(bench.disposition == "done", "the second try is answered")
    #expect(try bench.call("TAIL 7 BLOCK 250").values?.count == 1)
  }

  @Test("one reply of TAIL is bounded, however large the records are")
  func largeTail() throws {
    var bench = try CommandBench.withExamples()
    let legs = String(repeating: " DEBIT assets:cash 0.01 CREDIT equity:capital 0.01", count: 500)
    for number in 0..<6 { #expect(try bench.call("POST big\(number)\(legs)").isError == false) }
    let some = try #require(try bench.call("TAIL 8 COUNT 6").values)
    #expect(some.count >= 1 && some.count < 6, "\(some.count)")
    #expect(some.first?["legs"]?.values?.count == 1000)
    let rest = try #require(try bench.call("TAIL \(8 + some.count)").values)
    #expect(rest.first?["seq"] == .integer(8 + some.count))
  }

  @Test("subtrees add up by asset, in the direction that the accounts have in common")
  func rollUp() throws {
    var bench = try CommandBench.withExamples()
    for line in [
      "ACCOUNT OPEN mixed:a EUR TYPE asset", "ACCOUNT OPEN mixed:b EUR TYPE liability", "ACCOUNT OPEN mixed USD TYPE liability",
      "ACCOUNT OPEN mixedup EUR TYPE asset", "TRANSFER m1 mixed:a mixed:b 7.00", "TRANSFER m2 mixedup mixed:b 1.00",
    ] { #expect(try bench.call(line).isError == false) }
    #expect(try bench.text("ROLLUP mixed") == "1) \"EUR\"\n2) \"-1.00\"\n3) \"USD\"\n4) \"0.00\"")
    #expect(try bench.text("ROLLUP mixed:b") == "1) \"EUR\"\n2) \"8.00\"")
    #expect(try bench.text("ROLLUP mix") == "(error) NOACCOUNT no account is open at or below mix")
  }

  @Test("lists are cut at their limit and go on after a path")
  func lists() throws {
    var bench = try CommandBench.withExamples()
    #expect(try bench.text("ACCOUNT LIST LIMIT 2") == "1) \"assets:cash\"\n2) \"equity:capital\"")
    #expect(try bench.text("ACCOUNT LIST AFTER equity:capital LIMIT 2") == "1) \"income:fees\"\n2) \"liabilities:seller:bob\"")
    #expect(try bench.text("ACCOUNT LIST li AFTER a") == "1) \"liabilities:seller:bob\"")
    #expect(try bench.text("ACCOUNT LIST AFTER") == "(empty array)", "a lone word is a prefix")
    _ = try bench.call("ACCOUNT TEMPLATE liabilities:buyer:* EUR TYPE liability FLOOR 0 META kind buyer")
    #expect(
      try bench.text("ACCOUNT TEMPLATES")
        == """
        1)  1) "pattern"
            2) "liabilities:buyer:*"
            3) "asset"
            4) "EUR"
            5) "type"
            6) "liability"
            7) "floor"
            8) "0.00"
            9) "ceiling"
           10) (nil)
           11) "meta"
           12) 1) "kind"
               2) "buyer"
        """)
  }

  @Test("records of every kind are shown")
  func records() throws {
    var bench = try CommandBench.withExamples()
    for line in [
      "ASSET DEFINE BTC SCALE 8", "ACCOUNT TEMPLATE x:* EUR TYPE asset", "ACCOUNT SET assets:cash FLOOR -5 CEILING NONE META a b",
      "ACCOUNT FREEZE income:fees CREDITS", "ACCOUNT UNFREEZE income:fees", "CAPTURE c 7 5.00 FINAL",
      "HOLD h assets:cash equity:capital 3.00 TIMEOUT 1",
      "TRANSFER u liabilities:seller:bob assets:cash 900 UPTO META a b DATE 2026-01-01", "REVERSE r 8 1.00",
      "TRANSFER no liabilities:seller:bob assets:cash 900", "ACCOUNT OPEN gone EUR TYPE asset", "ACCOUNT CLOSE gone", "ACCOUNT REOPEN gone",
      "POST p DEBIT assets:cash 1 CREDIT equity:capital 1", "RELEASE rel 14",
      "TRANSFER if assets:cash equity:capital 1.00 IF assets:cash AVAILABLE >= -5 IF equity:capital EUR VERSION = 4",
    ] { _ = try bench.call(line) }
    bench.advance(seconds: 2)
    _ = try bench.call("PING")
    let records = try #require(try bench.call("TAIL 1 COUNT 1000").values)
    let kinds = records.compactMap { $0["kind"]?.text }
    for kind in [
      "asset_define", "account_open", "account_set", "account_template", "account_freeze", "account_close", "account_reopen", "transfer", "post",
      "hold", "capture",
      "refusal",
    ] { #expect(kinds.contains(kind), "\(kind) in \(kinds)") }
    let upTo = records.first { $0["key"]?.text == "u" }
    #expect(upTo?["upto"]?.text == "900.00" && upTo?["date"]?.text == "2026-01-01" && upTo?["meta"]?["a"]?.text == "b")
    let conditions = try #require(records.first { $0["key"]?.text == "if" }?["conditions"]?.values)
    #expect(conditions.map { $0["field"]?.text } == ["AVAILABLE", "VERSION"])
    #expect(conditions.map { $0["value"]?.text } == ["-5.00", "4"])
    let refusal = records.first { $0["key"]?.text == "no" }
    #expect(refusal?["code"]?.text == "INSUFFICIENT")
    for record in records { #expect(record["seq"] != nil && record["time"] != nil) }
    #expect(try bench.call("HELLO 3").isError == false)
    guard case .map = try bench.call("ENTRY 1") else { Issue.record("no map"); return }
  }
}
