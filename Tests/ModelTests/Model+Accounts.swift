extension Model {
  /// The commands that answer OK, and the reads that the workload mixes in.
  mutating func applyAccountCommand(_ command: Command) throws -> Expectation {
    switch command {
    case .define(let code, let scale):
      if let known = assets[code], known != scale { throw Refusal("CONFLICT") }
      assets[code] = scale
    case .open(let path, let asset, let type, let floor, let ceiling, let meta):
      try open(path, asset, type, floor, ceiling, meta)
    case .set(let path, let asset, let floor, let ceiling, let meta):
      try set(path, asset, floor, ceiling, meta)
    case .template(let pattern, let asset, let type, let floor):
      let scale = try scale(of: asset, amounts: [floor])
      let template = Template(pattern: pattern, asset: asset, type: type, floor: try limit(floor, scale: scale))
      if let known = templates.first(where: { $0.pattern == pattern && $0.asset == asset }) {
        if known != template { throw Refusal("CONFLICT") }
      } else {
        templates.append(template)
      }
    case .freeze(let path, let asset, let sides): try setFrozen(true, path, asset, sides)
    case .unfreeze(let path, let asset, let sides): try setFrozen(false, path, asset, sides)
    case .close(let path, let asset):
      let name = try account(path, asset)
      if let account = accounts[name], account.balance != 0 || account.pending != PlainSides() {
        throw Refusal("NOTEMPTY", mentioning: [path])
      }
      accounts[name]?.isClosed = true
    case .reopen(let path, let asset): accounts[try account(path, asset)]?.isClosed = false
    case .balance(let path, let asset, let field): return .text(try balance(path, asset, field))
    case .get(let path, let asset): return description(of: try account(path, asset))
    case .wrong(_, let codes): throw Refusal(anyOf: codes)
    case .entry, .multi: preconditionFailure("not an account command")
    }
    return .ok
  }

  /// The account that a path and an asset name, which may be left out where there is only one.
  func account(_ path: String, _ asset: String?) throws -> AccountName {
    if let asset, assets[asset] == nil { throw Refusal("NOASSET", mentioning: [asset]) }
    guard let open = assetsOfPath[path] else { throw Refusal("NOACCOUNT", mentioning: [path]) }
    if let asset {
      if !open.contains(asset) { throw Refusal("ASSETMISMATCH", mentioning: [path]) }
      return AccountName(path: path, asset: asset)
    }
    if open.count > 1 { throw Refusal("ASSETNEEDED", mentioning: [path]) }
    return AccountName(path: path, asset: open[0])
  }

  /// Everything that ACCOUNT GET tells of an account.
  func description(of name: AccountName) -> Expectation {
    guard let account = accounts[name] else { preconditionFailure("no account \(name)") }
    func text(_ units: Int128) -> String { PlainAmount.text(units, scale: account.scale) }
    let values = [
      "account": name.path, "asset": name.asset, "type": account.type, "status": account.isClosed ? "closed" : "open",
      "frozen": account.frozenName, "debits_posted": text(account.posted.debit), "credits_posted": text(account.posted.credit),
      "debits_pending": text(account.pending.debit), "credits_pending": text(account.pending.credit), "balance": text(account.balance),
      "available": text(account.available), "floor": account.floor.map(text) ?? "", "ceiling": account.ceiling.map(text) ?? "",
    ]
    return .map(values, ranges: ["version": Int64(account.version)...Int64(account.version + account.expiries)])
  }

  private mutating func open(
    _ path: String, _ asset: String, _ type: String, _ floor: String?, _ ceiling: String?, _ meta: [Command.Field]
  ) throws {
    let scale = try scale(of: asset, amounts: [floor, ceiling])
    let name = AccountName(path: path, asset: asset)
    let limits = (try limit(floor, scale: scale), try limit(ceiling, scale: scale))
    if let known = accounts[name] {
      var asked: [String: String] = [:]
      change(&asked, by: meta)
      if known.type != type || known.floor != limits.0 || known.ceiling != limits.1 || known.meta != asked {
        throw Refusal("CONFLICT", mentioning: [path])
      }
    } else {
      add(name, PlainAccount(type: type, scale: scale, floor: limits.0, ceiling: limits.1))
      change(&accounts[name]!.meta, by: meta)
    }
  }

  private mutating func set(_ path: String, _ asset: String?, _ floor: String?, _ ceiling: String?, _ meta: [Command.Field]) throws {
    for case let text? in [floor, ceiling] where text != "NONE" && PlainAmount.read(text, scale: nil, signed: true) == .malformed {
      throw Refusal("AMOUNT")
    }
    let name = try account(path, asset)
    guard var account = accounts[name] else { preconditionFailure("no account \(name)") }
    if let floor { account.floor = try limit(floor, scale: account.scale) }
    if let ceiling { account.ceiling = try limit(ceiling, scale: account.scale) }
    account.wasSet = true
    change(&account.meta, by: meta)
    accounts[name] = account
  }

  private mutating func setFrozen(_ isFrozen: Bool, _ path: String, _ asset: String?, _ sides: String?) throws {
    let name = try account(path, asset)
    if sides != "CREDITS" { accounts[name]?.debitsFrozen = isFrozen }
    if sides != "DEBITS" { accounts[name]?.creditsFrozen = isFrozen }
  }

  private func balance(_ path: String, _ asset: String?, _ field: String?) throws -> String {
    guard let account = accounts[try account(path, asset)] else { preconditionFailure("no account \(path)") }
    let units =
      switch field {
      case "AVAILABLE": account.available
      case "PENDING": account.pendingBalance
      default: account.balance
      }
    return PlainAmount.text(units, scale: account.scale)
  }

  /// Makes an account, without a look at whether it may be.
  mutating func add(_ name: AccountName, _ account: PlainAccount) {
    accounts[name] = account
    assetsOfPath[name.path, default: []].append(name.asset)
  }

  private func scale(of asset: String, amounts: [String?]) throws -> Int {
    for case let text? in amounts where text != "NONE" && PlainAmount.read(text, scale: nil, signed: true) == .malformed {
      throw Refusal("AMOUNT")
    }
    guard let scale = assets[asset] else { throw Refusal("NOASSET", mentioning: [asset]) }
    return scale
  }

  private func limit(_ text: String?, scale: Int) throws -> Int128? {
    guard let text, text != "NONE" else { return nil }
    switch PlainAmount.read(text, scale: scale, signed: true) {
    case .units(let units): return units
    case .malformed: throw Refusal("AMOUNT")
    case .tooFine: throw Refusal("SCALE")
    }
  }

  private func change(_ meta: inout [String: String], by fields: [Command.Field]) {
    for field in fields { meta[field.name] = field.value.isEmpty ? nil : field.value }
  }
}
