import Testing
import Wire

@testable import Commands

@Suite("Connections")
struct ConnectionTests {
  @Test("without the password only what is open is let through")
  func authentication() throws {
    var bench = try CommandBench(password: "secret")
    let needed = "(error) NOAUTH AUTH, or HELLO with AUTH, is needed first"
    for line in ["PING", "BALANCE a", "TRANSFER k a b 1", "MULTI", "HELP", "COMMAND", "CLIENT ID"] { #expect(try bench.text(line) == needed) }
    #expect(try bench.text("HELLO 3") == "(error) NOAUTH HELLO needs AUTH with user and password, or AUTH before it")
    for line in ["AUTH secre", "AUTH secrets", "AUTH \"\"", "AUTH other secret", "HELLO 3 AUTH default wrong"] {
      #expect(try bench.text(line) == "(error) WRONGPASS the user or the password is wrong")
      #expect(!bench.session.isAuthenticated)
    }
    #expect(try bench.text("AUTH secret") == "OK")
    #expect(try bench.text("PING") == "PONG")
    #expect(try bench.text("RESET") == "RESET")
    #expect(try bench.text("PING") == needed)
    #expect(try bench.text("AUTH default secret") == "OK")
    #expect(try bench.text("PING") == "PONG")
    #expect(try bench.text("RESET") == "RESET")
    #expect(try bench.call("HELLO 3 AUTH default secret SETNAME till")["proto"] == .integer(3))
    #expect(try bench.text("CLIENT GETNAME") == "\"till\"")
  }

  @Test("HELLO chooses the version in which maps and nulls are told")
  func hello() throws {
    var bench = try CommandBench.withExamples()
    guard case .array(let flat) = try bench.call("HELLO") else { Issue.record("no array"); return }
    #expect(flat.count == 14)
    guard case .array = try bench.call("ACCOUNT GET assets:cash") else { Issue.record("no array"); return }
    guard case .map(let pairs) = try bench.call("HELLO 3") else { Issue.record("no map"); return }
    #expect(pairs.map(\.name.text) == ["server", "version", "proto", "id", "mode", "role", "modules"])
    guard case .map = try bench.call("ACCOUNT GET assets:cash") else { Issue.record("no map"); return }
    #expect(try bench.call("CLIENT GETNAME") == .null)
    #expect(try bench.call("TRANSFER x assets:cash equity:capital 1.00").values?.count == 3)
    guard case .array = try bench.call("HELLO 2") else { Issue.record("no array"); return }
  }

  @Test("CLIENT REPLY turns replies off and on, and skips one")
  func replyModes() throws {
    var bench = try CommandBench.withExamples()
    let none = "(no reply)"
    #expect(try bench.text("CLIENT REPLY OFF") == none)
    #expect(try bench.text("TRANSFER quiet assets:cash equity:capital 1.00") == none)
    #expect(try bench.text("NONSENSE") == none)
    #expect(try bench.text("CLIENT REPLY ON") == "OK")
    #expect(try bench.text("BALANCE equity:capital") == "\"1001.00\"")
    #expect(try bench.text("CLIENT REPLY SKIP") == none)
    #expect(try bench.text("PING") == none)
    #expect(try bench.text("PING") == "PONG")
  }

  @Test("names, libraries and numbers of connections are told")
  func clients() throws {
    var bench = try CommandBench()
    let list = SessionList()
    let other = Session(id: 9, isAuthenticated: true)
    list.add(bench.session)
    list.add(other)
    bench.statistics.sessions = list
    for line in ["CLIENT SETNAME till-1", "CLIENT SETINFO lib-name mylib", "CLIENT SETINFO LIB-VER 1.2"] { #expect(try bench.text(line) == "OK") }
    #expect(try bench.text("CLIENT ID") == "(integer) 1")
    let lines = try #require(try bench.call("CLIENT LIST").text).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0] == "id=1 addr=127.0.0.1:50000 name=till-1 resp=2 lib-name=mylib lib-ver=1.2 multi=-1 cmds=5")
    list.remove(other)
    #expect(try #require(try bench.call("CLIENT LIST").text).split(separator: "\n").count == 1)
  }

  @Test("QUIT is answered and closes")
  func quit() throws {
    var bench = try CommandBench()
    #expect(try bench.text("QUIT") == "OK")
    #expect(bench.disposition == "close")
  }

  @Test("INFO has the sections asked for, each line a name and a value")
  func info() throws {
    var bench = try CommandBench.withExamples()
    let all = try #require(try bench.call("INFO").text)
    let lines = all.split(whereSeparator: \.isNewline).filter { !$0.isEmpty }
    #expect(lines.filter { $0.hasPrefix("# ") } == ["# Server", "# Clients", "# Ledger", "# Commits", "# Payments", "# Memory", "# Check"])
    for line in lines where !line.hasPrefix("#") { #expect(line.contains(":"), "\(line)") }
    let some = try #require(try bench.call("INFO ledger CHECK").text)
    #expect(some.hasPrefix("# Ledger\r\nrecords:7\r\n"))
    #expect(some.contains("# Check\r\ncheck_running:0"))
    #expect(!some.contains("# Server"))
  }

  @Test("CONFIG GET tells redis-benchmark what it asks for")
  func config() throws {
    var bench = try CommandBench()
    #expect(try bench.call("CONFIG GET save").pairs?.count == 1)
    #expect(try bench.call("CONFIG GET appendonly")["appendonly"]?.text == "yes")
    #expect(try bench.call("CONFIG GET maxmemory").values?.isEmpty == true)
  }

  @Test("COMMAND describes every command as Redis does")
  func commands() throws {
    var bench = try CommandBench()
    let all = try #require(try bench.call("COMMAND").values)
    #expect(try bench.call("COMMAND COUNT") == .integer(all.count))
    #expect(try bench.call("COMMAND LIST").values?.count == all.count)
    for one in all {
      let parts = try #require(one.values)
      #expect(parts.count == 10)
      #expect(parts[1].integer.map { $0 != 0 } == true)
    }
    #expect(try bench.call("COMMAND DOCS").pairs?.count == all.count)
    let some = try #require(try bench.call("COMMAND DOCS transfer Account nonsense").pairs)
    #expect(some.map(\.name.text) == ["transfer", "account"])
    #expect(some[1].value["subcommands"]?["account|open"]?["summary"]?.text == "Opens an account in one asset.")
    #expect(try bench.call("COMMAND INFO transfer nonsense").values?[1] == .null)
  }
}
