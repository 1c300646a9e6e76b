import JSON
import Ledger
import Memory
import PSP

/// What PSPs tell: webhooks, lists of events. Any order, any number, early or late, ends in the same state.
extension PaymentService {
  /// A webhook whose signature was verified. It is stored before it is answered, and counts once.
  mutating func receive(_ event: PSPEvent, from psp: String, body: [UInt8], _ ledger: inout Ledger) -> PaymentAnswer {
    do throws(PaymentFault) {
      try transact(&ledger) { (service, ledger) throws(PaymentFault) in try service.take(event, from: psp, body: body, &ledger) }
    } catch {
      return error.answer
    }
    return PaymentAnswer(status: 200, body: Array(#"{"received":true}"#.utf8))
  }

  /// One event, however it came: stored and applied unless that was done before.
  private mutating func take(_ event: PSPEvent, from psp: String, body: [UInt8], _ ledger: inout Ledger) throws(PaymentFault) {
    guard event.id.utf8.count <= 255 else { throw PaymentFault.parameter("event_id_invalid", "id", "The id of the event is longer than 255 bytes") }
    let key = RowKey.webhook(psp, event.id)
    if try row(.sides, key, ledger) != nil { return }
    ledger.put(.sides, key, body)
    if let object = event.object { try learn(object, psp, &ledger) }
  }

  /// What is known of a PSP's object now: applied to ours, where it says more than we know.
  mutating func learn(_ news: PSPObject, _ psp: String, _ ledger: inout Ledger) throws(PaymentFault) {
    guard let subject = try subject(of: news, psp, ledger) else { return }
    switch Identifier.prefix(of: subject) {
    case .payment, .deposit:
      guard let payment = try find(Payment.self, subject, ledger) else { return }
      try learn(news, payment, &ledger)
    case .refund:
      guard let refund = try find(Refund.self, subject, ledger) else { return }
      try learn(news, refund, &ledger)
    case .payout: try learnPayout(news, subject, &ledger)
    case .bankAccount: try learnBankAccount(news, subject, &ledger)
    default: break
    }
  }

  /// Our object that a PSP's one belongs to: by what we put into it, or by what we noted when we saw it first.
  private func subject(of news: PSPObject, _ psp: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> String? {
    if let subject = news.subject, Identifier.prefix(of: subject) != nil { return subject }
    return try row(.objects, RowKey.pspObject(psp, news.id), ledger).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Notes which of our objects a PSP's id belongs to.
  mutating func link(_ psp: String, _ pspID: String?, to id: String, _ ledger: inout Ledger) {
    if let pspID, !pspID.isEmpty, pspID.utf8.count <= 255 { ledger.put(.objects, RowKey.pspObject(psp, pspID), Array(id.utf8)) }
  }

  // MARK: Lists of events

  /// Asks a PSP for the events behind the last one known: so lost webhooks are found, and what is unknown becomes known. Where none is known, or the PSP does not
  /// answer to the one that is (it may have forgotten it), for all events since a while, page by page.
  mutating func poll(_ psp: String, _ ledger: inout Ledger) {
    timers.insert(ledger.serverTime &+ UInt64(settings.pollSeconds) * 1_000_000_000, "poll/\(psp)")
    if polling.contains(psp) { return }
    do throws(PaymentFault) {
      let cursor = try row(.sides, RowKey.cursor(psp), ledger).map { String(decoding: $0, as: UTF8.self) }
      var walk = walks[psp] ?? EventWalk()
      if walk.isWhole || cursor == nil || walk.failures >= EventWalk.failuresMax {
        // Anew from its beginning: what comes twice counts once.
        let days = cursor == nil ? EventWalk.daysAtFirst : EventWalk.daysKept
        walk.begin(since: Int(ledger.serverTime / 1_000_000_000) - days * 86_400)
        list(psp, .events(since: walk.since, after: nil), ledger)
      } else {
        list(psp, .events(since: 0, after: cursor), ledger)
      }
      walks[psp] = walk
    } catch {
      problems.append("poll of \(psp): \(error.code): \(error.message)")
    }
  }

  private mutating func list(_ psp: String, _ call: PSPCall, _ ledger: borrowing Ledger) {
    guard let request = connectors[psp]?.request(call, key: "", attempt: "", subject: "") else { return }
    polling.insert(psp)
    emit(.list(psp: psp, request), ledger)
  }

  /// A page of events, the newest first.
  mutating func take(_ events: [PSPEvent]?, hasMore: Bool, from psp: String, _ ledger: inout Ledger) {
    polling.remove(psp)
    var walk = walks[psp] ?? EventWalk()
    defer { walks[psp] = walk }
    guard let events else {
      walk.failures += 1
      return
    }
    for event in events.reversed() {
      attend("\(psp) \(event.id)", &ledger) { (service, ledger) throws(PaymentFault) in
        try service.take(event, from: psp, body: Array(event.type.utf8), &ledger)
      }
    }
    if !walk.isWhole {
      walk.failures = 0
      note(events.first?.id, as: psp, &ledger)
      if hasMore { poll(psp, &ledger) }
      return
    }
    // From new to old: only when the oldest page is in is nothing missing before the newest event.
    walk.newest = walk.newest ?? events.first?.id
    if hasMore, let oldest = events.last?.id {
      list(psp, .events(since: walk.since, after: nil, before: oldest), ledger)
      return
    }
    note(walk.newest, as: psp, &ledger)
    walk = EventWalk()
  }

  /// Keeps how far a PSP's list was read.
  private mutating func note(_ newest: String?, as psp: String, _ ledger: inout Ledger) {
    guard let newest else { return }
    attend("poll of \(psp)", &ledger) { (_, ledger) throws(PaymentFault) in ledger.put(.sides, RowKey.cursor(psp), Array(newest.utf8)) }
  }
}
