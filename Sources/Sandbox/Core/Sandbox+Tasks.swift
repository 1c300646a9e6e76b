/// What becomes due.
extension Sandbox {
  /// Does it.
  func perform(_ task: Task) {
    switch task {
    case .deliver(let id): webhooks.makeReady(id)
    case .clear(let intent): clearDebit(intent)
    case .completeRefund(let id): completeRefund(id)
    case .failRefund(let id): failRefund(id)
    case .submitPayout(let id): submitPayout(id)
    case .completePayout(let id): completePayout(id)
    case .returnPayout(let id): returnPayout(id)
    case .mature(let second): mature(second)
    case .expireSession(let id): expireSession(id)
    case .expireHold(let charge): expireHold(charge)
    case .openDispute(let charge, let reason): openDispute(charge, reason: reason)
    case .completeReport(let id): completeReport(id)
    case .midnight:
      if settings.writesReports { makeFiles(day: clock.seconds / 86_400 - 1) }
      if settings.paysOutDaily { sweep() }
      idempotency.forget(now: clock.seconds)
      scheduleMidnight()
    }
  }

  /// Sets the timer of the next midnight (UTC).
  func scheduleMidnight() { timers.add(.midnight, due: (clock.seconds / 86_400 + 1) * 86_400_000) }

  /// Adds a task so many seconds from now.
  func later(_ seconds: Int, _ task: Task) { timers.add(task, due: clock.now + seconds * 1000) }
}
