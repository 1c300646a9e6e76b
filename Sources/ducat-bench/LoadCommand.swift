import Client
import Load

/// `ducat-bench load`: one run of transfers against a server that is there already.
enum LoadCommand {
  static let usage = """
    usage: ducat-bench load [options]
      --connect HOST:PORT    the server; default 127.0.0.1:7171
      --connections C        default 8
      --depth P              requests in flight on each connection; default 1000
      --accounts N           default 10000; opened first, in the asset USD
      --prefix TEXT          of the accounts' names; default liabilities:wallet:
      --workload W           transfers, packed (1000 in each request), posts, holds, replays, refusals, balances, gets (of a redis server), mixed or mixed-in-turn; default transfers
      --keys random|ordered  order of the idempotency keys; default random
      --choice uniform|zipfian|hot   which accounts a transfer takes; default uniform
      --exponent S           of zipfian; default 0.99
      --seconds S            measured time; default 10
      --transfers N          measure so many instead
      --warmup S             default 1
      --rate R               open loop: R transfers a second, latencies counted from when each was due
      --seed N               default 1
      --evalsha SHA          send EVALSHA SHA 1 key debit credit amount instead of TRANSFER: a redis script that does and answers the same
      --json                 one line of JSON instead of text
    Exit code 0 when each reply was good and the trial balance agrees, 1 otherwise, 2 for a wrong command line.
    """

  static func run(_ words: some Sequence<String>) throws -> Int32 {
    let arguments = try Arguments(
      words,
      options: [
        "connect", "connections", "depth", "accounts", "prefix", "keys", "choice", "exponent", "seconds", "transfers", "warmup", "rate", "seed",
        "evalsha", "workload",
      ],
      switches: ["json"])
    var settings = try settings(arguments)
    let isLedger = arguments.text("evalsha") == nil && settings.workload != .gets
    if isLedger { try openAccounts(&settings) }
    if settings.workload == .gets {
      try ControlLine(host: settings.host, port: settings.port).setKeys(prefix: settings.accountPrefix, count: settings.accounts) { _ in }
    }
    let before = isLedger ? try LedgerTotals.read(host: settings.host, port: settings.port, asset: "USD") : LedgerTotals(debits: 0, credits: 0)
    let result = try measure(settings, name: "load")
    let verdict = try isLedger ? verify(result, settings, before: before) : nil
    Console.output(arguments.has("json") ? LoadReport.json(settings, result, verdict).text : LoadReport.text(settings, result, verdict))
    return result.errors == 0 && verdict?.isGood ?? true ? 0 : 1
  }

  private static let workloads: [String: Workload] = [
    "transfers": .transfers, "packed": .packed(records: 1000), "posts": .posts, "holds": .holds, "replays": .replays(of: 100_000),
    "refusals": .refusals, "balances": .balances,
    "gets": .gets, "mixed": .mixed(period: 5, isSplit: true), "mixed-in-turn": .mixed(period: 5, isSplit: false),
  ]

  private static func settings(_ arguments: Arguments) throws(Arguments.Misuse) -> LoadSettings {
    var settings = LoadSettings()
    if let text = arguments.text("connect") {
      guard let endpoint = Endpoint(text) else { throw .init(description: "--connect \(text): HOST:PORT is needed") }
      (settings.host, settings.port) = (endpoint.host, endpoint.port)
    }
    settings.connections = try arguments.integer("connections", 1...10_000) ?? settings.connections
    settings.depth = try arguments.integer("depth", 1...100_000) ?? settings.depth
    settings.accounts = try arguments.integer("accounts", 2...99_999_999) ?? settings.accounts
    settings.accountPrefix = arguments.text("prefix") ?? settings.accountPrefix
    settings.keys = try arguments.choice("keys", KeyOrder.self) ?? settings.keys
    switch arguments.text("choice") {
    case nil, "uniform": settings.choice = .uniform
    case "zipfian": settings.choice = .zipfian(exponent: try arguments.number("exponent", least: 0.01) ?? 0.99)
    case "hot": settings.choice = .hot
    case .some(let other): throw .init(description: "--choice \(other): one of uniform, zipfian, hot is needed")
    }
    settings.warmupSeconds = try arguments.number("warmup", least: 0) ?? settings.warmupSeconds
    if let seconds = try arguments.number("seconds", least: 0.01) { settings.length = .seconds(seconds) }
    if let count = try arguments.integer("transfers", 1...Int.max) { settings.length = .transfers(count) }
    settings.rate = try arguments.number("rate", least: 0.1)
    settings.seed = UInt64(try arguments.integer("seed", 0...Int.max) ?? 1)
    if let text = arguments.text("workload") {
      guard let workload = workloads[text] else {
        throw .init(description: "--workload \(text): one of \(workloads.keys.sorted().joined(separator: ", ")) is needed")
      }
      settings.workload = workload
    }
    if let digest = arguments.text("evalsha") {
      let prefix = settings.accountPrefix
      settings.template = RequestTemplate([
        .text("EVALSHA"), .text(digest), .text("1"), .key, .debit(prefix: prefix), .credit(prefix: prefix), .amount,
      ])
      settings.amounts = .minorUnits
    }
    return settings
  }

  /// Opens all accounts of a load, and gives them what its workload needs.
  static func openAccounts(_ settings: inout LoadSettings) throws {
    let line = try ControlLine(host: settings.host, port: settings.port)
    let count = settings.accounts
    let isRefusing = settings.workload == .refusals
    try line.openAccounts(
      prefix: isRefusing ? LoadSettings.refusingPrefix : settings.accountPrefix, from: 0, to: count, asset: "USD", type: "liability",
      options: isRefusing ? ["FLOOR", "0"] : []
    ) { share in
      Progress.show("opening \(count) accounts", share)
    }
    if settings.workload == .balances {
      try line.fundAccounts(prefix: settings.accountPrefix, count: count, asset: "USD") { share in Progress.show("funding \(count) accounts", share) }
    }
    if case .packed = settings.workload { settings.accountIDs = try line.accountIDs(prefix: settings.accountPrefix, count: count) }
    Progress.clear()
  }

  /// One run, with progress.
  static func measure(_ settings: LoadSettings, name: String) throws -> LoadResult {
    let generator = try LoadGenerator(settings)
    generator.progress = { Progress.show(name, $0) }
    let result = try generator.run()
    Progress.clear()
    return result
  }

  /// Compares what was acknowledged with what the ledger has gained since `before`.
  static func verify(_ result: LoadResult, _ settings: LoadSettings, before: LedgerTotals) throws -> Verdict {
    let after = try LedgerTotals.read(host: settings.host, port: settings.port, asset: "USD")
    return Verdict(acknowledged: result.acknowledgedUnits, before: before, after: after)
  }
}
