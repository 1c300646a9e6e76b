import Client
import Glibc
import Load
import Memory
import Platform
import Synchronization

/// `ducat-bench reads`: how long reads take over a large history, alone and beside writes.
enum ReadsCommand {
  static let usage = """
    usage: ducat-bench reads --server PATH [options]
      --directory DIR        where data goes; a fresh folder in it is removed at the end; default /tmp
      --accounts N           default 1000000
      --entries N            posted first, accounts chosen with a Zipf distribution of exponent 0.99; default 10000000
      --reads N              of each kind; default 2000
      --output FILE          writes the results as JSON there
      --revision TEXT        what is measured, for the record
    Each kind is asked one at a time on one connection: about any account (most have few entries) and about the busiest, without other load, while
    transfers run at half the rate of the filling, and while as many run as the server takes.
    Exit code 0 when every reply was of its kind and the trial balance agrees, 1 otherwise, 2 for a wrong command line.
    """

  /// What runs beside the reads.
  enum Beside: CaseIterable {
    case nothing
    case halfRate
    case fullRate

    var name: String {
      switch self {
      case .nothing: "none"
      case .halfRate: "half"
      case .fullRate: "full"
      }
    }
  }

  /// One row of the table.
  struct Row {
    let kind: ReadKind
    let isBusiest: Bool
    let beside: Beside
    var latency = Histogram()
    var wrong: String?

    var json: JSON {
      .object([
        ("command", .string(kind.rawValue)), ("account", .string(kind.hasAccount ? isBusiest ? "busiest" : "any" : "")),
        ("transfers_beside", .string(beside.name)), ("reads", .integer(Int(latency.count))), ("latency_us", LoadReport.latency(latency)),
        ("wrong", wrong.map { .string($0) } ?? .null),
      ])
    }
  }

  static func run(_ words: some Sequence<String>) throws -> Int32 {
    let arguments = try Arguments(words, options: ["server", "directory", "accounts", "entries", "reads", "output", "revision"])
    guard let executable = arguments.text("server") else { throw Arguments.Misuse(description: "--server is needed: the path of the program") }
    let server = try ServerProcess(executable, below: arguments.text("directory") ?? "/tmp")
    var load = LoadSettings()
    load.port = server.port
    load.accounts = try arguments.integer("accounts", 2...99_999_999) ?? 1_000_000
    load.choice = .zipfian(exponent: 0.99)
    load.warmupSeconds = 0
    load.length = .transfers(try arguments.integer("entries", 1000...Int.max) ?? 10_000_000)
    let count = try arguments.integer("reads", 1...10_000_000) ?? 2000

    try LoadCommand.openAccounts(&load)
    let diskBefore = server.diskBytes
    let history = try LoadCommand.measure(load, name: "posting entries")
    let bytes = Double(server.diskBytes - min(diskBefore, server.diskBytes)) / Double(max(1, history.acknowledged))
    let facts = server.facts
    var rows: [Row] = []
    var units = history.acknowledgedUnits
    var errors = history.errors
    for beside in Beside.allCases {
      let (measured, writes) = try withTransfers(beside, load, peak: history.transfersPerSecond) {
        try ReadsCommand.rows(beside, load, history, count)
      }
      rows += measured
      units += writes.acknowledgedUnits
      errors += writes.errors
    }
    let totals = try LedgerTotals.read(host: load.host, port: load.port, asset: "USD")
    let verdict = Verdict(acknowledged: units, before: LedgerTotals(debits: 0, credits: 0), after: totals)
    try server.stop()

    say(rows, load, history, bytes, facts, errors, verdict)
    if let path = arguments.text("output") {
      let json = JSON.object([
        ("machine", Machine.current.json), ("revision", .string(arguments.text("revision") ?? "unknown")), ("accounts", .integer(load.accounts)),
        ("entries", .integer(history.acknowledged)), ("filling_transfers_per_second", .decimal(history.transfersPerSecond, 0)),
        ("bytes_per_entry", .decimal(bytes, 1)), ("resident_own_bytes", .integer(Int(facts?.ownBytes ?? 0))), ("errors", .integer(errors)),
        ("balanced", .bool(verdict.isGood)), ("reads", .array(rows.map(\.json))),
      ])
      try ResultFile.write(json.text, to: path)
    }
    return errors == 0 && verdict.isGood && rows.allSatisfy { $0.wrong == nil } ? 0 : 1
  }

  // MARK: Measuring

  /// Each kind of read, about any account and about the busiest.
  private static func rows(_ beside: Beside, _ load: LoadSettings, _ history: LoadResult, _ count: Int) throws -> [Row] {
    let probe = try LatencyProbe(host: load.host, port: load.port)
    var random = RandomStream(seed: load.seed)
    var rows: [Row] = []
    for kind in ReadKind.allCases {
      for isBusiest in kind.hasAccount ? [false, true] : [false] {
        var row = Row(kind: kind, isBusiest: isBusiest, beside: beside)
        Progress.show("\(kind.rawValue), transfers beside: \(beside.name)", Double(rows.count) / 11)
        // Beside a full load a read may take milliseconds: a few seconds of each are enough.
        let end = Clock.monotonicNanoseconds() + 5_000_000_000
        while row.latency.count < UInt64(count) && Clock.monotonicNanoseconds() < end {
          let number = isBusiest ? load.choice.busiest(of: load.accounts) : Int(random.below(UInt64(load.accounts)))
          let account = load.accountPrefix + AccountName.digits(number)
          let (nanoseconds, reply) = try probe.time(kind.request(account: account, history: history, random: &random))
          row.latency.record(nanoseconds)
          if row.wrong == nil && !kind.isAnswered(by: reply) { row.wrong = String(decoding: reply, as: UTF8.self) }
        }
        rows.append(row)
      }
    }
    Progress.clear()
    return rows
  }

  /// Runs `body` while a thread of its own posts transfers; answers also what those came to.
  private static func withTransfers<Value>(
    _ beside: Beside, _ load: LoadSettings, peak: Double, _ body: () throws -> Value
  ) throws -> (Value, LoadResult) {
    if beside == .nothing { return (try body(), LoadResult()) }
    let flag = Flag()
    let box = ResultBox()
    var writes = load
    writes.length = .untilRaised(flag)
    writes.seed = load.seed + 1
    if beside == .halfRate { writes.rate = peak / 2 }
    let settings = writes
    let isRunning = Flag()
    let thread = try Thread(name: "transfers") {
      let outcome = Result<LoadResult, LoadError> { () throws(LoadError) in
        let generator = try LoadGenerator(settings)
        // Told at once and then four times a second: by the second time replies are coming.
        var isSecond = false
        generator.progress = { _ in
          if isSecond { isRunning.raise() }
          isSecond = true
        }
        return try generator.run()
      }
      box.outcome.withLock { $0 = outcome }
      isRunning.raise()
    }
    while !isRunning.isRaised { usleep(1000) }
    let value = Result { try body() }
    flag.raise()
    thread.join()
    guard let outcome = box.outcome.withLock({ $0 }) else { throw Failure("the transfers came to nothing") }
    return (try value.get(), try outcome.get())
  }

  private final class ResultBox: Sendable {
    let outcome = Mutex<Result<LoadResult, LoadError>?>(nil)
  }

  // MARK: Telling

  private static func say(
    _ rows: [Row], _ load: LoadSettings, _ history: LoadResult, _ bytes: Double, _ facts: ProcessFacts?, _ errors: Int, _ verdict: Verdict
  ) {
    Console.output(
      "\(load.accounts) accounts, \(history.acknowledged) entries (posted at \(Figures.rate(history.transfersPerSecond))/s, \(Figures.fixed(bytes, 0)) bytes each), "
        + "\(Figures.fixed(Double(facts?.ownBytes ?? 0) / 1e6, 0)) MB resident, \(Figures.fixed(Double(facts?.fileBytes ?? 0) / 1e6, 0)) MB of file pages mapped"
    )
    Console.output("Latency in us seen by the client, one read in flight: the loopback and two wake-ups counted in. \(Machine.current.sentence).\n")
    Console.output("| command | account | transfers beside | p50 | p99 | p99.9 | max | reads |")
    Console.output("|---|---|---|---|---|---|---|---|")
    for row in rows {
      let shares = [0.5, 0.99, 0.999, 1].map { Figures.microseconds(row.latency.percentile($0)) }
      let account = row.kind.hasAccount ? row.isBusiest ? "busiest" : "any" : ""
      Console.output("| \(row.kind.rawValue) | \(account) | \(row.beside.name) | \(shares.joined(separator: " | ")) | \(row.latency.count) |")
      if let wrong = row.wrong {
        Console.output("\nWRONG: \(row.kind.rawValue) was answered with \(wrong.split(separator: "\r\n").joined(separator: " "))\n")
      }
    }
    Console.output("\nerrors: \(errors); trial balance: \(verdict.sentence)")
  }
}
