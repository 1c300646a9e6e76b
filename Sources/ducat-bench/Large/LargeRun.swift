import Load
import Platform

/// Fills a journal, and measures the server at its beginning, at its end, and when it starts again.
struct LargeRun {
  /// Entries before the early rate is taken.
  let early: Int
  /// Entries in all before the late rate is taken.
  let count: Int
  /// Seconds of each rate, and of the load that a kill interrupts.
  let seconds: Double

  private let server: ServerProcess
  private var load = LoadSettings()
  private(set) var findings: LargeFindings
  private var units: UInt64 = 0
  private var runs: UInt64 = 0

  init(server executable: String, directory: String, early: Int, count: Int, accounts: Int, seconds: Double) throws {
    self.early = min(early, count)
    self.count = count
    self.seconds = seconds
    server = try ServerProcess(executable, below: directory)
    load.accounts = accounts
    load.warmupSeconds = 0
    findings = LargeFindings(accounts: accounts)
  }

  /// All of it.
  mutating func run() throws {
    load.port = server.port
    try LoadCommand.openAccounts(&load)
    let before = server.diskBytes
    _ = try post(.transfers(early), "first entries")
    findings.earlyRate = try post(.seconds(seconds), "the early rate").transfersPerSecond
    if findings.entries < count { findings.latency = try post(.transfers(count - findings.entries), "entries").latency }
    findings.lateRate = try post(.seconds(seconds), "the late rate").transfersPerSecond
    findings.diskBytes = server.diskBytes - min(before, server.diskBytes)
    findings.ownBytes = server.facts?.ownBytes ?? 0
    try askForCommits()
    try check(atLeast: false)

    let began = Clock.monotonicNanoseconds()
    try server.stop()
    findings.cleanStop = Double(Clock.monotonicNanoseconds() - began) / 1e9
    findings.cleanStart = try startAgain()
    try check(atLeast: false)

    try killUnderLoad()
    findings.crashStart = try startAgain()
    try check(atLeast: true)
    try server.stop()
  }

  /// Posts transfers under keys of their own.
  private mutating func post(_ length: LoadSettings.Length, _ name: String) throws -> LoadResult {
    runs += 1
    load.seed = runs
    load.length = length
    let result = try LoadCommand.measure(load, name: "\(name): \(Figures.count(findings.entries)) of \(Figures.count(count)) so far")
    findings.entries += result.acknowledged
    units += result.acknowledgedUnits
    if result.errors > 0 { findings.wrong.append("\(result.errors) replies were not what was asked for: \(result.errorSamples.first ?? "")") }
    return result
  }

  private mutating func askForCommits() throws {
    let text = try ControlLine(host: load.host, port: load.port).text(["INFO", "commits"])
    findings.commitP50 = ServerFacts.number("commit_p50_usec", in: text)
    findings.commitP999 = ServerFacts.number("commit_p999_usec", in: text)
    findings.commitMax = ServerFacts.number("commit_usec_max", in: text)
  }

  /// Whether the ledger has what it acknowledged.
  /// - Parameter atLeast: it may have more: entries whose replies a kill has cut off.
  private mutating func check(atLeast: Bool) throws {
    let totals = try LedgerTotals.read(host: load.host, port: load.port, asset: "USD")
    if totals.debits != totals.credits { findings.wrong.append("debits are \(totals.debits), credits \(totals.credits)") }
    if totals.debits < units || (!atLeast && totals.debits != units) {
      findings.wrong.append("\(units) was acknowledged, the ledger has \(totals.debits)")
    }
  }

  /// Starts the server; answers the seconds until it has answered a first read.
  private mutating func startAgain() throws -> Double {
    let began = Clock.monotonicNanoseconds()
    _ = try server.start()
    load.port = server.port
    let reply = try ControlLine(host: load.host, port: load.port).call(["BALANCE", load.accountPrefix + AccountName.digits(0)])
    let took = Double(Clock.monotonicNanoseconds() - began) / 1e9
    if reply.first != UInt8(ascii: "$") { findings.wrong.append("BALANCE was answered with \(String(decoding: reply, as: UTF8.self))") }
    return took
  }

  /// Ends the server by SIGKILL in the midst of a load.
  private mutating func killUnderLoad() throws {
    runs += 1
    load.seed = runs
    load.length = .seconds(seconds * 100 + 60)
    let generator = try LoadGenerator(load)
    let server = server
    let end = Clock.monotonicNanoseconds() + UInt64(seconds * 1e9)
    generator.progress = { _ in
      Progress.show("a load that will be killed", 0)
      if Clock.monotonicNanoseconds() >= end { server.kill() }
    }
    do throws(LoadError) {
      _ = try generator.run()
      findings.wrong.append("the load went on although the server was killed")
    } catch {
      guard case .closed = error else { throw error }
    }
    Progress.clear()
  }
}
