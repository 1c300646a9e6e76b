import JSON
import Ledger
import Memory
import Money

/// Payouts that come by themselves: one for all that has gathered.
extension PaymentService {
  mutating func setSchedule(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let body = call.body
    let seller = try seller(try party(body, "seller_id"), "seller_id", ledger)
    let currency = try currency(body)
    guard let interval = body["interval"]?.string.flatMap(PayoutSchedule.Interval.init) else {
      let names = PayoutSchedule.Interval.allCases.map(\.rawValue).joined(separator: ", ")
      throw PaymentFault.parameter("parameter_invalid", "interval", "interval is one of \(names)")
    }
    var schedule = PayoutSchedule(sellerID: seller.name, currency: currency, interval: interval)
    schedule.anchor = try anchor(body, interval)
    schedule.hour = try integer(body, "hour", 0...23) ?? 2
    if interval == .threshold {
      schedule.threshold = try units(body["threshold"], "threshold", currency)
    } else if body["threshold"] != nil {
      throw PaymentFault.parameter("parameter_invalid", "threshold", "threshold belongs to the interval 'threshold'")
    }
    if let minimum = body["minimum"] { schedule.minimum = try unsigned(minimum, "minimum", scale: currency.scale) }
    let old = try find(PayoutSchedule.self, schedule.id, ledger)
    let now = ledger.serverTime
    schedule.created = old?.created ?? now
    schedule.updated = now
    schedule.lastDue = old?.lastDue
    schedule.lastResult = old?.lastResult
    schedule.lastPayout = old?.lastPayout
    schedule.moveOn(after: now)
    save(old, schedule, "payout_schedule.set", &ledger)
    return PaymentAnswer(status: 200, body: schedule.bytes)
  }

  private func anchor(_ body: JSONObject, _ interval: PayoutSchedule.Interval) throws(PaymentFault) -> Int {
    switch interval {
    case .weekly: return try integer(body, "anchor", 1...7) ?? 1
    case .monthly: return try integer(body, "anchor", 1...31) ?? 1
    case .daily, .threshold, .manual:
      if body["anchor"] == nil { return 1 }
      throw PaymentFault.parameter("parameter_invalid", "anchor", "anchor belongs to the intervals 'weekly' and 'monthly'")
    }
  }

  func schedule(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    let name = call.id ?? ""
    guard let schedule = try find(PayoutSchedule.self, PayoutSchedule.rowID(name), ledger) else {
      throw PaymentFault.missing("payout schedule", name)
    }
    return PaymentAnswer(status: 200, body: schedule.bytes)
  }

  /// A schedule is due: pays out all that may be paid, once, and moves on, in one transaction. After a long rest too it is one payout.
  mutating func wakeSchedule(_ id: String, _ ledger: inout Ledger) throws(PaymentFault) {
    guard id.hasPrefix("schedule:"), let old = try find(PayoutSchedule.self, id, ledger), let due = old.nextDue else { return }
    let now = ledger.serverTime
    var schedule = old
    let planned: Payout?
    do throws(PaymentFault) {
      planned = try plan(schedule, ledger)
      if planned == nil { schedule.lastResult = "below_minimum" }
    } catch {
      planned = nil
      schedule.lastResult = error.code
    }
    guard var payout = planned else {
      if schedule.interval == .threshold, schedule.lastResult == old.lastResult || schedule.lastResult == "below_minimum" {
        // Nothing has happened that is worth a record: it is looked at again in an hour, and at the next start.
        watchAgain(id, now)
      } else {
        moveOn(old, &schedule, due, "payout_schedule.skipped", &ledger)
      }
      return
    }
    payout.id = makeID(.payout, ledger)
    payout.scheduleID = schedule.name
    // The same schedule cannot reserve twice for the same time.
    do throws(PaymentFault) { try start(&payout, key: "\(schedule.id)/\(due)", &ledger) } catch {
      watchAgain(id, now)
      throw error
    }
    schedule.lastResult = "paid"
    schedule.lastPayout = payout.id
    moveOn(old, &schedule, due, "payout_schedule.ran", &ledger)
  }

  /// The payout of a schedule that is due; `nil` when too little is there.
  private func plan(_ schedule: PayoutSchedule, _ ledger: borrowing Ledger) throws(PaymentFault) -> Payout? {
    let seller = try seller(schedule.sellerID, "seller_id", ledger)
    let payable = try payable(seller, schedule.currency, ledger)
    if payable <= 0 || payable < max(schedule.minimum, schedule.threshold ?? 0) { return nil }
    return try plan(seller, try bankAccount(nil, of: seller, ledger), schedule.currency, wholeAmount: payable, ledger)
  }

  private mutating func moveOn(_ old: PayoutSchedule, _ schedule: inout PayoutSchedule, _ due: UInt64, _ type: String, _ ledger: inout Ledger) {
    schedule.lastDue = due
    schedule.updated = ledger.serverTime
    // A clock that jumped back does not bring the same time again.
    schedule.moveOn(after: max(ledger.serverTime, due))
    save(old, schedule, type, &ledger)
  }

  /// Looks at a schedule again within the hour without a word in the journal. A nanosecond off the hour, so that no time that is written is taken for this one.
  private mutating func watchAgain(_ id: String, _ now: UInt64) {
    let due = (now / PayoutCalendar.hourNanoseconds + 1) * PayoutCalendar.hourNanoseconds + 1
    open[id] = due
    timers.insert(due, id)
  }
}
