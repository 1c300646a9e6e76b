/// What can go wrong on purpose.
enum FaultKind: String, CaseIterable, Sendable {
  // The way there and back.
  case timeoutBefore = "timeout_before"
  case timeoutAfter = "timeout_after"
  case resetBefore = "reset_before"
  case resetAfter = "reset_after"
  case serverError = "server_error"
  case serverErrorAfter = "server_error_after"
  case rateLimit = "rate_limit"
  case lockTimeout = "lock_timeout"
  case slow
  // What becomes of the money.
  case decline
  case threeDSecure = "three_d_secure"
  case wrongAmount = "wrong_amount"
  case dispute
  case refundPending = "refund_pending"
  case refundFails = "refund_fails"
  case payoutFails = "payout_fails"
  case payoutReturned = "payout_returned"
  // What the merchant hears of it.
  case webhookDuplicate = "webhook_duplicate"
  case webhookDelay = "webhook_delay"
  case webhookLost = "webhook_lost"
  case webhookReorder = "webhook_reorder"
  case webhookEarly = "webhook_early"
  case webhookBadSignature = "webhook_bad_signature"
  case webhookStale = "webhook_stale"

  /// Where a fault takes hold.
  enum Stage {
    /// Before the request is looked at; it leaves no trace.
    case before
    /// After all is done and remembered.
    case after
    case outcome
    case webhook
  }

  var stage: Stage {
    switch self {
    case .timeoutBefore, .resetBefore, .serverError, .rateLimit, .lockTimeout: .before
    case .timeoutAfter, .resetAfter, .serverErrorAfter, .slow: .after
    case .decline, .threeDSecure, .wrongAmount, .dispute, .refundPending, .refundFails, .payoutFails, .payoutReturned: .outcome
    case .webhookDuplicate, .webhookDelay, .webhookLost, .webhookReorder, .webhookEarly, .webhookBadSignature, .webhookStale: .webhook
    }
  }

  /// A line for the manual.
  var meaning: String {
    switch self {
    case .timeoutBefore: "nothing is done, and no answer comes"
    case .timeoutAfter: "it is done, and no answer comes"
    case .resetBefore: "nothing is done, and the connection is reset"
    case .resetAfter: "it is done, and the connection is reset"
    case .serverError: "500 and nothing done; the same key succeeds the next time"
    case .serverErrorAfter: "it is done, and 500 is answered, for ever under this key"
    case .rateLimit: "429 rate_limit, nothing done"
    case .lockTimeout: "429 lock_timeout, nothing done"
    case .slow: "the answer takes :MILLISECONDS (1000); meanwhile the key is in use"
    case .decline: "the card is declined with :CODE (generic_decline)"
    case .threeDSecure: "the buyer has to prove who they are"
    case .wrongAmount: "the charge is :DIFFERENCE (-1) away from what was asked"
    case .dispute: "the buyer disputes the charge for :REASON (fraudulent)"
    case .refundPending: "the refund is pending first"
    case .refundFails: "the refund succeeds and fails later"
    case .payoutFails: "the payout fails with :CODE (could_not_process) instead of being paid"
    case .payoutReturned: "the payout is paid, and comes back later with :CODE (no_account)"
    case .webhookDuplicate: "each event is sent :TIMES (2) over"
    case .webhookDelay: "events are sent :SECONDS (60) later"
    case .webhookLost: "events are never sent"
    case .webhookReorder: "events are sent in another order, 200 ms apart"
    case .webhookEarly: "events are sent before the answer to the request"
    case .webhookBadSignature: "the first delivery of each event is signed with a wrong secret"
    case .webhookStale: "the first delivery of each event is signed with a time :SECONDS (600) ago"
    }
  }
}
