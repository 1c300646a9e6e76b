import Client
import Load
import Platform

/// `ducat-bench suite`: the whole matrix, each row beside the yardstick, several rounds in shuffled order, medians and ratios.
enum SuiteCommand {
  static let usage = """
    usage: ducat-bench suite --server PATH --yardstick PATH [options]
      --against PATH         another ducat to measure in the same rounds
      --directory DIR        where data goes, each run in a fresh folder that is removed; default /tmp
      --output DIR           writes NAME.json and NAME.md there
      --name NAME            default results
      --rounds N             default 3
      --seconds S            measured time of each run; default 5
      --warmup S             default 1
      --shapes LIST          connections x depth; default 1x1,16x1,1x64,1x512,8x1000
      --accounts LIST        default 10000,1000000
      --keys LIST            default random,ordered
      --warm-gigabytes G     memory touched and freed before each run; default 6
      --seed N               of the order; default fresh, and reported
      --revision TEXT        what is measured, for the record
    Exit code 0 when every reply was good and every trial balance agrees, 1 otherwise, 2 for a wrong command line.
    """

  static func run(_ words: some Sequence<String>) throws -> Int32 {
    let settings = try SuiteSettings(Arguments(words, options: SuiteSettings.options))
    var cells: [Cell] = []
    for accounts in settings.accounts {
      for keys in settings.keys { for shape in settings.shapes { cells.append(Cell(shape: shape, accounts: accounts, keys: keys)) } }
    }
    var random = RandomStream(seed: settings.seed)
    var done = 0
    for _ in 0..<settings.rounds {
      for index in cells.indices.shuffled(using: &random) {
        Progress.show("\(cells[index].name)", Double(done) / Double(settings.rounds * cells.count))
        cells[index].rounds.append(try round(cells[index], settings, &random))
        done += 1
      }
    }
    Progress.clear()
    let report = SuiteReport(settings: settings, machine: .current, cells: cells)
    Console.output(report.markdown)
    if let output = settings.output {
      try ResultFile.write(report.json.text, to: "\(output)/\(settings.name).json")
      try ResultFile.write(report.markdown, to: "\(output)/\(settings.name).md")
    }
    return report.failures.isEmpty ? 0 : 1
  }

  /// Everything that belongs to a row, once, in random order.
  private static func round(_ cell: Cell, _ settings: SuiteSettings, _ random: inout RandomStream) throws -> Cell.Round {
    enum Step {
      case server
      case other(String)
      case yardstick(Yardstick.Mode)
    }
    var steps: [Step] = [.server] + cell.yardsticks.map { .yardstick($0) }
    if let against = settings.against { steps.append(.other(against)) }
    var round = Cell.Round()
    for step in steps.shuffled(using: &random) {
      MemoryWarmer.warm(bytes: settings.warmBytes)
      switch step {
      case .server: round.measurement = try measure(settings.server, cell, settings)
      case .other(let path): round.other = try measure(path, cell, settings)
      case .yardstick(let mode):
        let yardstick = Yardstick(executable: settings.yardstick, parent: settings.directory)
        round.yardsticks.append(
          try yardstick.run(
            mode, batch: cell.shape.inFlight, accounts: cell.accounts, keys: cell.keys.rawValue, seconds: settings.seconds, warmup: settings.warmup))
      }
    }
    return round
  }

  /// One server on a fresh folder under one load.
  private static func measure(_ executable: String, _ cell: Cell, _ settings: SuiteSettings) throws -> Cell.Measurement {
    let server = try ServerProcess(executable, below: settings.directory)
    var load = LoadSettings()
    load.port = server.port
    load.connections = cell.shape.connections
    load.depth = cell.shape.depth
    load.accounts = cell.accounts
    load.keys = cell.keys
    load.warmupSeconds = settings.warmup
    load.length = .seconds(settings.seconds)
    load.seed = settings.seed
    let line = try ControlLine(host: load.host, port: load.port)
    try line.openAccounts(prefix: load.accountPrefix, from: 0, to: load.accounts, asset: "USD", type: "liability") { _ in }
    let diskBefore = server.diskBytes
    let before = server.facts
    let result = try LoadGenerator(load).run()
    guard let before, let after = server.facts else { throw Failure("the server is gone") }
    let entries = Double(max(1, result.acknowledged))
    let verdict = Verdict(
      acknowledged: result.acknowledgedUnits, before: LedgerTotals(debits: 0, credits: 0),
      after: try LedgerTotals.read(host: load.host, port: load.port, asset: "USD"))
    let measurement = Cell.Measurement(
      load: result, verdict: verdict, bytesPerEntry: Double(server.diskBytes - min(diskBefore, server.diskBytes)) / entries, ownBytes: after.ownBytes,
      fileBytes: after.fileBytes, processorNanoseconds: Double(after.processorNanoseconds - before.processorNanoseconds) / entries)
    try server.stop()
    return measurement
  }
}
