import Client
import Glibc
import Loopback
import Memory
import Platform
import Testing
import Wire

@testable import Exchange

/// What the five formats make of a journal; the texts are compared whole.
struct ExportTests {
  private static func leg(_ side: String, _ account: String, _ amount: String, _ asset: String, _ balance: String) -> String {
    #"{"account":"\#(account)","asset":"\#(asset)","side":"\#(side)","amount":"\#(amount)","kind":"posted","balance":"\#(balance)"}"#
  }

  /// The journal, a JSON object a record: also what `jsonl` must give back.
  private static let journal: [String] = [
    #"{"seq":1,"kind":"asset_define","time":1767225600000000000,"code":"A.","scale":1}"#,
    #"{"seq":2,"kind":"account_open","time":1767225600000000000,"account":"assets:bank one","asset":"EUR","type":"asset"}"#,
    #"{"seq":3,"kind":"account_open","time":1767225600000000000,"account":"income:x","asset":"EUR","type":"income"}"#,
    #"{"seq":4,"kind":"account_open","time":1767225600000000000,"account":"assets:bank One","asset":"A.","type":"asset"}"#,
    #"{"seq":5,"kind":"account_open","time":1767225600000000000,"account":"1:2","asset":"A.","type":"equity"}"#,
    #"{"seq":6,"kind":"transfer","time":1767225600000000000,"key":"k,1","date":"2026-01-02","memo":"rent; \"7\"","meta":{"Room":"a,b"},"legs":["#
      + leg("debit", "assets:bank one", "9.00", "EUR", "9.00") + "," + leg("credit", "income:x", "9.00", "EUR", "9.00") + "]}",
    #"{"seq":7,"kind":"hold","time":1767225600000000000,"key":"h","date":"2026-01-09","legs":["#
      + leg("debit", "income:x", "1.00", "EUR", "9.00") + "," + leg("credit", "assets:bank one", "1.00", "EUR", "9.00") + "]}",
    #"{"seq":8,"kind":"post","time":1767225600000000000,"key":"p","date":"2026-01-05","legs":["#
      + leg("debit", "assets:bank One", "1.5", "A.", "1.5") + "," + leg("credit", "1:2", "1.5", "A.", "1.5") + ","
      + leg("debit", "income:x", "2.00", "EUR", "7.00") + "," + leg("credit", "assets:bank one", "2.00", "EUR", "7.00") + "]}",
  ]

  /// Runs an export against a server that has the journal; three records a page, though it is asked for more.
  private func export(_ format: ExportFormat) throws -> String {
    let records = Self.journal.map { (bytes: $0, reply: Self.reply($0)) }
    let server = try LoopbackServer { words in
      if words == ["INFO"] { return .bytes("$19\r\ndurable_records:8\r\n\r\n") }
      guard words.count == 4, words[0] == "TAIL", let first = Int(words[1]) else { return .bytes("-ERR no\r\n") }
      let page = records[min(first - 1, records.count)..<min(first + 2, records.count)]
      return .bytes("*\(page.count)\r\n" + page.map(\.reply).joined())
    }
    defer { server.stop() }
    var connection = ConnectionOptions(name: "test")
    connection.endpoint = server.endpoint
    let path = "/tmp/ducat-export-\(getpid())-\(format.rawValue)-\(server.endpoint.port)"
    defer { unlink(path) }
    try Exporter(format: format, path: path, connection: connection).run()
    var text = ByteBuffer()
    var file = try InputFile(path: path)
    while try file.read(into: &text) > 0 {}
    return text.span.string
  }

  /// The RESP of a JSON object, made by hand for the few shapes above.
  private static func reply(_ json: String) -> String {
    var out = ""
    var scanner = JSONCharacters(Array(json))
    scanner.value(into: &out)
    return out
  }

  @Test func linesOfJSONAreTheRecords() throws {
    #expect(try export(.jsonl) == Self.journal.joined(separator: "\n") + "\n")
  }

  @Test func rowsOfCSVCanBeImportedAgain() throws {
    let text = try export(.csv)
    #expect(
      text == """
        key,date,memo,debit,credit,amount,asset,meta.Room
        "k,1",2026-01-02,"rent; ""7""\",assets:bank one,income:x,9.00,EUR,"a,b"
        p,2026-01-05,,assets:bank One,,1.5,A.,
        p,2026-01-05,,,1:2,1.5,A.,
        p,2026-01-05,,income:x,,2.00,EUR,
        p,2026-01-05,,,assets:bank one,2.00,EUR,

        """)
    #expect(try summaries(TransferCSVSource(try temporaryInput(text))).count == 2)
  }

  @Test func journalsOfHledgerAssertTheBalances() throws {
    let expected = """
      ; Exported from a Ducat ledger.
      decimal-mark .

      2026-01-02 * (6) rent, "7"
          ; key: k%2C1
          ; seq: 6
          ; Room: a%2Cb
          assets:bank one  EUR 9.00
          income:x  EUR -9.00

      2026-01-05 * (8)
          ; key: p
          ; seq: 8
          assets:bank One  "A." 1.5
          1:2  "A." -1.5
          income:x  EUR 2.00
          assets:bank one  EUR -2.00

      account assets:bank one  ; type: A
      account income:x  ; type: R
      account assets:bank One  ; type: A
      account 1:2  ; type: E

      2026-01-05 * balances of the ledger
          assets:bank one  EUR 0.00 = EUR 7.00
          income:x  EUR 0.00 = EUR -7.00
          assets:bank One  "A." 0.0 = "A." 1.5
          1:2  "A." 0.0 = "A." -1.5

      """
    #expect(try export(.hledger) == expected)
    let lines = expected.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("decimal") && !$0.hasPrefix("account") }
    #expect(try export(.ledger).filter { $0 != "\n" } == lines.joined())
  }

  @Test func journalsOfBeancountOpenAndAssert() throws {
    #expect(
      try export(.beancount) == """
        ; Exported from a Ducat ledger.
        option "title" "Ducat"

        2026-01-02 * "rent; \\"7\\""
          ducat-key: "k%2C1"
          ducat-seq: 6
          room: "a,b"
          Assets:Bank-one  9.00 EUR
          Income:X  -9.00 EUR

        2026-01-05 * ""
          ducat-key: "p"
          ducat-seq: 8
          Assets:Bank-One  1.5 A.X
          Equity:1:2  -1.5 A.X
          Income:X  2.00 EUR
          Assets:Bank-one  -2.00 EUR

        1900-01-01 open Assets:Bank-one
          ducat-account: "assets:bank one"
        1900-01-01 open Income:X
          ducat-account: "income:x"
        1900-01-01 open Assets:Bank-One
          ducat-account: "assets:bank One"
        1900-01-01 open Equity:1:2
          ducat-account: "1:2"

        1900-01-01 commodity A.X
          ducat-asset: "A."
        2026-01-06 balance Assets:Bank-one  7.00 EUR
        2026-01-06 balance Income:X  -7.00 EUR
        2026-01-06 balance Assets:Bank-One  1.5 A.X
        2026-01-06 balance Equity:1:2  -1.5 A.X

        """)
  }

  /// Beancount compares an assertion with the account and all below it.
  @Test func assertionsOfBeancountHoldSubtrees() throws {
    var writer = BeancountWriter()
    var out = ByteBuffer()
    let lines = [
      #"{"seq":1,"kind":"account_open","account":"assets:a","asset":"EUR","type":"asset"}"#,
      #"{"seq":2,"kind":"account_open","account":"assets:a:b:c","asset":"EUR","type":"asset"}"#,
      #"{"seq":3,"kind":"transfer","date":"2026-01-02","legs":["#
        + Self.leg("debit", "assets:a:b:c", "3.00", "EUR", "3.00") + "," + Self.leg("credit", "assets:a", "3.00", "EUR", "-3.00") + "]}",
      #"{"seq":4,"kind":"transfer","date":"2026-01-02","legs":["#
        + Self.leg("debit", "assets:a", "1.00", "EUR", "-2.00") + "," + Self.leg("credit", "equity:x", "1.00", "EUR", "1.00") + "]}",
    ]
    for line in lines {
      var parser = ReplyParser()
      guard case .reply(let reply, _) = parser.next(Self.reply(line).utf8.span, from: 0) else {
        Issue.record("the reply is none")
        return
      }
      writer.write(try #require(JournalRecord(reply)), reply, into: &out)
    }
    out.removeAll()
    writer.finish(into: &out)
    let balances = out.span.string.split(separator: "\n").filter { $0.contains(" balance ") }
    #expect(
      balances == [
        "2026-01-03 balance Assets:A:B:C  3.00 EUR", "2026-01-03 balance Assets:A  1.00 EUR", "2026-01-03 balance Equity:X  -1.00 EUR",
      ])
  }

  @Test(arguments: [
    ("a  b", "a _b"), ("(a)", "_(a)"), ("a b c", "a b c"), ("; x", "_; x"), ("a   b", "a _ b"), ("1:2", "1:2"), ("a\u{A0} b", "a\u{A0}_b"),
  ])
  func accountsThatJournalsWouldMisread(path: String, name: String) {
    #expect(PlainText.journalAccount(path) == name)
  }

  @Test(arguments: [
    ("assets:bank:checking", "asset", "Assets:Bank:Checking"), ("Revenues:a b", "income", "Income:A-b"),
    ("liabilities:x", "asset", "Assets:Liabilities:X"),
    ("assets", "asset", "Assets:Assets"), ("x:☕:é1", "equity", "Equity:X:X-:É1"), ("a:_b", "expense", "Expenses:A:X-b"), ("1:2", "", "Equity:1:2"),
    ("جاري:日本:ß", "asset", "Assets:Xجاري:X日本:SS"),
  ])
  func accountsOfBeancount(path: String, type: String, name: String) {
    #expect(PlainText.beancountAccount(path, type: type) == name)
  }

  @Test func namesStayApart() {
    var names = NameMapping()
    #expect(names.name(for: "a b", { $0.replacing(" ", with: "-") }, separator: "-") == "a-b")
    #expect(names.name(for: "a-b", { $0 }, separator: "-") == "a-b-2")
    #expect(names.name(for: "a b", { $0 }, separator: "-") == "a-b")
    #expect(names.changed.map(\.to) == ["a-b", "a-b-2"])
  }

  @Test func balancesChangeSign() {
    #expect(["0.00", "1.50", "-1.50", "0"].map(ClosingBalances.negated) == ["0.00", "-1.50", "1.50", "0"])
  }
}

/// Turns JSON into RESP: objects of strings, numbers, arrays and objects, as the journal above has them.
private struct JSONCharacters {
  private let characters: [Character]
  private var index = 0

  init(_ characters: [Character]) { self.characters = characters }

  mutating func value(into out: inout String) {
    switch characters[index] {
    case "{": collection("%", close: "}", isMap: true, into: &out)
    case "[": collection("*", close: "]", isMap: false, into: &out)
    case "\"":
      let text = string()
      out += "$\(text.utf8.count)\r\n\(text)\r\n"
    default:
      var digits = ""
      while characters[index].isNumber {
        digits.append(characters[index])
        index += 1
      }
      out += ":\(digits)\r\n"
    }
  }

  private mutating func collection(_ marker: String, close: Character, isMap: Bool, into out: inout String) {
    var count = 0
    var inner = ""
    index += 1
    while characters[index] != close {
      if characters[index] == "," { index += 1 }
      value(into: &inner)
      if isMap {
        index += 1
        value(into: &inner)
      }
      count += 1
    }
    index += 1
    out += "\(marker)\(count)\r\n\(inner)"
  }

  private mutating func string() -> String {
    var text = ""
    index += 1
    while characters[index] != "\"" {
      if characters[index] == "\\" { index += 1 }
      text.append(characters[index])
      index += 1
    }
    index += 1
    return text
  }
}
