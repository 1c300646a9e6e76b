import Load

/// What `ducat-bench suite` shall measure, and with what.
struct SuiteSettings {
  static let options: Set<String> = [
    "server", "against", "yardstick", "directory", "output", "rounds", "seconds", "warmup", "shapes", "accounts", "keys", "warm-gigabytes", "seed",
    "revision",
    "name",
  ]

  let server: String
  let against: String?
  let yardstick: String
  let directory: String
  let output: String?
  let rounds: Int
  let seconds: Double
  let warmup: Double
  let shapes: [Shape]
  let accounts: [Int]
  let keys: [KeyOrder]
  let warmBytes: UInt64
  let seed: UInt64
  let revision: String
  let name: String

  init(_ arguments: Arguments) throws(Arguments.Misuse) {
    guard let server = arguments.text("server"), let yardstick = arguments.text("yardstick") else {
      throw .init(description: "--server and --yardstick are needed: the paths of the two programs")
    }
    self.server = server
    self.yardstick = yardstick
    against = arguments.text("against")
    directory = arguments.text("directory") ?? "/tmp"
    output = arguments.text("output")
    rounds = try arguments.integer("rounds", 1...100) ?? 3
    seconds = try arguments.number("seconds", least: 0.1) ?? 5
    warmup = try arguments.number("warmup", least: 0) ?? 1
    warmBytes = UInt64(try arguments.number("warm-gigabytes", least: 0) ?? 6) << 30
    seed = UInt64(try arguments.integer("seed", 0...Int.max) ?? Int(RandomStream.entropy() >> 1))
    revision = arguments.text("revision") ?? "unknown"
    name = arguments.text("name") ?? "results"
    shapes = try SuiteSettings.list(arguments.text("shapes") ?? "1x1,16x1,1x64,1x512,8x1000", "shapes") { Shape(String($0)) }
    accounts = try SuiteSettings.list(arguments.text("accounts") ?? "10000,1000000", "accounts") {
      Int($0).flatMap { $0 >= 2 && $0 < 100_000_000 ? $0 : nil }
    }
    keys = try SuiteSettings.list(arguments.text("keys") ?? "random,ordered", "keys") { KeyOrder(rawValue: String($0)) }
  }

  private static func list<Item>(_ text: String, _ option: String, _ read: (Substring) -> Item?) throws(Arguments.Misuse) -> [Item] {
    var items: [Item] = []
    for part in text.split(separator: ",") {
      guard let item = read(part) else { throw .init(description: "--\(option): '\(part)' is not understood") }
      items.append(item)
    }
    if items.isEmpty { throw .init(description: "--\(option) names nothing") }
    return items
  }

  var json: JSON {
    .object([
      ("rounds", .integer(rounds)), ("seconds", .decimal(seconds, 1)), ("warmup", .decimal(warmup, 1)), ("warm_bytes", .integer(Int(warmBytes))),
      ("seed", .integer(Int(seed))), ("revision", .string(revision)),
    ])
  }
}
