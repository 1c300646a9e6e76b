import Load

/// One program under one load: what is measured once in a round for the rows that need it.
enum Subject: Hashable {
  case ducat(Scenario)
  case yardstick(Yardstick.Mode, batch: Int, accounts: Int)
  /// PostgreSQL with so many clients, one transfer in flight each.
  case postgres(clients: Int, accounts: Int)
  /// redis-server, asked by the same generator.
  case redis(Scenario)
  /// Reads and transfers at half of what the mix reaches at most.
  case mix(accounts: Int)
  /// A server that has just been started on an empty folder.
  case idle

  var name: String {
    switch self {
    case .ducat(let scenario): "ducat, \(scenario.name)"
    case .yardstick(let mode, let batch, let accounts): "yardstick, \(mode.rawValue), batches of \(batch), \(accounts) accounts"
    case .postgres(let clients, let accounts): "PostgreSQL, \(clients) clients, \(accounts) accounts"
    case .redis(let scenario): "redis, \(scenario.name)"
    case .mix(let accounts): "ducat, mixed, \(accounts) accounts"
    case .idle: "ducat, idle and empty"
    }
  }

  /// Which program it is, and of the yardstick which mode.
  var kind: String {
    switch self {
    case .ducat(let scenario): "ducat " + scenario.workload.description
    case .yardstick(let mode, _, _): mode.rawValue
    case .postgres: "postgresql"
    case .redis: "redis"
    case .mix: "ducat mixed"
    case .idle: "ducat idle"
    }
  }

  var shape: Shape? {
    switch self {
    case .ducat(let scenario), .redis(let scenario): scenario.shape
    case .yardstick(_, let batch, _): Shape(connections: 1, depth: batch)
    case .postgres(let clients, _): Shape(connections: clients, depth: 1)
    case .mix, .idle: nil
    }
  }

  var accounts: Int? {
    switch self {
    case .ducat(let scenario), .redis(let scenario): scenario.accounts
    case .yardstick(_, _, let accounts), .postgres(_, let accounts), .mix(let accounts): accounts
    case .idle: nil
    }
  }
}
