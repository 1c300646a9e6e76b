import Load
import Memory
import Platform

/// Measures subjects, each on a fresh folder, with programs that it starts and ends by their process ids.
struct Laboratory {
  private let settings: TargetsSettings

  init(_ settings: TargetsSettings) { self.settings = settings }

  /// Measures a subject once. What fails is told in the sample: a long run does not end for it.
  func measure(_ subject: Subject) -> Sample {
    MemoryWarmer.warm(bytes: settings.warmBytes)
    do {
      switch subject {
      case .ducat(let scenario): return try measure(scenario)
      case .yardstick(let mode, let batch, let accounts): return try measure(mode, batch: batch, accounts: accounts)
      case .redis(let scenario): return try measureRedis(scenario)
      case .postgres(let clients, let accounts): return try measurePostgres(clients: clients, accounts: accounts)
      case .mix(let accounts): return try measureMix(accounts: accounts)
      case .idle: return try measureIdle()
      }
    } catch {
      return Sample(wrong: "\(error)")
    }
  }

  // MARK: Ducat

  private func load(_ scenario: Scenario, port: UInt16) -> LoadSettings {
    var load = LoadSettings()
    load.port = port
    load.connections = scenario.shape.connections
    load.depth = scenario.shape.depth
    load.accounts = scenario.accounts
    load.choice = scenario.choice
    load.workload = scenario.workload
    load.warmupSeconds = settings.warmup
    load.length = .seconds(settings.seconds)
    load.seed = settings.seed
    return load
  }

  private func measure(_ scenario: Scenario) throws -> Sample {
    let server = try ServerProcess(settings.server, below: settings.directory)
    var load = load(scenario, port: server.port)
    if case .packed = scenario.workload {
      let reply = try ControlLine(host: load.host, port: load.port).call(["TRANSFERS", ""])
      if reply.starts(with: "-ERR unknown command".utf8) { return .missing("the server has no TRANSFERS") }
    }
    try LoadCommand.openAccounts(&load)
    let diskBefore = server.diskBytes
    let before = server.facts
    let totals = try LedgerTotals.read(host: load.host, port: load.port, asset: "USD")
    let result = try LoadGenerator(load).run()
    guard let before, let after = server.facts else { throw Failure("the server is gone") }
    var sample = Laboratory.sample(result)
    let requests = Double(max(1, result.acknowledged))
    sample.figures[.diskBytes] = Double(server.diskBytes - min(diskBefore, server.diskBytes)) / requests
    sample.figures[.serverTime] = Double(after.processorNanoseconds - before.processorNanoseconds) / requests
    sample.figures[.networkTime] = Double(after.firstThreadNanoseconds - before.firstThreadNanoseconds) / requests
    Laboratory.addMemory(after, &sample)
    try Laboratory.addCommits(load, &sample)
    if sample.wrong == nil {
      let verdict = try LoadCommand.verify(result, load, before: totals)
      if !verdict.isGood { sample.wrong = verdict.sentence }
    }
    try server.stop()
    return sample
  }

  /// Rate and latencies of a run, and what was wrong with it.
  private static func sample(_ result: LoadResult) -> Sample {
    var sample = Sample()
    sample.figures[.rate] = result.transfersPerSecond
    for (figure, share) in [(Figure.p50, 0.5), (.p90, 0.9), (.p99, 0.99), (.p999, 0.999), (.max, 1)] {
      sample.figures[figure] = Double(result.latency.percentile(share)) / 1e3
    }
    sample.figures[.clientTime] = result.generatorNanoseconds
    if result.errors > 0 {
      let example = result.errorSamples.first?.split(separator: "\r\n").joined(separator: " ") ?? ""
      sample.wrong = "\(result.errors) replies were not what was asked for: \(example)"
    } else if result.measured == 0 {
      sample.wrong = "nothing was answered"
    }
    return sample
  }

  private static func addMemory(_ facts: ProcessFacts, _ sample: inout Sample) {
    sample.figures[.ownMegabytes] = Double(facts.ownBytes) / 1e6
    sample.figures[.fileMegabytes] = Double(facts.fileBytes) / 1e6
  }

  /// What `INFO` says of the commits; a server that does not say it is not asked twice.
  private static func addCommits(_ load: LoadSettings, _ sample: inout Sample) throws {
    let text = try ControlLine(host: load.host, port: load.port).text(["INFO", "commits"])
    for (figure, name) in [(Figure.commitP50, "commit_p50_usec"), (.commitP999, "commit_p999_usec"), (.commitMax, "commit_usec_max")] {
      sample.figures[figure] = ServerFacts.number(name, in: text)
    }
  }

  private func measureMix(accounts: Int) throws -> Sample {
    let server = try ServerProcess(settings.server, below: settings.directory)
    var load = load(
      Scenario(workload: .mixed(period: 5, isSplit: false), shape: Shape(connections: 8, depth: 1000), accounts: accounts), port: server.port)
    load.length = .seconds(settings.seconds / 2)
    try LoadCommand.openAccounts(&load)
    let peak = try LoadGenerator(load).run()
    load.workload = .mixed(period: 5, isSplit: true)
    load.connections = 10
    load.rate = peak.transfersPerSecond / 2
    load.length = .seconds(settings.seconds)
    let result = try LoadGenerator(load).run()
    var sample = Laboratory.sample(result)
    sample.figures[.mixPeak] = peak.transfersPerSecond - peak.readsPerSecond
    sample.figures[.mixRate] = result.transfersPerSecond - result.readsPerSecond
    sample.figures[.readRate] = result.readsPerSecond
    for (figure, share) in [(Figure.readP50, 0.5), (.readP99, 0.99), (.readP999, 0.999)] {
      sample.figures[figure] = Double(result.readLatency.percentile(share)) / 1e3
    }
    let totals = try LedgerTotals.read(host: load.host, port: load.port, asset: "USD")
    let verdict = Verdict(
      acknowledged: peak.acknowledgedUnits + result.acknowledgedUnits, before: LedgerTotals(debits: 0, credits: 0), after: totals)
    if peak.errors > 0 { sample.wrong = Laboratory.sample(peak).wrong }
    if !verdict.isGood { sample.wrong = verdict.sentence }
    try server.stop()
    return sample
  }

  private func measureIdle() throws -> Sample {
    let server = try ServerProcess(settings.server, below: settings.directory)
    // Answers once, so that it is up; then nothing is asked of it.
    _ = try ControlLine(host: "127.0.0.1", port: server.port).call(["PING"])
    guard let facts = server.facts else { throw Failure("the server is gone") }
    var sample = Sample()
    Laboratory.addMemory(facts, &sample)
    try server.stop()
    return sample
  }

  // MARK: Others

  private func measure(_ mode: Yardstick.Mode, batch: Int, accounts: Int) throws -> Sample {
    let result = try Yardstick(executable: settings.yardstick, parent: settings.directory).run(
      mode, batch: batch, accounts: accounts, keys: KeyOrder.random.rawValue, seconds: settings.seconds, warmup: settings.warmup)
    return Sample(figures: [
      .rate: result.transfersPerSecond, .p50: result.p50Microseconds, .p99: result.p99Microseconds, .max: result.maxMicroseconds,
      .diskBytes: result.bytesPerTransfer,
    ])
  }

  private func measureRedis(_ scenario: Scenario) throws -> Sample {
    guard let redis = try RedisProcess(below: settings.directory) else { return .missing("redis-server is not installed") }
    let load = load(scenario, port: redis.port)
    let line = try ControlLine(host: load.host, port: load.port)
    try line.setKeys(prefix: load.accountPrefix, count: load.accounts) { _ in }
    return Laboratory.sample(try LoadGenerator(load).run())
  }

  private func measurePostgres(clients: Int, accounts: Int) throws -> Sample {
    guard let script = settings.peers else { return .missing("--peers was not given") }
    let folder: TemporaryFolder
    let answer: String?
    do throws(SystemError) {
      folder = try TemporaryFolder(below: settings.directory, prefix: "ducat-bench")
      let child = try ChildProcess(
        "python3",
        [
          script, "--measure", "postgresql", "--clients", String(clients), "--accounts", String(accounts), "--seconds", String(settings.seconds),
          "--warmup",
          String(settings.warmup), "--directory", settings.directory,
        ], errors: folder.path + "/errors")
      answer = try child.line(withinSeconds: settings.seconds + settings.warmup + 180)
      _ = child.wait(withinSeconds: 30)
    } catch {
      return .missing("PostgreSQL could not be measured: \(error)")
    }
    guard let answer, let rate = Yardstick.figure("transfers_per_second", in: answer) else {
      return .missing("PostgreSQL could not be measured: \(answer ?? FileSystem.text(of: folder.path + "/errors") ?? "no answer")")
    }
    var sample = Sample(figures: [.rate: rate])
    sample.figures[.p50] = Yardstick.figure("p50_us", in: answer)
    sample.figures[.p99] = Yardstick.figure("p99_us", in: answer)
    return sample
  }
}
