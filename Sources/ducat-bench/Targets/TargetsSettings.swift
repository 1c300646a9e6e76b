import Load

/// What `ducat-bench targets` shall measure, and with what.
struct TargetsSettings {
  static let options: Set<String> = [
    "server", "yardstick", "peers", "directory", "output", "rounds", "seconds", "warmup", "accounts", "many-accounts", "only", "warm-gigabytes",
    "seed",
    "revision",
  ]

  let server: String
  let yardstick: String
  /// The script that measures PostgreSQL.
  let peers: String?
  let directory: String
  let output: String?
  let rounds: Int
  let seconds: Double
  let warmup: Double
  let accounts: Int
  let manyAccounts: Int
  /// The rows to measure, in the table's order.
  let rows: [TargetRow]
  let warmBytes: UInt64
  let seed: UInt64
  let revision: String

  init(_ arguments: Arguments) throws(Arguments.Misuse) {
    guard let server = arguments.text("server"), let yardstick = arguments.text("yardstick") else {
      throw .init(description: "--server and --yardstick are needed: the paths of the two programs")
    }
    self.server = server
    self.yardstick = yardstick
    peers = arguments.text("peers")
    directory = arguments.text("directory") ?? "/tmp"
    output = arguments.text("output")
    rounds = try arguments.integer("rounds", 1...100) ?? 3
    seconds = try arguments.number("seconds", least: 0.1) ?? 10
    warmup = try arguments.number("warmup", least: 0) ?? 2
    accounts = try arguments.integer("accounts", 4...99_999_999) ?? 10_000
    manyAccounts = try arguments.integer("many-accounts", 4...99_999_999) ?? 1_000_000
    warmBytes = UInt64(try arguments.number("warm-gigabytes", least: 0) ?? 4) << 30
    seed = UInt64(try arguments.integer("seed", 0...Int.max) ?? Int(RandomStream.entropy() >> 1))
    revision = arguments.text("revision") ?? "unknown"
    // As many as a run of the usual length answers some times over, so that most of them are no longer young.
    let replays = max(1000, Int(min(10, seconds) * 100_000))
    let all = TargetRow.all(few: accounts, many: manyAccounts, replays: replays)
    guard let only = arguments.text("only") else {
      rows = all
      return
    }
    let names = only.split(separator: ",").map(String.init)
    for name in names where !all.contains(where: { $0.name == name }) {
      throw .init(description: "--only: there is no row '\(name)'; the rows are \(all.map(\.name).joined(separator: ", "))")
    }
    rows = all.filter { names.contains($0.name) }
  }

  var json: JSON {
    .object([
      ("rounds", .integer(rounds)), ("seconds", .decimal(seconds, 1)), ("warmup", .decimal(warmup, 1)), ("accounts", .integer(accounts)),
      ("many_accounts", .integer(manyAccounts)), ("warm_bytes", .integer(Int(warmBytes))), ("seed", .integer(Int(seed))),
      ("revision", .string(revision)),
    ])
  }
}
