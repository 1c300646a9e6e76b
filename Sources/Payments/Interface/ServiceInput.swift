import PSP

/// What the outside tells the payment service, on the thread that owns the ledger.
public enum ServiceInput: Sendable {
  /// A request; the ticket comes back with its answer.
  case call(ticket: UInt64, PaymentCall)
  /// A webhook of a PSP whose signature was verified, with its raw body; answered like a call.
  case webhook(ticket: UInt64, psp: String, PSPEvent, body: [UInt8])
  /// What became of sending an attempt's request.
  case verdict(subject: String, attempt: String, PSPVerdict, body: [UInt8])
  /// Events that a PSP listed; `hasMore` asks for the next page. `nil`: the list could not be had.
  case events(psp: String, [PSPEvent]?, hasMore: Bool)
  /// What became of sending one of our own webhooks: the status of the answer, or 0 for none.
  case delivered(delivery: String, status: Int, note: String)
}

/// What the payment service wants done outside, once the batch it belongs to is durable.
public enum ServiceOutput: Sendable {
  case answer(ticket: UInt64, PaymentAnswer)
  /// Send these bytes to a PSP; the verdict comes back with the same names.
  case send(psp: String, subject: String, attempt: String, PSPCall.Kind, PSPRequest)
  /// List the PSP's events since a moment.
  case list(psp: String, PSPRequest)
  /// Send one of our own webhooks, signed at the time of sending with each of the secrets.
  case deliver(delivery: String, url: String, secrets: [String], body: [UInt8])
}
