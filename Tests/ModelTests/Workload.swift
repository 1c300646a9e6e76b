import TestSupport

/// Makes commands that nobody would think of, biased to where rules meet: exact balances and one unit more, used keys, settled holds, small
/// holds about to run out, frozen and closed accounts.
struct Workload {
  var random: SeededRandom
  /// Entries to refer to, in the order they were made.
  private(set) var entryIDs: [Int64] = []
  private(set) var usedKeys: [String] = []
  /// Keys of commands that must have left their key unused.
  private var spareKeys: [String] = []
  private var keyCount = 0
  private var pathCount = 0

  init(random: SeededRandom) { self.random = random }

  /// Accounts and assets that every run begins with.
  static let opening: [Command] = {
    func open(_ path: String, _ asset: String, _ type: String, floor: String? = nil, ceiling: String? = nil) -> Command {
      .open(path: path, asset: asset, type: type, floor: floor, ceiling: ceiling, meta: [])
    }
    return [
      .define(code: "GOLD", scale: 6), .define(code: "PTS", scale: 0), .define(code: "WEI", scale: 18),
      open("assets:cash", "EUR", "asset"), open("assets:cash", "USD", "asset"), open("assets:bank:Crédit Général", "EUR", "asset"),
      open("assets:till", "JPY", "asset", floor: "0", ceiling: "5000"), open("equity:capital", "EUR", "equity"),
      open("equity:capital", "USD", "equity"), open("equity:capital", "JPY", "equity"), open("equity:vault", "GOLD", "equity"),
      open("assets:vault", "GOLD", "asset", floor: "-1.5"), open("income:fees", "EUR", "income"), open("expenses:fees", "EUR", "expense"),
      open("liabilities:seller:ann", "EUR", "liability", floor: "0"), open("liabilities:seller:bob", "EUR", "liability", floor: "0"),
      open("liabilities:seller:cy", "EUR", "liability", floor: "0", ceiling: "60.00"),
      open("liabilities:seller:dot", "EUR", "liability", floor: "-20.00"), open("liabilities:seller:dot", "USD", "liability", floor: "0"),
      open("liabilities:points:ann", "PTS", "liability", floor: "0"), open("expenses:points", "PTS", "expense"),
      open("assets:chain", "WEI", "asset"), open("equity:chain", "WEI", "equity"), open("assets:dinar", "BHD", "asset"),
      open("equity:dinar", "BHD", "equity"),
      .template(pattern: "liabilities:buyer:*", asset: "EUR", type: "liability", floor: "0"),
      .template(pattern: "liabilities:*:vip:*", asset: "EUR", type: "liability", floor: "-100.00"),
    ]
  }()

  /// What became of a command, so that later ones can meet it.
  mutating func learn(_ command: Command, _ reply: RespValue, _ model: Model) {
    guard case .entry(let entry) = command else { return }
    if let items = reply.items, items.count >= 3, items[1].text == "posted", let id = items[0].number { entryIDs.append(id) }
    if model.keys[entry.key] != nil { usedKeys.append(entry.key) } else { spareKeys.append(entry.key) }
  }

  /// The next command.
  mutating func next(_ model: Model) -> Command {
    switch Int.random(in: 0..<1000, using: &random) {
    case ..<640: .entry(freshEntry(model))
    case ..<760: usedKeys.isEmpty ? .entry(freshEntry(model)) : .entry(again(model))
    case ..<840: accountCommand(model)
    case ..<920: read(model)
    case ..<960: wrong(model)
    default: .multi((0..<Int.random(in: 1...5, using: &random)).map { _ in simple(model) })
    }
  }

  /// A command with a key and without a timeout that could run out.
  mutating func keyed(_ model: Model) -> EntryCommand {
    var command = freshEntry(model)
    if command.timeout != nil { command.timeout = 3600 }
    return command
  }

  private mutating func simple(_ model: Model) -> Command {
    switch Int.random(in: 0..<20, using: &random) {
    case ..<16: .entry(freshEntry(model))
    case ..<17: usedKeys.isEmpty ? .entry(freshEntry(model)) : .entry(again(model))
    case ..<18: read(model)
    default: accountCommand(model)
    }
  }

  private mutating func freshKey() -> String {
    if !spareKeys.isEmpty, random.chance(outOf: 4) { return spareKeys.remove(at: Int.random(in: 0..<spareKeys.count, using: &random)) }
    keyCount += 1
    return random.chance(outOf: 50) ? "key \(keyCount) with spaces, ünïcode and \u{1}control" : "k\(keyCount)"
  }

  private mutating func freshEntry(_ model: Model) -> EntryCommand {
    var command: EntryCommand
    switch Int.random(in: 0..<100, using: &random) {
    case ..<42: command = transfer(model)
    case ..<57: command = post(model)
    case ..<70: command = hold(model)
    case ..<80: command = settle("CAPTURE", model)
    case ..<86: command = settle("RELEASE", model)
    default: command = reversal(model)
    }
    if random.chance(outOf: 10) { command.memo = random.pick(["rent", "", "für Anna", "two\nlines"]) }
    if random.chance(outOf: 10) { command.date = random.pick(["2024-02-29", "1900-01-01", "2026-01-31", "2031-12-31", "2999-12-31"]) }
    if random.chance(outOf: 12) { command.meta = [.init(name: "order", value: random.pick(["1", "2"])), .init(name: "note", value: "x")] }
    command.isWrittenOtherwise = random.chance(outOf: 10)
    return command
  }

  private mutating func transfer(_ model: Model) -> EntryCommand {
    var command = EntryCommand(name: "TRANSFER", key: freshKey())
    command.legs = twoLegs(model)
    command.isUpTo = random.chance(outOf: 6)
    addConditions(&command, model)
    return command
  }

  private mutating func hold(_ model: Model) -> EntryCommand {
    var command = EntryCommand(name: "HOLD", key: freshKey())
    command.legs = twoLegs(model)
    command.timeout = random.pick([nil, nil, nil, 3600, 3600, 315_360_000, 1, 2])
    addConditions(&command, model)
    return command
  }

  private mutating func twoLegs(_ model: Model) -> [EntryCommand.Leg] {
    let asset = someAsset(model)
    var (debit, credit) = (somePath(asset, model), somePath(asset, model))
    if debit == credit, !random.chance(outOf: 20) { credit = somePath(asset, model) }
    if random.chance(outOf: 40) { debit = random.pick(Workload.strangers) }
    let amount = someAmount(asset, debit, credit, model)
    let isNamed = model.assetsOfPath[debit] == nil || random.chance(outOf: 2)
    let named = isNamed ? random.chance(outOf: 60) ? random.pick(["XYZ", "USD", "JPY"]) : asset : nil
    return [
      EntryCommand.Leg(side: .debit, account: debit, amount: amount, asset: named),
      EntryCommand.Leg(side: .credit, account: credit, amount: amount, asset: named),
    ]
  }

  private mutating func post(_ model: Model) -> EntryCommand {
    var command = EntryCommand(name: "POST", key: freshKey())
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      let asset = someAsset(model)
      let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in Int128(Int.random(in: 1...2000, using: &random)) }
      let scale = model.assets[asset] ?? 0
      let debits = parts.map { EntryCommand.Leg(side: .debit, account: "", amount: PlainAmount.text($0, scale: scale), asset: asset) }
      let total = parts.reduce(0, +) + (random.chance(outOf: 15) ? 1 : 0)
      let first = total > 1 && random.chance(outOf: 2) ? Int128(Int.random(in: 1...Int(total - 1), using: &random)) : total
      let credits = [first, total - first].filter { $0 > 0 }.map {
        EntryCommand.Leg(side: .credit, account: "", amount: PlainAmount.text($0, scale: scale), asset: asset)
      }
      let (debitPaths, creditPaths) = twoSides(asset, model)
      command.legs += debits.map { leg in with(leg, random.pick(debitPaths)) } + credits.map { leg in with(leg, random.pick(creditPaths)) }
    }
    if random.chance(outOf: 30) { command.legs[0].amount = someBadAmount() }
    command.legs.shuffle(using: &random)
    addConditions(&command, model)
    return command
  }

  /// Accounts for the debits and for the credits of an asset, with none on both sides.
  private mutating func twoSides(_ asset: String, _ model: Model) -> ([String], [String]) {
    var paths = (0..<4).map { _ in somePath(asset, model) }
    paths = Array(Set(paths)).sorted().shuffled(using: &random)
    guard paths.count > 1 else { return ([paths[0]], ["equity:elsewhere"]) }
    return (Array(paths[..<(paths.count / 2)]), Array(paths[(paths.count / 2)...]))
  }

  private func with(_ leg: EntryCommand.Leg, _ path: String) -> EntryCommand.Leg {
    var leg = leg
    leg.account = path
    return leg
  }

  private mutating func settle(_ name: String, _ model: Model) -> EntryCommand {
    var command = EntryCommand(name: name, key: freshKey())
    let open = model.openHolds.sorted()
    let target = !open.isEmpty && !random.chance(outOf: 5) ? random.pick(open) : entryIDs.isEmpty ? 999_999_999 : random.pick(entryIDs)
    command.target = random.chance(outOf: 50) ? 999_999_999 : target
    command.isFinal = name == "CAPTURE" && random.chance(outOf: 4)
    if let entry = model.entries[target], let hold = entry.hold, let asset = entry.assets.first, random.chance(2, outOf: 3) {
      let units = random.pick([max(1, hold.left / 3), hold.left, hold.left + 1, 1])
      command.amount = random.chance(outOf: 30) ? someBadAmount() : PlainAmount.text(max(1, units), scale: model.assets[asset] ?? 0)
    }
    return command
  }

  private mutating func reversal(_ model: Model) -> EntryCommand {
    var command = EntryCommand(name: "REVERSE", key: freshKey())
    let target = entryIDs.isEmpty ? 999_999_999 : random.pick(random.chance(outOf: 2) ? Array(entryIDs.suffix(20)) : entryIDs)
    command.target = random.chance(outOf: 50) ? 999_999_999 : target
    if let entry = model.entries[target], let asset = entry.assets.sorted().first, random.chance(outOf: 2) {
      let left = entry.legs.filter { $0.side == .debit }.map(\.left).reduce(0, +)
      let units = random.pick([max(1, left / 3), max(1, left / 2), left, left + 1, 1])
      command.amount = random.chance(outOf: 30) ? someBadAmount() : PlainAmount.text(max(1, units), scale: model.assets[asset] ?? 0)
    }
    return command
  }

  private mutating func again(_ model: Model) -> EntryCommand {
    let key = random.pick(random.chance(outOf: 2) ? Array(usedKeys.suffix(30)) : usedKeys)
    guard var command = model.keys[key]?.command else { return freshEntry(model) }
    command.isWrittenOtherwise = random.chance(outOf: 3)
    if random.chance(outOf: 2) { return command }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: command.memo = command.memo == "other" ? nil : "other"
    case 1: command.date = command.date == "2025-05-05" ? nil : "2025-05-05"
    case 2: command.meta = command.meta.isEmpty ? [.init(name: "order", value: "3")] : []
    case 3 where command.name == "HOLD": command.timeout = command.timeout == 7200 ? nil : 7200
    case 4 where command.legs.count == 2 && command.name == "TRANSFER":
      (command.legs[0].account, command.legs[1].account) = (command.legs[1].account, command.legs[0].account)
    default:
      let other = freshEntry(model)
      command = other
      command.key = key
    }
    return command
  }
}
