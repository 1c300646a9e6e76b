import Client
import Glibc
import Loopback
import Memory
import Platform
import Synchronization
import Testing

@testable import Exchange

/// Whole imports against a server that remembers keys.
struct ImportTests {
  /// Answers as a ledger would: keys are posted once, accounts below `closed` refuse.
  private func server(_ keys: Set<String> = []) throws -> LoopbackServer {
    let seen = Mutex(keys)
    return try LoopbackServer { words in
      switch words[0] {
      case "ASSET" where words[1] == "LIST": return .bytes("*1\r\n%2\r\n$4\r\ncode\r\n$3\r\nEUR\r\n$5\r\nscale\r\n:2\r\n")
      case "TRANSFER", "POST":
        if words.contains("closed:x") { return .bytes("-CLOSED closed:x is closed\r\n") }
        let isNew = seen.withLock { $0.insert(words[1]).inserted }
        return .bytes("*3\r\n:1\r\n$\(isNew ? "6\r\nposted" : "8\r\nreplayed")\r\n:1\r\n")
      case "ACCOUNT" where words[2] == "open:already": return .bytes("-CONFLICT other type\r\n")
      default: return .bytes("+OK\r\n")
      }
    }
  }

  private func run(_ text: String, _ server: LoopbackServer, _ options: ImportOptions = ImportOptions()) throws -> Bool {
    let path = "/tmp/ducat-import-\(getpid())-\(server.endpoint.port)"
    defer { unlink(path) }
    let file = try OutputFile(path: path)
    try file.write(text.utf8.span)
    try file.finish()
    var connection = ConnectionOptions(name: "test")
    connection.endpoint = server.endpoint
    return try Importer(format: .csv, path: path, options: options, connection: connection).run()
  }

  private func file(_ rows: Int) -> String {
    var text = "debit,credit,amount,asset\n"
    for row in 0..<rows { text += "a:\(row % 7),b:\(row % 5),\(row + 1).25,EUR\n" }
    return text
  }

  @Test func aSecondImportPostsNothing() throws {
    let server = try server()
    defer { server.stop() }
    #expect(try run(file(3000), server))
    let first = server.received
    #expect(first.filter { $0.hasPrefix("TRANSFER") }.count == 3000)
    #expect(first.filter { $0.hasPrefix("ACCOUNT OPEN") }.count == 12)
    #expect(try run(file(3000), server))
    let second = Array(server.received.dropFirst(first.count))
    #expect(second == first)
    // Another file has other keys.
    #expect(try run(file(2), server))
    #expect(!first.contains(server.received.last ?? ""))
  }

  @Test func opensAccountsBeforeTheirFirstEntryWhateverTheWindow() throws {
    for window in [1, 2, 3, 64] {
      let server = try server()
      defer { server.stop() }
      var options = ImportOptions()
      options.window = window
      options.keyPrefix = "x"
      #expect(try run(file(20), server, options))
      var open: Set<String> = []
      for line in server.received {
        let words = line.split(separator: " ").map(String.init)
        if words[0] == "ACCOUNT" { open.insert(words[2]) }
        if words[0] == "TRANSFER" { #expect(open.contains(words[2]) && open.contains(words[3])) }
      }
      #expect(server.received.last == "TRANSFER x:20 a:5 b:4 20.25 EUR")
    }
  }

  @Test func refusalsAreToldAndTheRestIsPosted() throws {
    let server = try server()
    defer { server.stop() }
    let text = "debit,credit,amount,asset\nclosed:x,b,1,EUR\na,b,1.001,EUR\na,open:already,1,EUR\n"
    #expect(try !run(text, server))
    #expect(server.received.last?.hasSuffix("a open:already 1.00 EUR") == true)
  }

  @Test func showsTheFirstRefusalsOnly() {
    let shown = Mutex<[String]>([])
    var report = ImportReport(file: "f") { line in shown.withLock { $0.append(line) } }
    for line in 1...50 { report.refuse(line: line, "no") }
    #expect(report.refused == 50)
    #expect(shown.withLock { $0 } == (1...20).map { "f:\($0): no" } + ["f: more is refused; from here on it is only counted"])
  }

  @Test func stopsWhereTheServerCanTakeNothing() throws {
    let server = try LoopbackServer { words in
      words[0] == "ASSET" ? .bytes("*0\r\n") : words[0] == "TRANSFER" ? .bytes("-DISKFULL no room\r\n") : .bytes("+OK\r\n")
    }
    defer { server.stop() }
    #expect { try run("debit,credit,amount,asset\na,b,1,X\n", server) } throws: { "\($0)".contains("DISKFULL no room") }
  }

  @Test func tellsThatNoServerIsThere() throws {
    let server = try server()
    server.stop()
    #expect { try run(file(1), server) } throws: { ($0 as? ExchangeError)?.exitCode == 3 }
  }

  @Test(arguments: [
    (["csv"], "a format and a file are needed (- is the standard input)"),
    (["ofx", "x"], "'ofx' is no format: csv, jsonl and hledger-csv are"),
    (["csv", "x", "--asset", "a=b"], "--asset takes NAME=CODE, where CODE is an asset code such as EUR; 'a=b' is none"),
    (["csv", "x", "--default-type", "cash"], "--default-type is asset, liability, equity, income or expense, not 'cash'"),
    (["csv", "x", "--window", "0"], "--window is a number from 1 to 65536, not '0'"), (["csv", "x", "--nosuch"], "there is no option --nosuch"),
    (["csv", "x", "--connect", "::1"], "--connect takes HOST:PORT, and '::1' is none"),
  ])
  func refusesCommandLines(words: [String], sentence: String) {
    #expect(throws: ArgumentReader.Problem(sentence)) { _ = try ImportCommand.parse(words) }
    #expect(ImportCommand.run(arguments: words) == 2)
  }

  @Test func drawsProgress() {
    #expect(
      ProgressBar.line("importing", done: 50, of: 200, items: 10, nanoseconds: 2_000_000)
        == "importing [#####...............] 25 %  10 entries  5000/s")
    #expect(ProgressBar.line("reading", done: 1, of: nil, items: 0, nanoseconds: 0) == "reading  0 entries  0/s")
  }
}
