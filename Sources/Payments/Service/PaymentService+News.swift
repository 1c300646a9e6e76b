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

  /// Asks a PSP for the events since the last time: so lost webhooks are found, and what is unknown becomes known.
  mutating func poll(_ psp: String, _ ledger: inout Ledger) {
    let now = ledger.serverTime
    timers.insert(now &+ UInt64(settings.pollSeconds) * 1_000_000_000, "poll/\(psp)")
    guard let connector = connectors[psp], !polling.contains(psp) else { return }
    do throws(PaymentFault) {
      let cursor = try row(.sides, RowKey.cursor(psp), ledger).map { String(decoding: $0, as: UTF8.self) }
      let since = Int(now / 1_000_000_000) - 86_400
      guard let request = connector.request(.events(since: cursor == nil ? since : 0, after: cursor), key: "", attempt: "", subject: "") else {
        return
      }
      polling.insert(psp)
      emit(.list(psp: psp, request), ledger)
    } catch {
      problems.append("poll of \(psp): \(error.code): \(error.message)")
    }
  }

  /// A page of events, the newest first.
  mutating func take(_ events: [PSPEvent]?, hasMore: Bool, from psp: String, _ ledger: inout Ledger) {
    polling.remove(psp)
    guard let events else { return }
    for event in events.reversed() {
      attend("\(psp) \(event.id)", &ledger) { (service, ledger) throws(PaymentFault) in
        try service.take(event, from: psp, body: Array(event.type.utf8), &ledger)
      }
    }
    guard let newest = events.first else { return }
    attend("poll of \(psp)", &ledger) { (_, ledger) throws(PaymentFault) in ledger.put(.sides, RowKey.cursor(psp), Array(newest.id.utf8)) }
    if hasMore { poll(psp, &ledger) }
  }
}
