import Memory
import Money

/// Checks that depend on what the entry at hand does to each account as a whole.
extension Ledger {
  /// Closed and frozen accounts, amounts up to what is there, counters' range, conditions, floors and ceilings: in this order.
  @inline(__always)
  mutating func judge(_ request: borrowing EntryRequest, _ plan: inout EntryPlan) -> ResultCode {
    let command = request.command
    if command != .release {
      let code = checkOpen()
      if code != .ok { return code }
    }
    if request.isUpTo {
      plan.requested = legs[0].amount
      let code = balance()
      if code != .ok { return code }
    }
    for leg in legs {
      if !addEffect(leg, command, released: plan.released) { return refuseOverflow(leg.account) }
    }
    if !conditions.isEmpty {
      let code = checkConditions()
      if code != .ok { return code }
    }
    for effect in effects where accounts[effect.account].flags.rawValue & Account.Flags.limited.rawValue != 0 {
      let code = checkFloor(effect)
      if code != .ok { return code }
    }
    for effect in effects where accounts[effect.account].flags.contains(.hasCeiling) {
      let code = checkCeiling(effect)
      if code != .ok { return code }
    }
    return .ok
  }

  /// No leg's account is closed, and none is frozen on that side.
  @inline(__always)
  mutating func checkOpen() -> ResultCode {
    for leg in legs where accounts[leg.account].flags.rawValue & Account.Flags.stopping.rawValue != 0 { return refuseStopped() }
    return .ok
  }

  @inline(never)
  private mutating func refuseStopped() -> ResultCode {
    if let leg = legs.first(where: { accounts[$0.account].isClosed }) {
      names.append(accounts[leg.account].name, to: &sentence)
      sentence.append(" is closed in ")
      sentence.append(asset(of: leg.account).code)
      return .closed
    }
    guard let leg = legs.first(where: { accounts[$0.account].isFrozen($0.side) }) else { return .ok }
    names.append(accounts[leg.account].name, to: &sentence)
    sentence.append(leg.side == .debit ? " is frozen for debits" : " is frozen for credits")
    return .frozen
  }

  /// Adds a leg to what the entry does to its account; `false` when a counter or balance would leave its range.
  @inline(__always)
  private mutating func addEffect(_ leg: EntryLeg, _ command: EntryCommand, released: UInt128) -> Bool {
    let id = leg.account
    var index = Int(accounts[id].effect)
    if index >= effects.count || effects[index].account != id {
      index = effects.count
      effects.append(Effect(account: id, after: accounts[id].counters))
      accounts[id].effect = UInt32(truncatingIfNeeded: index)
    }
    let fits: Bool
    switch command {
    case .hold: fits = effects[index].after.hold(leg.side, leg.amount)
    case .release:
      effects[index].after.release(leg.side, leg.amount)
      fits = true
    case .capture:
      effects[index].after.release(leg.side, leg.amount &+ released)
      fits = effects[index].after.post(leg.side, leg.amount)
    case .transfer, .post, .reverse: fits = effects[index].after.post(leg.side, leg.amount)
    }
    return fits && effects[index].after.isRepresentable
  }

  private mutating func refuseOverflow(_ id: Int) -> ResultCode {
    sentence.append("a counter of ")
    names.append(accounts[id].name, to: &sentence)
    sentence.append(" would pass 2^127 - 1 of its smallest units")
    return .overflow
  }

  // MARK: Limits

  private mutating func checkFloor(_ effect: Effect) -> ResultCode {
    let account = accounts[effect.account]
    guard account.flags.contains(.hasFloor) else { return .ok }
    let before = account.available
    let after = effect.after.available(debitNormal: account.isDebitNormal) ?? Int128.min
    let floor = limits[effect.account].floor
    // Judged only where it falls: an account that is below already may always rise.
    if after >= before || after >= floor { return .ok }
    return refuseInsufficient(effect.account, available: before, needed: before &- after)
  }

  private mutating func refuseInsufficient(_ id: Int, available: Int128, needed: Int128) -> ResultCode {
    let asset = asset(of: id)
    let floor = accounts[id].flags.contains(.hasFloor) ? limits[id].floor : 0
    names.append(accounts[id].name, to: &sentence)
    sentence.append(" has ")
    let text = AmountText(units: available, scale: asset.scale)
    sentence.append(text.span)
    if floor != 0 {
      let low = AmountText(units: floor, scale: asset.scale)
      sentence.append(" available and a floor of ")
      sentence.append(low.span)
    } else {
      sentence.append(" available")
    }
    let need = AmountText(units: needed, scale: asset.scale)
    sentence.append(", ")
    sentence.append(need.span)
    sentence.append(" needed")
    return .insufficient
  }

  private mutating func checkCeiling(_ effect: Effect) -> ResultCode {
    let account = accounts[effect.account]
    let before = account.counters.highest(debitNormal: account.isDebitNormal) ?? Int128.max
    let after = effect.after.highest(debitNormal: account.isDebitNormal) ?? Int128.max
    if after <= before || after <= limits[effect.account].ceiling { return .ok }
    return refuseCeiling(effect.account, after: after)
  }

  private mutating func refuseCeiling(_ id: Int, after: Int128) -> ResultCode {
    let asset = asset(of: id)
    names.append(accounts[id].name, to: &sentence)
    sentence.append(" would come to ")
    let text = AmountText(units: after, scale: asset.scale)
    sentence.append(text.span)
    let high = AmountText(units: limits[id].ceiling, scale: asset.scale)
    sentence.append(", its ceiling is ")
    sentence.append(high.span)
    return .ceiling
  }

  // MARK: Up to what is there

  /// Lowers the amount of both legs to what the accounts allow: down to the floor (or 0) where the transfer lowers, up to the ceiling where it raises.
  private mutating func balance() -> ResultCode {
    var amount = Int128(legs[0].amount)
    let asked = amount
    for leg in legs {
      let account = accounts[leg.account]
      let lowers = account.isDebitNormal != (leg.side == .debit)
      if lowers {
        let floor = account.flags.contains(.hasFloor) ? limits[leg.account].floor : 0
        let room = account.available.subtractingReportingOverflow(floor)
        let there = room.overflow ? (floor < 0 ? Int128.max : Int128.min) : room.partialValue
        if there <= 0 { return refuseInsufficient(leg.account, available: account.available, needed: asked) }
        amount = min(amount, there)
      }
    }
    for leg in legs {
      let account = accounts[leg.account]
      let lowers = account.isDebitNormal != (leg.side == .debit)
      if !lowers, account.flags.contains(.hasCeiling) {
        let highest = account.counters.highest(debitNormal: account.isDebitNormal) ?? Int128.max
        let room = limits[leg.account].ceiling.subtractingReportingOverflow(highest)
        let there = room.overflow ? (highest < 0 ? Int128.max : Int128.min) : room.partialValue
        if there <= 0 { return refuseCeiling(leg.account, after: highest) }
        amount = min(amount, there)
      }
    }
    legs[0].amount = UInt128(amount)
    legs[1].amount = UInt128(amount)
    return .ok
  }

  // MARK: Conditions

  private mutating func checkConditions() -> ResultCode {
    for condition in conditions {
      let account = accounts[condition.account]
      let found: Int128
      if condition.field == .version {
        found = Int128(account.version)
      } else {
        let index = Int(account.effect)
        let touched = index < effects.count && effects[index].account == condition.account
        let counters = touched ? effects[index].after : account.counters
        switch condition.field {
        case .posted, .version: found = counters.posted(debitNormal: account.isDebitNormal)
        case .available: found = counters.available(debitNormal: account.isDebitNormal) ?? Int128.min
        case .pending: found = counters.pending(debitNormal: account.isDebitNormal) ?? Int128.max
        }
      }
      if condition.comparison.holds(found, condition.value) { continue }
      let scale = condition.field == .version ? 0 : asset(of: condition.account).scale
      names.append(accounts[condition.account].name, to: &sentence)
      sentence.append(condition.field == .version ? " has " : " would have ")
      sentence.append(condition.field.name)
      sentence.append(" ")
      let text = AmountText(units: found, scale: scale)
      sentence.append(text.span)
      sentence.append(", needed ")
      sentence.append(condition.comparison.symbol)
      sentence.append(" ")
      let wanted = AmountText(units: condition.value, scale: scale)
      sentence.append(wanted.span)
      return .precondition
    }
    return .ok
  }
}
