extension Model {
  /// What is wrong with the request whatever the state of its accounts, and whether its key was used before.
  func judgeIdentity(_ command: EntryCommand) throws -> KeyUse? {
    if command.legs.contains(where: { PlainAmount.read($0.amount, scale: nil) == .malformed }) { throw Refusal("AMOUNT") }
    // A word where an amount may be left out can as well be meant for an option.
    if let amount = command.amount, PlainAmount.read(amount, scale: nil) == .malformed { throw Refusal("AMOUNT", "SYNTAX") }
    let values = command.conditions.filter { $0.field != "VERSION" }
    if values.contains(where: { PlainAmount.read($0.value, scale: nil, signed: true) == .malformed }) { throw Refusal("AMOUNT") }

    let fine = zip(command.legs, assets(of: command)).contains { leg, asset in isTooFine(leg.amount, asset, signed: false) }
    let fineValue = values.contains { isTooFine($0.value, $0.asset ?? onlyAsset(of: $0.account), signed: true) }
    let fineTarget = command.amount.map { text in
      let entry = command.target.flatMap { entries[$0] }
      return entry?.assets.count == 1 && isTooFine(text, entry?.assets.first, signed: false)
    }
    if fine || fineValue || fineTarget == true {
      guard let use = keys[command.key] else { throw Refusal("SCALE") }
      // Where the asset has to be looked up to know its scale, the key may be looked up first.
      if use.command.firstDifference(from: command) != nil { throw Refusal("SCALE", "CONFLICT") }
    }

    let named = command.legs.compactMap(\.asset) + command.conditions.compactMap(\.asset)
    if let unknown = named.first(where: { assets[$0] == nil }) { throw Refusal("NOASSET", mentioning: named.count == 1 ? [unknown] : []) }
    return keys[command.key]
  }

  /// Judges a command whose key is unused and whose form is right.
  func plan(_ command: EntryCommand) throws -> Plan {
    switch command.name {
    case "TRANSFER", "POST", "HOLD": try planEntry(command)
    case "CAPTURE": try planCapture(command)
    case "RELEASE": try planRelease(command)
    default: try planReversal(command)
    }
  }

  private func planEntry(_ command: EntryCommand) throws -> Plan {
    let legAssets = assets(of: command)
    var plan = Plan(command: command)
    try findAccounts(command, legAssets, &plan)
    if command.name != "POST", plan.legs[0].account == plan.legs[1].account { throw Refusal("SAMEACCOUNT") }
    if command.name == "POST" { try checkBalance(plan) }
    try checkOpen(plan.legs, plan)
    if command.name == "HOLD" {
      plan.legs = plan.legs.map { Plan.Leg(account: $0.account, side: $0.side, pending: $0.posted) }
    }
    if command.isUpTo { try fit(&plan) }
    try check(command.conditions, plan)
    try checkLimits(plan)
    return plan
  }

  /// Which asset each leg is in; `nil` where the accounts do not tell.
  private func assets(of command: EntryCommand) -> [String?] {
    if command.name == "POST" { return command.legs.map { $0.asset ?? onlyAsset(of: $0.account) } }
    let shared = command.legs.first?.asset ?? command.legs.lazy.compactMap { onlyAsset(of: $0.account) }.first
    return command.legs.map { _ in shared }
  }

  /// The asset a path is open in, or would be opened in by its templates, when there is one alone.
  private func onlyAsset(of path: String) -> String? {
    let assets = assetsOfPath[path] ?? Set(templates.filter { $0.matches(path) }.map(\.asset)).sorted()
    return assets.count == 1 ? assets[0] : nil
  }

  private func isTooFine(_ text: String, _ asset: String?, signed: Bool) -> Bool {
    guard let asset, let scale = assets[asset] else { return false }
    return PlainAmount.read(text, scale: scale, signed: signed) == .tooFine
  }

  private func template(for name: AccountName) -> Template? {
    let fitting = templates.filter { $0.asset == name.asset && $0.matches(name.path) }
    let longest = fitting.map { $0.pattern.split(separator: ":").count }.max()
    return fitting.first { $0.pattern.split(separator: ":").count == longest }
  }

  /// NOACCOUNT, then ASSETNEEDED, then ASSETMISMATCH, over all legs and conditions.
  private func findAccounts(_ command: EntryCommand, _ legAssets: [String?], _ plan: inout Plan) throws {
    let places = zip(command.legs.map(\.account), legAssets) + command.conditions.map { ($0.account, $0.asset ?? onlyAsset(of: $0.account)) }
    for (path, asset) in places where assetsOfPath[path] == nil {
      let isCovered = templates.contains { $0.matches(path) && (asset == nil || $0.asset == asset) }
      if !isCovered { throw Refusal("NOACCOUNT") }
    }
    if places.contains(where: { $0.1 == nil }) { throw Refusal("ASSETNEEDED") }
    for case (let path, let asset?) in places {
      let name = AccountName(path: path, asset: asset)
      if accounts[name] != nil { continue }
      guard let template = template(for: name), let scale = assets[asset] else { throw Refusal("ASSETMISMATCH") }
      plan.opens[name] = PlainAccount(type: template.type, scale: scale, floor: template.floor)
    }
    for (leg, asset) in zip(command.legs, legAssets) {
      guard let asset, let scale = assets[asset], case .units(let units) = PlainAmount.read(leg.amount, scale: scale) else {
        preconditionFailure("a leg was not judged: \(leg)")
      }
      plan.legs.append(Plan.Leg(account: AccountName(path: leg.account, asset: asset), side: leg.side, posted: units))
    }
  }

  private func checkBalance(_ plan: Plan) throws {
    var sums: [String: Int128] = [:]
    for leg in plan.legs { sums[leg.account.asset, default: 0] += leg.side == .debit ? leg.posted : -leg.posted }
    if sums.values.contains(where: { $0 != 0 }) { throw Refusal("UNBALANCED") }
  }

  /// CLOSED before FROZEN, over all legs.
  func checkOpen(_ legs: [Plan.Leg], _ plan: Plan) throws {
    for leg in legs where state(of: leg.account, plan).isClosed { throw Refusal("CLOSED") }
    for leg in legs where state(of: leg.account, plan).isFrozen(leg.side) { throw Refusal("FROZEN") }
  }

  /// An account as it is before the plan, or as its template would open it.
  func state(of name: AccountName, _ plan: Plan) -> PlainAccount {
    guard let account = accounts[name] ?? plan.opens[name] else { preconditionFailure("no account \(name)") }
    return account
  }

  /// Books a plan.
  mutating func carryOut(_ plan: Plan, id: Int64, time: UInt64) {
    for (name, account) in plan.opens where accounts[name] == nil && plan.legs.contains(where: { $0.account == name }) { add(name, account) }
    let date = plan.command.date ?? CalendarDay.text(nanoseconds: time)
    var entry = PlainEntry(command: plan.command, time: time, date: date, legs: [])
    for leg in plan.legs {
      guard var account = accounts[leg.account] else { preconditionFailure("no account \(leg.account)") }
      account.posted[leg.side] += leg.posted
      account.pending[leg.side] += leg.pending
      let amount = leg.posted != 0 ? leg.posted : abs(leg.pending)
      account.postings.append(
        PlainAccount.Posting(
          entry: id, side: leg.side, amount: amount, isPosted: leg.posted != 0, time: time, date: date, balance: account.balance))
      accounts[leg.account] = account
      entry.legs.append(PlainEntry.Leg(account: leg.account, side: leg.side, amount: amount, balance: account.balance, left: amount))
    }
    if plan.command.name == "HOLD" {
      entry.hold = PlainEntry.Hold(
        left: plan.legs[0].pending, expires: plan.command.timeout.map { time + UInt64($0) * 1_000_000_000 })
      openHolds.insert(id)
    }
    entries[id] = entry
    guard let target = plan.command.target else { return }
    entries[target]?.hold?.left -= plan.takenFromHold
    if entries[target]?.hold?.left == 0 { openHolds.remove(target) }
    for (index, undone) in plan.undone.enumerated() { entries[target]?.legs[index].left -= undone }
  }
}
