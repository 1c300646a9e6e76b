import Memory
import Testing

@testable import Exchange

/// What the three formats of import are read as.
struct EntrySourceTests {
  private static let hledgerHeader =
    "\"txnidx\",\"date\",\"date2\",\"status\",\"code\",\"description\",\"comment\",\"account\",\"amount\",\"commodity\",\"credit\",\"debit\",\"posting-status\",\"posting-comment\"\n"

  @Test(arguments: [1, 7, 4096])
  func readsTransactionsOfHledger(chunkBytes: Int) throws {
    let text =
      Self.hledgerHeader + #"""
        "1","2024-01-01","","*","c1","Café ☕, ""x""","note","assets:Kasse Büro","1234,50","€","","1234,50","",""
        "1","2024-01-01","","*","c1","Café ☕, ""x""","note","income:verkäufe","-1234,50","€","1234,50","","",""
        "2","2024-01-02","2024-01-03","","","virtual","","(budget:food)","10.00","","","10.00","",""
        "2","2024-01-02","2024-01-03","","","virtual","","[budget:a]","0","$","","0","",""
        "3","2024-01-04","","","","bad","","a","1.2.3","$","","0","",""
        """#
    let expected = [
      "2: entry index=1 date=2024-01-01 memo=Café ☕, \"x\" status=* code=c1 comment=note [debit assets:Kasse Büro 123450/2 €] [debit income:verkäufe -123450/2 €]",
      "4: entry index=2 date=2024-01-02 memo=virtual date2=2024-01-03 [debit budget:food 1000/2 ] [credit equity:v 1000/2 ] [debit budget:a 0/0 $]",
      "6: problem on 6: '1.2.3' is no amount",
    ]
    #expect(try summaries(HledgerCSVSource(try temporaryInput(text, chunkBytes: chunkBytes), virtualAccount: "equity:v")) == expected)
  }

  @Test func refusesACSVWithoutItsHeader() throws {
    #expect(throws: ExchangeError.self) { try summaries(HledgerCSVSource(try temporaryInput("a,b\n1,2\n"), virtualAccount: "equity:v")) }
    #expect(throws: ExchangeError("test.file:1: the header has a column 'price' that is not known; metadata is named meta.price")) {
      try summaries(TransferCSVSource(try temporaryInput("debit,credit,amount,asset,price\n")))
    }
    #expect(throws: ExchangeError.self) { try summaries(TransferCSVSource(try temporaryInput("debit,credit,amount\n"))) }
  }

  @Test func readsRowsOfOneKeyAsOneEntry() throws {
    let text = """
      key,date,memo,debit,credit,amount,asset,meta.room
      k1,2026-01-02,"rent, June",expenses:rent,assets:bank,900.00,EUR,7
      ,,,a,b,1,EUR,
      ,,,a,b,1,EUR,
      k2,2026-01-03,split,a,,3,EUR,
      k2,,,,b,1,EUR,
      k2,,split,,c,2,EUR,
      k3,2026-01-03,x,a,b,1,EUR,
      k3,2026-01-04,x,a,b,1,EUR,
      k4,,,,,1,EUR,
      k5,,,a,b,,EUR,
      k6,,,a,b,1,,
      """
    let expected = [
      "2: entry key=k1 index=1 date=2026-01-02 memo=rent, June room=7 [debit expenses:rent 90000/2 EUR] [credit assets:bank 90000/2 EUR]",
      "3: entry index=2 [debit a 1/0 EUR] [credit b 1/0 EUR]",
      "4: entry index=3 [debit a 1/0 EUR] [credit b 1/0 EUR]",
      "5: entry key=k2 index=4 date=2026-01-03 memo=split [debit a 3/0 EUR] [credit b 1/0 EUR] [credit c 2/0 EUR]",
      "8: problem on 9: the date '2026-01-04' differs from that of the entry's first row, '2026-01-03'",
      "10: problem on 10: this row names neither a debit nor a credit account",
      "11: problem on 11: '' is no amount",
      "12: problem on 12: this row names no asset",
    ]
    #expect(try summaries(TransferCSVSource(try temporaryInput(text))) == expected)
  }

  @Test(arguments: [1, 11, 4096])
  func readsJSONLines(chunkBytes: Int) throws {
    let text = """
      {"key":"k1","date":"2026-01-31","memo":"a \\"b\\" \\u00e9\\ud83d\\ude00\\n","meta":{"x":"1","y":"2"},"legs":[{"account":"a","asset":"EUR","side":"debit","amount":"9.00","posted":"1"},{"side":"credit","account":"b","asset":"EUR","amount":"9.00"}]}

      {"seq":1,"kind":"asset_define","code":"BTC","scale":8}
      {"kind":"account_open","account":"assets:cash","asset":"EUR","type":"asset","template":null}
      {"kind":"hold","key":"h","legs":[]}
      {"legs":[{"account":"a","asset":"EUR","side":"debit","amount":9}]}
      {"legs":[{"account":"a","asset":"EUR","side":"left","amount":"9"}]}
      {"key":"open
      {"key":"k"} x
      {"key":"k2"}
      {"kind":"capture","key":null,"legs":[{"account":"a","asset":"EUR","side":"debit","amount":"1"}],"extra":[1,{"a":[true,-1.5e3]}]}
      """
    let expected = [
      "1: entry key=k1 index=1 date=2026-01-31 memo=a \"b\" é😀\n x=1 y=2 [debit a 900/2 EUR] [credit b 900/2 EUR]",
      "3: asset name=BTC",
      "4: account name=asset [debit assets:cash 0/0 EUR]",
      "5: other key=h",
      "6: problem on 6: amounts must be strings, such as \"12.50\"",
      "7: problem on 7: the side of a leg is \"debit\" or \"credit\"",
      "8: problem on 8: a string is not closed at byte 13 of the line",
      "9: problem on 9: the line should end at byte 13 of the line",
      "10: problem on 10: the entry has no legs",
      "11: entry index=7 [debit a 1/0 EUR]",
    ]
    #expect(try summaries(JSONLinesSource(try temporaryInput(text, chunkBytes: chunkBytes))) == expected)
  }

  @Test func keepsBytesOfAKeyThatAreNoText() throws {
    var source = JSONLinesSource(try temporaryInput("{\"key\":\"a\\udcff\\udc80\",\"legs\":[]}"))
    var draft = EntryDraft()
    #expect(try source.next(into: &draft))
    #expect(draft.bytes(draft.key).array == [UInt8(ascii: "a"), 0xFF, 0x80])
  }
}
