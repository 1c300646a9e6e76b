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
  mutating func take(_ event: PSPEvent, from psp: String, body: [UInt8], _ ledger: inout Ledger) throws(PaymentFault) {
    guard event.id.utf8.count <= 255 else { throw PaymentFault.parameter("event_id_invalid", "id", "The id of the event is longer than 255 bytes") }
    let key = RowKey.webhook(psp, event.id)
    if try row(.sides, key, ledger) != nil { return }
    ledger.put(.sides, key, body)
    if let object = event.object { try learn(object, psp, &ledger) }
  }

  /// What is known of a PSP's object now: applied to ours, where it says more than we know.
  mutating func learn(_ news: PSPObject, _ psp: String, _ ledger: inout Ledger) throws(PaymentFault) {
    // Longer than any row's key may be; no PSP has such ids.
    guard news.id.utf8.count <= 255, let subject = try subject(of: news, psp, ledger) else { return }
    switch Identifier.prefix(of: subject) {
    case .payment, .deposit:
      guard let payment = try find(Payment.self, subject, ledger), isTold(subject, of: payment.psp, by: psp) else { return }
      try learn(news, payment, &ledger)
    case .refund:
      guard let refund = try find(Refund.self, subject, ledger), isTold(subject, of: refund.psp, by: psp) else { return }
      try learn(news, refund, &ledger)
    case .payout:
      guard let payout = try find(Payout.self, subject, ledger), isTold(subject, of: payout.psp, by: psp) else { return }
      try learnPayout(news, payout, &ledger)
    case .bankAccount:
      guard let account = try find(BankAccount.self, subject, ledger), isTold(subject, of: account.psp, by: psp) else { return }
      try learnBankAccount(news, account, &ledger)
    default: break
    }
  }

  /// Our object that a PSP's one belongs to: by what we put into it, or by what we noted when we saw it first.
  private func subject(of news: PSPObject, _ psp: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> String? {
    if let subject = news.subject, Identifier.prefix(of: subject) != nil { return subject }
    return try row(.objects, RowKey.pspObject(psp, news.id), ledger).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the PSP that tells is the object's own: another one's metadata may name anything.
  private mutating func isTold(_ subject: String, of psp: String, by teller: String) -> Bool {
    if psp == teller { return true }
    problems.append("\(subject): \(teller) tells news of it, but it is at \(psp)")
    return false
  }

  /// Notes which of our objects a PSP's id belongs to.
  mutating func link(_ psp: String, _ pspID: String?, to id: String, _ ledger: inout Ledger) {
    if let pspID, !pspID.isEmpty, pspID.utf8.count <= 255 { ledger.put(.objects, RowKey.pspObject(psp, pspID), Array(id.utf8)) }
  }
}
