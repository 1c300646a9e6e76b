import Load

extension TargetRow {
  /// The table of targets.
  /// - Parameters:
  ///   - few: accounts of most rows.
  ///   - many: accounts of the rows about many.
  ///   - replays: requests that are asked again.
  static func all(few: Int, many: Int, replays: Int) -> [TargetRow] {
    let table = Table(few: few, many: many, replays: replays)
    return [
      table.full("pipelined", accounts: few), table.full("pipelined-many", accounts: many),
      table.single("deep", Shape(connections: 1, depth: 512), goal: 0.8), table.single("middle", Shape(connections: 1, depth: 64), goal: 0.9),
      table.alone, table.clients, table.balance, table.mixed, table.hot, table.kinds, table.packed, table.cost,
    ]
  }

  /// The accounts that the rows are about.
  private struct Table {
    let few: Int
    let many: Int
    let replays: Int

    private let fullShape = Shape(connections: 8, depth: 1000)

    private var plain: Subject { .ducat(Scenario(shape: fullShape, accounts: few)) }
    private var plainMany: Subject { .ducat(Scenario(shape: fullShape, accounts: many)) }

    init(few: Int, many: Int, replays: Int) {
      self.few = few
      self.many = many
      self.replays = replays
    }

    private func journal(_ batch: Int) -> Subject { .yardstick(.journal, batch: batch, accounts: few) }

    func full(_ name: String, accounts: Int) -> TargetRow {
      let subject = Subject.ducat(Scenario(shape: fullShape, accounts: accounts))
      let base = Subject.yardstick(.deferred, batch: fullShape.inFlight, accounts: accounts)
      return TargetRow(
        name: name,
        targets: [
          .ratio(
            "8 connections × 1,000 in flight, \(Figures.count(accounts)) accounts", .atLeast(1.2), .rate, of: subject, base, "deferred",
            asides: [.p50, .p99])
        ])
    }

    func single(_ name: String, _ shape: Shape, goal: Double) -> TargetRow {
      let subject = Subject.ducat(Scenario(shape: shape, accounts: few))
      return TargetRow(
        name: name,
        targets: [
          .ratio(
            "1 connection × \(shape.depth) in flight", .atLeast(goal), .rate, of: subject, journal(shape.inFlight), "journal", asides: [.p50, .p99])
        ])
    }

    var alone: TargetRow {
      let subject = Subject.ducat(Scenario(shape: Shape(connections: 1, depth: 1), accounts: few))
      return TargetRow(
        name: "single",
        targets: [
          .ratio("one in flight", .atLeast(0.9), .rate, of: subject, journal(1), "journal", asides: [.p99]),
          .ratio("one in flight, median latency", .atMost(1.1), .p50, of: subject, journal(1), "the yardstick's commit"),
        ])
    }

    var clients: TargetRow {
      let subject = Subject.ducat(Scenario(shape: Shape(connections: 16, depth: 1), accounts: few))
      return TargetRow(
        name: "clients",
        targets: [
          .ratio("16 connections, one in flight each", .atLeast(0.55), .rate, of: subject, journal(16), "journal", asides: [.p50, .p99]),
          .ratio("the same beside PostgreSQL", .atLeast(2), .rate, of: subject, .postgres(clients: 16, accounts: few), "PostgreSQL, 16 clients"),
        ])
    }

    var balance: TargetRow {
      func scenario(_ workload: Workload) -> Scenario { Scenario(workload: workload, shape: Shape(connections: 50, depth: 16), accounts: few) }
      return TargetRow(
        name: "balance",
        targets: [
          .ratio(
            "BALANCE, 50 connections × 16", .atLeast(1), .rate, of: .ducat(scenario(.balances)), .redis(scenario(.gets)), "redis GET",
            asides: [.p99, .clientTime])
        ])
    }

    var mixed: TargetRow {
      TargetRow(
        name: "mixed",
        targets: [
          .value(
            "80 % reads, 20 % transfers at half their peak: reads' p99", .atMost(2000), .readP99, of: .mix(accounts: few),
            asides: [.readP50, .readP999, .p99, .mixRate, .readRate])
        ])
    }

    var hot: TargetRow {
      let subject = Subject.ducat(Scenario(shape: fullShape, accounts: few, choice: .hot))
      return TargetRow(name: "hot", targets: [.ratio("one account in every transfer", .atLeast(0.9), .rate, of: subject, plain, "spread")])
    }

    var kinds: TargetRow {
      func target(_ title: String, _ workload: Workload) -> Target {
        .ratio(title, .atLeast(0.5), .rate, of: .ducat(Scenario(workload: workload, shape: fullShape, accounts: few)), plain, "plain transfers")
      }
      return TargetRow(
        name: "kinds",
        targets: [
          target("holds and their captures", .holds), target("entries of four legs", .posts), target("replays", .replays(of: replays)),
          target("refusals", .refusals),
        ])
    }

    var packed: TargetRow {
      // As many transfers in flight as in the row that it is compared with.
      let workload = Workload.packed(records: fullShape.depth)
      let subject = Subject.ducat(Scenario(workload: workload, shape: Shape(connections: fullShape.connections, depth: 1), accounts: few))
      func target(_ title: String, _ goal: Goal, _ figure: Figure) -> Target { .ratio(title, goal, figure, of: subject, plain, "plain transfers") }
      return TargetRow(
        name: "packed",
        targets: [
          target("TRANSFERS, 8 connections × 1,000 in one request", .atLeast(1), .rate),
          target("TRANSFERS: processor of the network thread", .atMost(0.5), .networkTime),
          target("TRANSFERS: processor of the client", .atMost(0.5), .clientTime),
        ])
    }

    var cost: TargetRow {
      TargetRow(
        name: "cost",
        targets: [
          .value("disk, a transfer with its key", .atMost(250), .diskBytes, of: plain),
          .value("memory under load, \(Figures.count(many)) accounts", .atMost(600), .ownMegabytes, of: plainMany, asides: [.fileMegabytes]),
          .value("memory idle and empty", .atMost(60), .ownMegabytes, of: .idle, asides: [.fileMegabytes]),
        ], isModest: true)
    }
  }
}
