import Memory
import Money
import Testing
import Wire

@testable import Exchange

/// From the lines of a file to the commands that a server gets.
struct EntryEncoderTests {
  /// Runs both passes over a text in Ducat's CSV (or hledger's) and gives the commands, a refusal as `! line: sentence`, an empty entry as `-`.
  private func commands(_ text: String, known: [String: Int] = ["EUR": 2], options: ImportOptions = ImportOptions()) throws -> [String] {
    var table = CommodityTable()
    var draft = EntryDraft()
    var first = TransferCSVSource(try temporaryInput(text))
    while try first.next(into: &draft) { table.note(draft) }
    var assets: [AssetCode: Int] = [:]
    for (code, scale) in known { assets[try #require(AssetCode(code))] = scale }
    var lines = try table.settle(overrides: options.overrides, known: assets).map { "define \($0.code) \($0.scale)" }
    var encoder = EntryEncoder(options: options, keyPrefix: "p")
    var second = TransferCSVSource(try temporaryInput(text))
    while try second.next(into: &draft) {
      var out = ByteBuffer()
      switch encoder.encode(draft, table, into: &out) {
      case .encoded: lines += try requests(&out)
      case .empty: lines.append("-")
      case .refused(let line, let sentence): lines.append("! \(line): \(sentence)")
      }
    }
    return lines
  }

  /// Takes the bytes apart as a server would.
  private func requests(_ bytes: inout ByteBuffer) throws -> [String] {
    var parser = RequestParser(limits: WireLimits())
    var arguments: [Slice] = []
    var lines: [String] = []
    var position = 0
    while position < bytes.count {
      guard case .request(let end) = parser.next(&bytes, from: position, into: &arguments) else {
        Issue.record("the bytes from \(position) on are no request")
        break
      }
      lines.append(arguments.map { bytes.span.bytes($0).string }.joined(separator: " "))
      position = end
    }
    return lines
  }

  private let header = "key,date,memo,debit,credit,amount,asset,meta.room\n"

  @Test func opensAccountsOnceAndTransfers() throws {
    let text = header + "k1,2026-01-02,rent,expenses:rent,assets:bank,900.0,EUR,7\n,,,expenses:rent,assets:bank,1.00,EUR,\n"
    #expect(
      try commands(text) == [
        "ACCOUNT OPEN expenses:rent EUR TYPE expense", "ACCOUNT OPEN assets:bank EUR TYPE asset",
        "TRANSFER k1 expenses:rent assets:bank 900.00 EUR MEMO rent DATE 2026-01-02 META room 7",
        "TRANSFER p:2 expenses:rent assets:bank 1.00 EUR",
      ])
  }

  @Test func postsWhatIsNoTransferAndSwapsNegativeSides() throws {
    let text = header + "k,,,a:x,,3,EUR,\nk,,,a:y,,-1,EUR,\nk,,,,a:z,2,EUR,\nj,,,a:x,a:y,-5,EUR,\nz,,,a:x,a:y,0.00,EUR,\n"
    #expect(
      try commands(text) == [
        "ACCOUNT OPEN a:x EUR TYPE equity", "ACCOUNT OPEN a:y EUR TYPE equity", "ACCOUNT OPEN a:z EUR TYPE equity",
        "POST k DEBIT a:x 3.00 EUR CREDIT a:y 1.00 EUR CREDIT a:z 2.00 EUR", "TRANSFER j a:y a:x 5.00 EUR", "-",
      ])
  }

  @Test func postsWhatLeadsToAndFromOneAccount() throws {
    #expect(try commands(header + "k,,,a,a,1,EUR,\n") == ["ACCOUNT OPEN a EUR TYPE equity", "POST k DEBIT a 1.00 EUR CREDIT a 1.00 EUR"])
  }

  @Test func definesAssetsByTheirFinestAmount() throws {
    let text = header + "k,,,a,b,1.5,BTC,\nl,,,a,b,0.00000001,BTC,\nm,,,a,b,3,hours,\n"
    #expect(
      try commands(text) == [
        "define BTC 8", "define HOURS 0", "ACCOUNT OPEN a BTC TYPE equity", "ACCOUNT OPEN b BTC TYPE equity", "TRANSFER k a b 1.50000000 BTC",
        "TRANSFER l a b 0.00000001 BTC", "ACCOUNT OPEN a HOURS TYPE equity", "ACCOUNT OPEN b HOURS TYPE equity", "TRANSFER m a b 3 HOURS",
      ])
  }

  @Test func refusesWhatIsTooFineWithItsLine() throws {
    let text = header + "k,,,a,b,1.005,EUR,\nl,,,a,b,1.0000,EUR,\n"
    #expect(
      try commands(text) == [
        "! 2: 1.005 EUR has more than the 2 decimal places of EUR; --rounding-account would take the difference",
        "ACCOUNT OPEN a EUR TYPE equity", "ACCOUNT OPEN b EUR TYPE equity", "TRANSFER l a b 1.00 EUR",
      ])
  }

  @Test func roundsIntoTheRoundingAccount() throws {
    var options = ImportOptions()
    options.roundingAccount = "equity:rounding"
    let text =
      header
      + "k,,,a,,0.005,EUR,\nk,,,b,,0.015,EUR,\nk,,,,c,0.02,EUR,\nl,,,a,,0.005,EUR,\nl,,,b,,0.005,EUR,\nl,,,,c,0.01,EUR,\nm,,,a,,5,EUR,\nm,,,,b,9,EUR,\n"
    #expect(
      try commands(text, options: options) == [
        // 0.005 becomes 0.00 and 0.015 becomes 0.02: nothing is left over.
        "ACCOUNT OPEN b EUR TYPE equity", "ACCOUNT OPEN c EUR TYPE equity", "TRANSFER k b c 0.02 EUR",
        "ACCOUNT OPEN equity:rounding EUR TYPE equity", "TRANSFER l equity:rounding c 0.01 EUR",
        "! 8: debits and credits differ by -4.00 EUR, more than rounding explains",
      ])
  }

  @Test func refusesTwoNamesForOneAsset() throws {
    let text = header + "k,,,a,b,1,$,\nl,,,a,b,1,USD,\n"
    #expect(throws: ExchangeError.self) { try commands(text, known: ["USD": 2]) }
    var options = ImportOptions()
    let dollar = try #require(AssetCode("USD"))
    options.overrides = ["$": dollar, "USD": dollar]
    #expect(try commands(text, known: ["USD": 2], options: options).last == "TRANSFER l a b 1.00 USD")
    #expect(throws: ExchangeError.self) { try commands(header + "k,,,a,b,1,☕,\n") }
  }

  @Test func refusesEntriesThatNoServerTakes() throws {
    #expect(try commands(header + "k,,,a,,1,EUR,\n") == ["! 2: only one leg is not zero, and an entry needs two"])
    var text = header
    for number in 0...EntryEncoder.legsMax { text += "k,,,a:\(number),,1,EUR,\n" }
    #expect(try commands(text) == ["! 2: the entry has 1001 legs, more than 1000"])
    let long = String(repeating: "m", count: EntryEncoder.argumentBytesMax + 1)
    #expect(try commands(header + "k,,\(long),a,b,1,EUR,\n") == ["! 2: a text has 16385 bytes, which is more than any that a server takes"])
  }
}
