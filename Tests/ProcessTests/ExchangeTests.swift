import Glibc
import TestSupport
import Testing

/// Import and export of the whole program against a running server.
@Suite(.serialized) struct ExchangeTests {
  private static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw TestFailure("cannot write \(path)") }
    defer { fclose(file) }
    guard fputs(text, file) >= 0 else { throw TestFailure("cannot write \(path)") }
  }

  private static func ducat(_ server: ServerProcess, _ arguments: String...) throws -> CommandRun {
    try CommandRun([DucatBinary.path] + arguments, environment: ["DUCAT_CONNECT": "127.0.0.1:\(server.port)"])
  }

  /// Debits and credits of every account, one line each.
  private static func trialBalance(_ server: ServerProcess) throws -> String {
    try ducat(server, "shell", "--json", "-c", "TRIALBALANCE").output
  }

  /// Entries of all shapes: two legs and more, several assets, metadata, texts with quotes and line ends.
  private static func file(entries: Int, _ random: inout SeededRandom) -> String {
    var text = "key,date,memo,debit,credit,amount,asset,meta.room\n"
    for entry in 0..<entries {
      let key = "e\(entry)"
      let date = "2026-0\(Int.random(in: 1...9, using: &random))-1\(Int.random(in: 0...9, using: &random))"
      let asset = ["EUR", "JPY", "BTC"].randomElement(using: &random) ?? "EUR"
      let unit = asset == "EUR" ? ".05" : asset == "BTC" ? ".00000001" : ""
      let legs = Int.random(in: 1...4, using: &random)
      for leg in 0..<legs {
        let account = Int.random(in: 0..<50, using: &random)
        let memo = leg == 0 ? "\"Café \"\"\(entry)\"\",\n☕\"" : ""
        text += "\(key),\(leg == 0 ? date : ""),\(memo),assets:a\(account),"
        text += legs == 1 ? "income:b,\(entry + 1)\(unit),\(asset),\(entry)\n" : ",\(entry + 1)\(unit),\(asset),\n"
        if legs > 1 { text += "\(key),,,,liabilities:c \(leg),\(entry + 1)\(unit),\(asset),\n" }
      }
    }
    return text
  }

  @Test func whatIsExportedIsImportedAgainAsItWas() throws {
    var random = SeededRandom.printed()
    let folder = try TemporaryDirectory()
    let first = try ServerProcess(data: folder.file("first"))
    try Self.write(Self.file(entries: 3000, &random), to: folder.file("entries.csv"))
    let posted = try Self.ducat(first, "import", "csv", folder.file("entries.csv"))
    #expect(posted.succeeded && posted.output.hasPrefix("3000 posted, 0 replayed, 0 refused\n"), "\(posted.output)\(posted.error)")
    let again = try Self.ducat(first, "import", "csv", folder.file("entries.csv"))
    #expect(again.succeeded && again.output.hasPrefix("0 posted, 3000 replayed, 0 refused\n"), "\(again.output)\(again.error)")
    let wanted = try Self.trialBalance(first)
    for format in ["csv", "jsonl"] {
      let exported = folder.file("exported.\(format)")
      #expect(try Self.ducat(first, "export", format, exported).succeeded)
      let second = try ServerProcess(data: folder.file(format))
      let taken = try Self.ducat(second, "import", format, exported)
      #expect(taken.succeeded && taken.output.hasPrefix("3000 posted, 0 replayed, 0 refused\n"), "\(taken.output)\(taken.error)")
      #expect(try Self.trialBalance(second) == wanted)
      let twice = folder.file("twice.\(format)")
      #expect(try Self.ducat(second, "export", "csv", twice).succeeded)
      #expect(try CommandRun(["cmp", folder.file("exported.csv"), twice]).succeeded)
      try LedgerQuestions.expectClean(second.connect())
    }
  }

  @Test func anImportThatWasKilledGoesOnWhereItWas() throws {
    var random = SeededRandom.printed()
    let folder = try TemporaryDirectory()
    let server = try ServerProcess(data: folder.file("data"))
    let entries = 40_000
    try Self.write(Self.file(entries: entries, &random), to: folder.file("entries.csv"))
    let client = try server.connect()
    var kills = 0
    while kills < 3 {
      let before = try client.call("INFO", "ledger").text ?? ""
      let command = [DucatBinary.path, "import", "--connect", "127.0.0.1:\(server.port)", "--window", "64", "csv", folder.file("entries.csv")]
      let child = try ChildProcess(command, output: folder.file("import\(kills)"))
      // Until this run has begun to post.
      let began = try Deadline.poll(seconds: 20, until: { try client.call("INFO", "ledger").text != before || child.poll() != nil })
      if !began { throw TestFailure("the import does not begin") }
      child.kill9()
      kills += 1
    }
    let last = try Self.ducat(server, "import", "csv", folder.file("entries.csv"))
    let words = last.output.split(whereSeparator: { " ,\n".contains($0) })
    guard last.succeeded, let posted = Int(words[0]), let replayed = Int(words[2]) else { throw TestFailure("\(last.output)\(last.error)") }
    #expect(posted + replayed == entries && replayed > 0 && posted > 0, "\(last.output)")
    print("import: \(replayed) of \(entries) were posted before the last kill")

    // One uninterrupted import elsewhere gives the same ledger.
    let other = try ServerProcess(data: folder.file("other"))
    #expect(try Self.ducat(other, "import", "csv", folder.file("entries.csv")).succeeded)
    #expect(try Self.trialBalance(server) == Self.trialBalance(other))
  }

  @Test func refusalsAreShownWithTheirLine() throws {
    let folder = try TemporaryDirectory()
    let server = try ServerProcess(data: folder.file("data"))
    try Self.write("debit,credit,amount,asset\na,b,1.005,EUR\na,b,1,EUR\na,b,x,EUR\n", to: folder.file("bad.csv"))
    let run = try Self.ducat(server, "import", "csv", folder.file("bad.csv"))
    #expect(run.ending == .exit(1))
    #expect(run.output.hasPrefix("1 posted, 0 replayed, 2 refused\n"))
    #expect(run.error.contains("bad.csv:2: 1.005 EUR has more than the 2 decimal places of EUR"))
    #expect(run.error.contains("bad.csv:4: 'x' is no amount"))
    let rounded = try Self.ducat(server, "import", "--rounding-account", "equity:rounding", "csv", folder.file("bad.csv"))
    #expect(rounded.output.hasPrefix("1 posted, 1 replayed, 1 refused\n"), "\(rounded.output)")
  }

  /// The journal below through hledger, Ducat and back; needs hledger and Python, as `make test` has them.
  @Test(.enabled(if: isInstalled("hledger") && isInstalled("python3"), "hledger or python3 is not installed"))
  func journalsOfHledgerComeBackAsTheyWere() throws {
    let folder = try TemporaryDirectory()
    try Self.write(Self.journal, to: folder.file("made.journal"))
    var journals = [folder.file("made.journal")]
    // A folder of journals from elsewhere, where there is one.
    if let samples = getenv("DUCAT_JOURNALS") {
      let listed = try CommandRun(["find", String(cString: samples), "-name", "*.journal"]).output
      journals += listed.split(separator: "\n").map(String.init)
    } else {
      print("exchange: DUCAT_JOURNALS names no folder of journals; only a made one is tried")
    }
    let script = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/scripts/roundtrip.py"
    for (number, journal) in journals.enumerated() {
      let server = try ServerProcess(data: folder.file("data\(number)"))
      let run = try CommandRun(["python3", script, "127.0.0.1:\(server.port)", journal], environment: ["DUCAT": DucatBinary.path])
      #expect(run.succeeded, "\(journal): \(run.output)\(run.error)")
    }
  }

  private static func isInstalled(_ program: String) -> Bool {
    guard let run = try? CommandRun(["which", program]) else { return false }
    return run.succeeded
  }

  private static let journal = """
    commodity 1.000,00 €
    2026-01-05=2026-01-07 ! (inv/17) Ünïcode | päyee "x"  ; a comment, tag:value
        expenses:Bücher & Café    1.234,50 €
        assets:Kasse Büro
    2026-01-06 virtual postings
        (budget:food)   10 €
        [budget:a]   5 €
        [budget:b]  -5 €
        assets:x   1 €
        assets:y
    2026-01-07 a price, and a name that is no code
        assets:shares    3 "ACME 2" @ 3,5 €
        assets:cash
    2026-01-08 several commodities at once
        assets:x    1 "ACME 2"
        assets:x    $2.25
        assets:z
    2026-01-09 an assignment
        assets:x    = 10 €
        assets:y
    2026-01-10 nothing
        assets:x    0 €
        assets:y    0
    2026-01-11 to and from one account
        assets:x    4 €
        assets:x   -4 €
    2026-01-12 fine
        assets:a    0.000000000000000001 WEI
        assets:b
    2026-01-13 long
        assets:a    123456789012345678901.12 XYZ
        assets:b
    2026-01-14 a price finer than a cent
        assets:a    3 Z @ 0,333333 €
        assets:b   -1,00 €

    """
}
