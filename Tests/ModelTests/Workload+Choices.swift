import TestSupport

extension Workload {
  static let strangers = ["assets:nowhere", "liabilities:buyer", "expenses:fees:sub", "liabilities"]

  /// An asset to move, mostly the one with the most accounts.
  mutating func someAsset(_ model: Model) -> String {
    random.chance(2, outOf: 3) ? "EUR" : random.pick(["USD", "JPY", "GOLD", "PTS", "WEI", "BHD"])
  }

  /// A path that is open in the asset, or that a template would open.
  mutating func somePath(_ asset: String, _ model: Model) -> String {
    if asset == "EUR", random.chance(outOf: 15) {
      return random.pick(["liabilities:buyer:", "liabilities:buyer:vip:", "liabilities:x:vip:"]) + String(Int.random(in: 1...40, using: &random))
    }
    let paths = model.accounts.keys.filter { $0.asset == asset }.map(\.path).sorted()
    return paths.isEmpty ? "assets:nowhere" : random.pick(paths)
  }

  /// An amount near something that matters, sometimes one that no server takes.
  mutating func someAmount(_ asset: String, _ debit: String, _ credit: String, _ model: Model) -> String {
    if random.chance(outOf: 40) { return someBadAmount() }
    let scale = model.assets[asset] ?? 0
    var units = Int128(Int.random(in: 1...5000, using: &random))
    if random.chance(outOf: 4), let account = model.accounts[AccountName(path: random.pick([debit, credit]), asset: asset)] {
      let near = [account.available - (account.floor ?? 0), (account.ceiling ?? 0) - account.balance - account.pending[account.normal]]
      units = max(1, random.pick(near) + random.pick([0, 0, 1, -1]))
    }
    if random.chance(outOf: 200) { units = 123_456_789_012_345_678_901_234 }
    var text = PlainAmount.text(units, scale: scale)
    // The same amount, written otherwise.
    if random.chance(outOf: 20) { text = "00" + text }
    if scale > 0, text.hasSuffix("0"), random.chance(outOf: 4) { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    if random.chance(outOf: 40) { text = PlainAmount.text(units, scale: scale) + (scale == 0 ? ".0" : "0") }
    return text
  }

  /// Text that is no amount of anything.
  mutating func someBadAmount() -> String {
    random.pick(["", "0", "-1", "+1", "1.", ".5", "1,00", "1e3", "abc", "1 ", "0x10", "1.2.3", "٣", String(repeating: "9", count: 39)])
  }

  /// Puts a few conditions on an entry, about its own accounts or others.
  mutating func addConditions(_ command: inout EntryCommand, _ model: Model) {
    guard random.chance(outOf: 8) else { return }
    let known = model.accounts.keys.map(\.path).sorted()
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let own = command.legs.map(\.account).filter { model.assetsOfPath[$0] != nil }
      let path = random.chance(outOf: 25) ? "assets:nowhere" : random.pick(own.isEmpty || random.chance(outOf: 3) ? known : own)
      let assets = model.assetsOfPath[path] ?? []
      let asset = assets.isEmpty ? nil : random.pick(assets)
      let isNamed = assets.count > 1 ? !random.chance(outOf: 20) : random.chance(outOf: 3)
      let account = asset.flatMap { model.accounts[AccountName(path: path, asset: $0)] }
      var condition = EntryCommand.Condition(account: path, asset: isNamed ? asset : nil, field: "POSTED", comparison: "=", value: "0")
      // After an expiry the manual does not fix the version.
      if random.chance(outOf: 4), account?.expiries == 0 {
        condition.field = "VERSION"
        condition.value = String((account?.version ?? 0) + random.pick([0, 0, 1]))
      } else {
        condition.field = random.pick(["POSTED", "AVAILABLE", "PENDING"])
        condition.comparison = random.pick(["=", "!=", "<", "<=", ">", ">=", ">=", ">="])
        let near = (account?.balance ?? 0) + Int128(random.pick([0, 0, -10_000, 10_000, 1]))
        condition.value = PlainAmount.text(near, scale: account?.scale ?? 0)
      }
      command.conditions.append(condition)
    }
  }

  /// Opens, limits, freezes and closes, most of it harmless.
  mutating func accountCommand(_ model: Model) -> Command {
    let names = model.accounts.keys.sorted { ($0.path, $0.asset) < ($1.path, $1.asset) }
    let name = random.pick(names)
    let isNamed = (model.assetsOfPath[name.path]?.count ?? 0) > 1 ? !random.chance(outOf: 10) : random.chance(outOf: 3)
    let path = random.chance(outOf: 25) ? "assets:nowhere" : name.path
    let asset = random.chance(outOf: 40) ? random.pick(["XYZ", "BHD"]) : isNamed ? name.asset : nil
    let sides = random.pick([nil, "DEBITS", "CREDITS", "BOTH"])
    switch Int.random(in: 0..<20, using: &random) {
    case ..<4: return open(name, model)
    case ..<6:
      let limit = PlainAmount.text(Int128(Int.random(in: -3000...3000, using: &random)), scale: model.assets[name.asset] ?? 0)
      let isFloor = random.chance(2, outOf: 3)
      let value = random.pick([limit, "NONE", "0", random.chance(outOf: 4) ? "1.2345678901234567891" : "0"])
      return .set(path: path, asset: asset, floor: isFloor ? value : nil, ceiling: isFloor ? nil : value, meta: [])
    case ..<8:
      return .set(path: path, asset: asset, floor: nil, ceiling: nil, meta: [.init(name: "colour", value: random.pick(["red", "", "blau"]))])
    case ..<10: return .freeze(path: path, asset: asset, sides: sides)
    case ..<15: return .unfreeze(path: path, asset: asset, sides: random.chance(outOf: 2) ? nil : sides)
    case ..<17: return .close(path: path, asset: asset)
    case ..<19:
      let closed = names.first { model.accounts[$0]?.isClosed == true }
      return closed.map { .reopen(path: $0.path, asset: $0.asset) } ?? .reopen(path: path, asset: asset)
    default: return random.chance(outOf: 2) ? .define(code: "GOLD", scale: random.pick([6, 7])) : .define(code: "EUR", scale: random.pick([2, 3]))
    }
  }

  private mutating func open(_ name: AccountName, _ model: Model) -> Command {
    if random.chance(outOf: 2), let account = model.accounts[name], !account.wasSet {
      let text = { (units: Int128?) in units.map { PlainAmount.text($0, scale: account.scale) } }
      let type = random.chance(outOf: 4) ? "expense" : account.type
      let meta = random.chance(outOf: 5) ? [] : account.meta.sorted { $0.key < $1.key }.map { Command.Field(name: $0.key, value: $0.value) }
      return .open(path: name.path, asset: name.asset, type: type, floor: text(account.floor), ceiling: text(account.ceiling), meta: meta)
    }
    let number = Int.random(in: 1...60, using: &random)
    let asset = random.pick(["EUR", "USD", "JPY"])
    let path = random.pick(["liabilities:seller:s", "assets:desk:", "income:line "]) + String(number)
    if model.accounts[AccountName(path: path, asset: asset)] != nil { return .get(path: path, asset: asset) }
    let type = path.hasPrefix("l") ? "liability" : path.hasPrefix("a") ? "asset" : "income"
    return .open(
      path: path, asset: asset, type: type, floor: random.pick([nil, "0", "-5"]), ceiling: random.pick([nil, nil, "100"]),
      meta: random.chance(outOf: 3) ? [.init(name: "colour", value: "grün")] : [])
  }

  mutating func read(_ model: Model) -> Command {
    let name = random.pick(model.accounts.keys.sorted { ($0.path, $0.asset) < ($1.path, $1.asset) })
    let path = random.chance(outOf: 20) ? "assets:nowhere" : name.path
    let asset = random.chance(outOf: 20) ? random.pick(["XYZ", "BHD"]) : random.chance(outOf: 2) ? name.asset : nil
    if random.chance(outOf: 3) { return .get(path: path, asset: asset) }
    return .balance(path: path, asset: asset, field: random.pick([nil, "POSTED", "AVAILABLE", "PENDING"]))
  }

  /// A command that is wrong whatever the accounts hold, with a key that must stay unused.
  mutating func wrong(_ model: Model) -> Command {
    let start = ["TRANSFER", "wrong", "assets:cash", "equity:capital", "1.00", "EUR"]
    let samples: [([String], Set<String>)] = [
      (["TRANSFER", "wrong"], ["ERR", "SYNTAX"]), (["FROBNICATE", "x"], ["ERR"]), (["ACCOUNT", "FROBNICATE"], ["ERR", "SYNTAX"]),
      (start + ["COLOUR", "red"], ["SYNTAX"]), (start + ["MEMO", "a", "MEMO", "b"], ["SYNTAX"]), (start + ["DATE", "2023-02-29"], ["SYNTAX"]),
      (start + ["DATE", "1899-12-31"], ["SYNTAX"]), (start + ["DATE", "20240101"], ["SYNTAX"]), (start + ["META", "odd"], ["SYNTAX"]),
      (start + ["IF", "assets:cash", "EUR", "POSTED", "==", "1"], ["SYNTAX"]), (start + ["IF", "assets:cash"], ["SYNTAX"]),
      (start + ["MEMO"], ["SYNTAX"]), (start + ["FINAL"], ["SYNTAX"]), (start + ["UPTO", "UPTO"], ["SYNTAX"]),
      (["TRANSFER", "", "assets:cash", "equity:capital", "1.00"], ["SYNTAX"]),
      (["TRANSFER", String(repeating: "k", count: 129), "assets:cash", "equity:capital", "1.00"], ["LIMIT"]),
      (["TRANSFER", "wrong", "assets::cash", "equity:capital", "1.00", "EUR"], ["SYNTAX"]),
      (["TRANSFER", "wrong", "assets:cash", "equity: capital", "1.00", "EUR"], ["SYNTAX"]),
      (["TRANSFER", "wrong", "assets:*", "equity:capital", "1.00", "EUR"], ["SYNTAX"]),
      (["TRANSFER", "wrong", String(repeating: "a", count: 256), "equity:capital", "1.00", "EUR"], ["LIMIT"]),
      (["TRANSFER", "wrong", "assets:ca\u{7}sh", "equity:capital", "1.00", "EUR"], ["SYNTAX"]),
      (["HOLD", "wrong", "assets:cash", "equity:capital", "1.00", "EUR", "TIMEOUT", "0"], ["SYNTAX"]),
      (["HOLD", "wrong", "assets:cash", "equity:capital", "1.00", "EUR", "TIMEOUT", "315360001"], ["SYNTAX"]),
      (["CAPTURE", "wrong", "abc"], ["SYNTAX"]), (["REVERSE", "wrong", "-1"], ["SYNTAX"]),
      (["POST", "wrong", "DEBIT", "assets:cash", "1.00", "EUR"], ["SYNTAX", "ERR", "LIMIT", "UNBALANCED"]),
      (["POST", "wrong", "LEFT", "assets:cash", "1.00", "RIGHT", "equity:capital", "1.00"], ["SYNTAX"]),
      (start + ["MEMO", String(repeating: "m", count: 1025)], ["SYNTAX", "LIMIT"]),
      (start + (0..<33).flatMap { $0 == 0 ? ["META", "n0", "v"] : ["n\($0)", "v"] }, ["SYNTAX", "LIMIT"]),
      (start + (0..<9).flatMap { _ in ["IF", "assets:cash", "EUR", "POSTED", "!=", "1"] }, ["SYNTAX", "LIMIT"]),
      (["ACCOUNT", "OPEN", "assets:new", "EUR", "TYPE", "thing"], ["SYNTAX"]), (["ACCOUNT", "OPEN", "assets:new", "EUR"], ["SYNTAX", "ERR"]),
      (["ASSET", "DEFINE", "AFTER", "SCALE", "2"], ["SYNTAX"]), (["ASSET", "DEFINE", "lower", "SCALE", "2"], ["SYNTAX"]),
      (["ASSET", "DEFINE", "DEEP", "SCALE", "19"], ["SYNTAX"]), (["BALANCE"], ["ERR", "SYNTAX"]),
      (["BALANCE", "assets:till", "JPY", "FROZEN"], ["SYNTAX"]), (["EXEC"], ["ERR", "SYNTAX"]), (["DISCARD"], ["ERR", "SYNTAX"]),
    ]
    let (words, codes) = random.pick(samples)
    // Which of the two a word beyond a limit gets is for the tests of the decoder.
    return .wrong(words, codes: codes.contains("SYNTAX") ? codes.union(["LIMIT"]) : codes)
  }
}
