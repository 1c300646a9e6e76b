import Platform
import Testing
import Wire

@testable import Shell

/// How replies look. The texts are compared whole: alignment is what this is about.
struct PrinterTests {
  init() { Terminal.useEnvironmentLocale() }

  private func text(_ string: String) -> RESPReply { .bulk(Array(string.utf8)) }

  private func map(_ pairs: (String, RESPReply)...) -> RESPReply { .map(pairs.map { .init(name: text($0.0), value: $0.1) }) }

  private func show(_ reply: RESPReply, command: String = "X", columns: Int? = nil) -> String {
    ReplyPrinter(columns: columns).lines(reply, command: command).joined(separator: "\n")
  }

  @Test func statementsHaveAColumnForEachSide() {
    func line(_ side: String, _ amount: String, _ balance: String, _ memo: String) -> RESPReply {
      map(
        ("seq", .integer(9)), ("entry", .integer(9)), ("date", text("2026-01-31")), ("side", text(side)), ("amount", text(amount)),
        ("pending", text(balance)), ("balance", text(balance)), ("memo", text(memo)), ("key", text("k")), ("kind", text("transfer")))
    }
    let reply = map(
      ("account", text("assets:cash")), ("asset", text("EUR")), ("opening", text("0.00")),
      ("lines", .array([line("debit", "1200.00", "1200.00", "Café ☕ rent"), line("credit", "0.50", "1199.50", "日本")])),
      ("closing", text("1199.50")), ("next", text("17")))
    #expect(
      show(reply) == """
        assets:cash EUR
        date        entry  kind      key  memo               debit  credit  balance
        ----------  -----  --------  ---  ---------------  -------  ------  -------
                                          opening balance                      0.00
        2026-01-31      9  transfer  k    Café ☕ rent     1200.00          1200.00
        2026-01-31      9  transfer  k    日本                        0.50  1199.50
        ----------  -----  --------  ---  ---------------  -------  ------  -------
                                          closing balance                   1199.50
        more follows: AFTER 17
        """)
  }

  @Test func trialBalancesHaveTotals() {
    let row = map(
      ("account", text("assets:cash")), ("type", text("asset")), ("debits", text("12.00")), ("credits", text("0.00")), ("balance", text("12.00")))
    let other = map(
      ("account", text("income:x")), ("type", text("income")), ("debits", text("0.00")), ("credits", text("12.00")), ("balance", text("12.00")))
    let reply = map(("EUR", map(("debits", text("12.00")), ("credits", text("12.00")), ("accounts", .array([row, other])))))
    #expect(
      show(reply) == """
        EUR
        account      type    debits  credits  balance
        -----------  ------  ------  -------  -------
        assets:cash  asset    12.00     0.00    12.00
        income:x     income    0.00    12.00    12.00
        -----------  ------  ------  -------  -------
        total                 12.00    12.00
        """)
  }

  @Test func mapsHaveTwoColumns() {
    let reply = map(
      ("account", text("assets:cash")), ("floor", .null), ("opened", .integer(1_767_225_600_000_000_000)), ("meta", map(("a", text("b")))),
      ("legs", .array([])))
    #expect(
      show(reply) == """
        account  assets:cash
        floor    -
        opened   2026-01-01T00:00:00.000000000Z
        meta
          a  b
        legs     -
        """)
    #expect(show(map(("EUR", text("1200.00")), ("JPY", text("5")))) == "EUR  1200.00\nJPY        5")
  }

  @Test func listsOfMapsAreTables() {
    let reply: RESPReply = .array([map(("code", text("EUR")), ("scale", .integer(2))), map(("code", text("BTC")), ("scale", .integer(10)))])
    #expect(show(reply) == "code  scale\n----  -----\nEUR       2\nBTC      10")
    #expect(show(.array([text("a"), text("b")])) == "a\nb")
    #expect(show(.array([])) == "(nothing)")
  }

  @Test func writesAnswerASentence() {
    let reply: RESPReply = .array([.integer(17), text("posted"), .integer(1_767_225_600_000_000_000)])
    #expect(show(reply, command: "TRANSFER") == "entry 17 posted 2026-01-01T00:00:00.000000000Z")
    let upTo: RESPReply = .array([.integer(17), text("replayed"), .integer(1_767_225_600_000_000_000), text("5.00")])
    #expect(show(upTo, command: "TRANSFER") == "entry 17 replayed 2026-01-01T00:00:00.000000000Z, moved 5.00")
    #expect(show(reply, command: "EXEC") == "17\nposted\n1767225600000000000")
  }

  @Test func nothingThatATerminalObeysIsShown() {
    #expect(show(text("a\u{1B}[31mb\u{07}\u{202E}")) == "a\\u{1b}[31mb\\u{7}\\u{202e}")
    #expect(show(text("one\ntwo\r\n")) == "one\ntwo\n")
    #expect(show(.array([map(("memo", text("a\nb")))])) == "memo\n----\na\\nb")
  }

  @Test func tablesAreCutToTheTerminal() {
    let reply: RESPReply = .array([map(("memo", text("a very long text indeed")), ("amount", text("1200.00")))])
    #expect(show(reply, columns: 24) == "memo              amount\n---------------  -------\na very long te…  1200.00")
    #expect(DisplayText.cut("日本語", columns: 5) == "日本…")
    #expect(DisplayText.width("e\u{301}日") == 3)
  }
}
