import Ledger
import Memory
import PSP

/// Lists of events: so lost webhooks are found, and what is unknown becomes known.
extension PaymentService {
  /// Says when a PSP is asked next. One time is in force for each PSP: earlier ones are passed over.
  mutating func setPoll(_ psp: String, _ due: UInt64) {
    open["poll/\(psp)"] = due
    timers.insert(due, "poll/\(psp)")
  }

  /// Asks a PSP for the events since the last time.
  mutating func poll(_ psp: String, _ ledger: inout Ledger) {
    setPoll(psp, ledger.serverTime &+ UInt64(settings.pollSeconds) * 1_000_000_000)
    var poll = polls[psp] ?? EventPoll()
    if poll.isUnderWay { return }
    poll.end()
    let now = Int(ledger.serverTime / 1_000_000_000)
    do throws(PaymentFault) {
      let cursor = try cursor(psp, ledger)
      let isKnown = cursor.map { now - $0.created < EventPoll.Cursor.lifetimeSeconds } ?? false
      poll.isWhole = !isKnown || poll.failures >= EventPoll.failuresMax
      poll.since = cursor?.created ?? now - 86_400
      polls[psp] = poll
      try askForPage(psp, ledger)
    } catch {
      problems.append("poll of \(psp): \(error.code): \(error.message)")
    }
  }

  private mutating func askForPage(_ psp: String, _ ledger: borrowing Ledger) throws(PaymentFault) {
    guard let connector = connectors[psp], let poll = polls[psp] else { return }
    let call: PSPCall =
      poll.isWhole
      ? .events(since: poll.since, after: nil, before: poll.before) : .events(since: 0, after: try cursor(psp, ledger)?.id)
    guard let request = connector.request(call, key: "", attempt: "", subject: "") else { return }
    polls[psp]?.isUnderWay = true
    emit(.list(psp: psp, request), ledger)
  }

  private func cursor(_ psp: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> EventPoll.Cursor? {
    try row(.sides, RowKey.cursor(psp), ledger).flatMap(EventPoll.Cursor.init)
  }

  /// A page of events, the newest first. Each is stored and applied, unless that was done before.
  mutating func take(_ events: [PSPEvent]?, hasMore: Bool, from psp: String, _ ledger: inout Ledger) {
    var poll = polls[psp] ?? EventPoll()
    guard poll.isUnderWay else {
      // An answer to a question from before the ledger was read again: what happened counts, but where it stands in the list is not known.
      for event in events ?? [] {
        attend("\(psp) \(event.id)", &ledger) { (service, ledger) throws(PaymentFault) in
          try service.take(event, from: psp, body: Array(event.type.utf8), &ledger)
        }
      }
      return
    }
    poll.isUnderWay = false
    guard let events, let newest = events.first, let oldest = events.last else {
      // The end of a list that was read backwards, or no list at all: then it begins anew at the next time.
      if events == nil { poll.failures += 1 } else { finishBackwards(psp, &poll, &ledger) }
      poll.end()
      polls[psp] = poll
      return
    }
    let now = Int(ledger.serverTime / 1_000_000_000)
    var applied: PSPEvent?
    for event in events.reversed() {
      let isDone = attend("\(psp) \(event.id)", &ledger) { (service, ledger) throws(PaymentFault) in
        try service.take(event, from: psp, body: Array(event.type.utf8), &ledger)
      }
      if !isDone, !passes(event, &poll, now) { poll.hasFailed = true }
      if !poll.hasFailed { applied = event }
    }
    // What is behind an event that could not be applied waits with it.
    let goesOn = hasMore && (poll.isWhole || !poll.hasFailed)
    if !poll.isWhole {
      poll.failures = 0
      if let applied { setCursor(psp, EventPoll.Cursor(id: applied.id, created: applied.created), &ledger) }
    } else {
      if poll.newest == nil { poll.newest = EventPoll.Cursor(id: newest.id, created: newest.created) }
      poll.before = oldest.id
      if !goesOn { finishBackwards(psp, &poll, &ledger) }
    }
    if !goesOn { poll.end() }
    polls[psp] = poll
    if !goesOn { return }
    do throws(PaymentFault) { try askForPage(psp, ledger) } catch {
      problems.append("poll of \(psp): \(error.code): \(error.message)")
    }
  }

  /// All is read: from now on the list is read forwards. Where something could not be applied it is read once more, the next time.
  private mutating func finishBackwards(_ psp: String, _ poll: inout EventPoll, _ ledger: inout Ledger) {
    if !poll.hasFailed { poll.failures = 0 }
    if let newest = poll.newest, !poll.hasFailed { setCursor(psp, newest, &ledger) }
  }

  private mutating func setCursor(_ psp: String, _ cursor: EventPoll.Cursor, _ ledger: inout Ledger) {
    attend("poll of \(psp)", &ledger) { (_, ledger) throws(PaymentFault) in ledger.put(.sides, RowKey.cursor(psp), cursor.bytes) }
  }

  /// Whether an event that could not be applied is passed over: it was tried for long enough.
  private func passes(_ event: PSPEvent, _ poll: inout EventPoll, _ now: Int) -> Bool {
    if let stuck = poll.stuck, stuck.id == event.id { return now - stuck.created > EventPoll.patienceSeconds }
    if !poll.hasFailed { poll.stuck = EventPoll.Cursor(id: event.id, created: now) }
    return false
  }
}
