extension Model {
  func planCapture(_ command: EntryCommand) throws -> Plan {
    let (entry, hold) = try findHold(command)
    let amount = try settled(command, entry, hold)
    var plan = Plan(command: command)
    plan.takenFromHold = command.isFinal ? hold.left : amount
    plan.legs = entry.legs.map { Plan.Leg(account: $0.account, side: $0.side, posted: amount, pending: -plan.takenFromHold) }
    try checkOpen(plan.legs, plan)
    return plan
  }

  func planRelease(_ command: EntryCommand) throws -> Plan {
    let (entry, hold) = try findHold(command)
    let amount = try settled(command, entry, hold)
    var plan = Plan(command: command)
    plan.takenFromHold = amount
    plan.legs = entry.legs.map { Plan.Leg(account: $0.account, side: $0.side, pending: -amount) }
    return plan
  }

  func planReversal(_ command: EntryCommand) throws -> Plan {
    guard let target = command.target, let entry = entries[target], entry.canBeReversed else { throw Refusal("NOENTRY") }
    if command.amount != nil, entry.assets.count > 1 { throw Refusal("ASSETMISMATCH") }
    let debits = entry.legs.filter { $0.side == .debit }.map(\.left)
    let credits = entry.legs.filter { $0.side == .credit }.map(\.left)
    let left = debits.reduce(0, +)
    var plan = Plan(command: command)
    if let text = command.amount {
      let amount = units(text, entry)
      if amount > left {
        try checkWhole(entry, plan)
        throw Refusal("REVERSED")
      }
      var shares = [PlainSide.debit: PlainAmount.share(amount, by: debits)[...], .credit: PlainAmount.share(amount, by: credits)[...]]
      plan.undone = entry.legs.map { shares[$0.side]?.popFirst() ?? 0 }
    } else {
      plan.undone = entry.legs.map(\.left)
    }
    if left == 0 {
      try checkWhole(entry, plan)
      throw Refusal("REVERSED")
    }
    plan.legs = zip(entry.legs, plan.undone).filter { $0.1 != 0 }.map { leg, undone in
      Plan.Leg(account: leg.account, side: leg.side.opposite, posted: undone)
    }
    try checkOpen(plan.legs, plan)
    try checkLimits(plan)
    return plan
  }

  /// A reversal of more than is left touches no account, so the manual leaves open whether a closed or frozen one is told of first.
  private func checkWhole(_ entry: PlainEntry, _ plan: Plan) throws {
    let legs = entry.legs.map { Plan.Leg(account: $0.account, side: $0.side.opposite, posted: $0.amount) }
    do {
      try checkOpen(legs, plan)
    } catch let refusal as Refusal {
      throw Refusal(anyOf: refusal.codes.union(["REVERSED"]))
    }
  }

  /// NOHOLD, HOLDEXPIRED, HOLDSETTLED.
  private func findHold(_ command: EntryCommand) throws -> (PlainEntry, PlainEntry.Hold) {
    guard let target = command.target, let entry = entries[target], let hold = entry.hold else { throw Refusal("NOHOLD") }
    if hold.isExpired { throw Refusal("HOLDEXPIRED") }
    if hold.left == 0 { throw hold.expires == nil ? Refusal("HOLDSETTLED") : Refusal("HOLDEXPIRED", "HOLDSETTLED") }
    return (entry, hold)
  }

  private func settled(_ command: EntryCommand, _ entry: PlainEntry, _ hold: PlainEntry.Hold) throws -> Int128 {
    guard let text = command.amount else { return hold.left }
    let amount = units(text, entry)
    if amount > hold.left { throw Refusal("EXCEEDSHOLD") }
    return amount
  }

  private func units(_ text: String, _ entry: PlainEntry) -> Int128 {
    guard let asset = entry.assets.first, let scale = assets[asset], case .units(let units) = PlainAmount.read(text, scale: scale) else {
      preconditionFailure("an amount was not judged: \(text)")
    }
    return units
  }
}
