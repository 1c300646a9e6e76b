extension Model {
  /// INSUFFICIENT before CEILING, by the net effect of the whole entry on each account.
  func checkLimits(_ plan: Plan) throws {
    for name in names(plan) {
      let (before, after) = (state(of: name, plan), result(for: name, plan))
      if let floor = after.floor, after.available < before.available, after.available < floor {
        throw Refusal("INSUFFICIENT")
      }
    }
    for name in names(plan) {
      let (before, after) = (state(of: name, plan), result(for: name, plan))
      if let ceiling = after.ceiling, reach(after) > reach(before), reach(after) > ceiling { throw Refusal("CEILING") }
    }
  }

  /// Makes a transfer as small as the limits of its two accounts ask for.
  func fit(_ plan: inout Plan) throws {
    let asked = plan.legs[0].posted
    var amount = asked
    var code = ""
    for leg in plan.legs {
      let account = state(of: leg.account, plan)
      if leg.side == account.normal {
        guard let ceiling = account.ceiling else { continue }
        let room = max(0, ceiling - reach(account))
        if room < amount || (room == 0 && code.isEmpty) { (amount, code) = (min(amount, room), "CEILING") }
      } else {
        // Where no floor says otherwise, what is there is what is above zero.
        let room = max(0, account.available - (account.floor ?? 0))
        if room <= amount { (amount, code) = (room, "INSUFFICIENT") }
      }
    }
    if amount == 0 {
      let isConditional = !plan.command.conditions.isEmpty
      throw isConditional ? Refusal("INSUFFICIENT", "CEILING", "PRECONDITION") : Refusal(anyOf: [code])
    }
    for index in plan.legs.indices { plan.legs[index].posted = amount }
    plan.moved = PlainAmount.text(amount, scale: state(of: plan.legs[0].account, plan).scale)
  }

  /// Whether every condition holds: on balances after the entry, on the version before it.
  func check(_ conditions: [EntryCommand.Condition], _ plan: Plan) throws {
    for condition in conditions {
      let name = AccountName(path: condition.account, asset: condition.asset ?? assetsOfPath[condition.account]?.first ?? "")
      let (before, after) = (state(of: name, plan), result(for: name, plan))
      if condition.field == "VERSION" {
        if String(before.version) != condition.value { throw Refusal("PRECONDITION") }
        continue
      }
      guard case .units(let value) = PlainAmount.read(condition.value, scale: before.scale, signed: true) else {
        preconditionFailure("a condition was not judged: \(condition)")
      }
      let found =
        switch condition.field {
        case "AVAILABLE": after.available
        case "PENDING": after.pendingBalance
        default: after.balance
        }
      if !holds(found, condition.comparison, value) { throw Refusal("PRECONDITION", mentioning: [condition.account]) }
    }
  }

  private func holds(_ left: Int128, _ comparison: String, _ right: Int128) -> Bool {
    switch comparison {
    case "=": left == right
    case "!=": left != right
    case "<": left < right
    case "<=": left <= right
    case ">": left > right
    default: left >= right
    }
  }

  /// What a ceiling is held against.
  private func reach(_ account: PlainAccount) -> Int128 { account.balance + account.pending[account.normal] }

  private func names(_ plan: Plan) -> [AccountName] {
    var seen: Set<AccountName> = []
    return plan.legs.map(\.account).filter { seen.insert($0).inserted }
  }

  /// An account as the plan would leave it.
  private func result(for name: AccountName, _ plan: Plan) -> PlainAccount {
    var account = state(of: name, plan)
    for leg in plan.legs where leg.account == name {
      account.posted[leg.side] += leg.posted
      account.pending[leg.side] += leg.pending
    }
    return account
  }
}
