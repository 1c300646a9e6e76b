/// What each answer of Stripe means: occurrence × retry × code, one row a case. The first row that fits decides; what fits none is unknown.
///
/// Sources: docs.stripe.com/api/errors, /error-codes, /declines/codes, /error-low-level, /api/idempotent_requests; the codes are Hyperswitch's
/// `StandardisedCode`. `docs/payments-psp.md` has it printed, and a test holds the two against each other.
enum StripeVerdictTable {
  /// How the request ended.
  enum Ending: Equatable {
    case notSent
    case noAnswer
    case status(ClosedRange<Int>)
  }

  /// A case: all that is not `nil` has to fit.
  struct Row {
    var ending: Ending
    /// `error.type`.
    var type: String?
    /// `error.decline_code`, or `error.code` where there is none.
    var reason: String?
    /// `error.advice_code`.
    var advice: String?
    /// The call that was made.
    var call: PSPCall.Kind?
    /// The state of the payment that the error shows.
    var shows: PSPObject.Status?

    var occurrence: PSPVerdict.Occurrence
    var retry: PSPVerdict.Retry
    /// `nil` leaves it to the next row that fits.
    var code: String?
    var isTurnedAway = false

    func fits(_ answer: Answer) -> Bool {
      ending.holds(answer.ending) && (type == nil || type == answer.type) && (reason == nil || reason == answer.reason)
        && (advice == nil || advice == answer.advice) && (call == nil || call == answer.call) && (shows == nil || shows == answer.shows)
    }
  }

  /// What of an answer the table looks at.
  struct Answer {
    var ending: Ending
    var call: PSPCall.Kind
    var type: String?
    var reason: String?
    var advice: String?
    var shows: PSPObject.Status?
  }

  /// The row that decides, with its code; `nil` when the answer is in no row.
  static func row(for answer: Answer) -> Row? {
    guard var row = rows.first(where: { $0.fits(answer) }) else { return nil }
    if row.code == nil { row.code = rows.first { $0.code != nil && $0.fits(answer) }?.code }
    return row
  }

  /// The code for what an object says went wrong: a decline, a refund's or a payout's failure.
  static func code(for reason: String) -> String { words.first { $0.reason == reason }?.code ?? unknownCode }

  /// The code of what no row has.
  static let unknownCode = "generic_unknown_error"

  // MARK: The rows

  static let rows: [Row] =
    [
      // Before an answer.
      Row(ending: .notSent, occurrence: .no, retry: .sameKeyLater, code: "downstream_technical_issue", isTurnedAway: true),
      Row(ending: .noAnswer, occurrence: .unknown, retry: .sameKeyLater, code: "transaction_timed_out"),

      // Idempotency. A key that was used for something else is a bug of ours or somebody else's key: whatever happened under it stays open.
      Row(
        ending: .status(409...409), reason: "idempotency_key_in_use", occurrence: .unknown, retry: .sameKeyLater, code: "duplicate_request"),
      Row(ending: .status(409...409), occurrence: .unknown, retry: .sameKeyLater, code: "downstream_technical_issue"),
      Row(ending: .status(400...404), type: "idempotency_error", occurrence: .unknown, retry: .never, code: "duplicate_request"),

      // Too much, and not working.
      Row(
        ending: .status(429...429), reason: "rate_limit", occurrence: .no, retry: .sameKeyLater, code: "rate_limit", isTurnedAway: true),
      Row(ending: .status(429...429), reason: "lock_timeout", occurrence: .unknown, retry: .sameKeyLater, code: "downstream_technical_issue"),
      Row(ending: .status(424...424), occurrence: .unknown, retry: .sameKeyLater, code: "psp_acquirer_error"),
      Row(ending: .status(500...599), occurrence: .unknown, retry: .sameKeyLater, code: "downstream_technical_issue"),

      // Not let in.
      Row(
        ending: .status(401...401), type: "invalid_request_error", occurrence: .no, retry: .never, code: "invalid_credentials", isTurnedAway: true),
      Row(
        ending: .status(403...403), type: "invalid_request_error", reason: "account_invalid", occurrence: .no, retry: .never,
        code: "merchant_inactive", isTurnedAway: true),
      Row(
        ending: .status(403...403), type: "invalid_request_error", occurrence: .no, retry: .never, code: "operation_not_allowed", isTurnedAway: true),

      // A card that must not be asked again, whatever the reason.
      Row(ending: .status(402...402), type: "card_error", advice: "do_not_try_again", occurrence: .no, retry: .never),
    ]
    + declines
    + [
      // A reason that is new to us. The issuer's advice, or the payment's own state, still says that there is no money.
      Row(
        ending: .status(402...402), type: "card_error", advice: "try_again_later", occurrence: .no, retry: .newKeyLater, code: unknownCode),
      Row(ending: .status(402...402), type: "card_error", advice: "do_not_try_again", occurrence: .no, retry: .never, code: "do_not_honor"),
      Row(ending: .status(402...402), type: "card_error", advice: "confirm_card_data", occurrence: .no, retry: .never, code: "payment_method_issue"),
      Row(ending: .status(402...402), type: "card_error", shows: .failed, occurrence: .no, retry: .never, code: unknownCode),
    ]
    + states
    + [
      // Stripe's word for a request that it did not begin: a parameter, an object, or a state that does not fit.
      Row(ending: .status(400...400), type: "invalid_request_error", occurrence: .no, retry: .never, code: "missing_or_invalid_param"),
      Row(
        ending: .status(404...404), type: "invalid_request_error", reason: "resource_missing", occurrence: .no, retry: .never,
        code: "missing_or_invalid_param"),
    ]

  /// Every reason for which a card or an account is declined.
  private static let declines: [Row] = words.compactMap { word in
    word.retry.map { retry in
      Row(ending: .status(402...402), type: "card_error", reason: word.reason, occurrence: .no, retry: retry, code: word.code)
    }
  }

  /// 400s that say more than that the request was wrong.
  private static let states: [Row] = {
    func row(
      _ reason: String, _ occurrence: PSPVerdict.Occurrence, _ retry: PSPVerdict.Retry, _ code: String, call: PSPCall.Kind? = nil,
      shows: PSPObject.Status? = nil
    ) -> Row {
      Row(
        ending: .status(400...402), type: "invalid_request_error", reason: reason, call: call, shows: shows, occurrence: occurrence, retry: retry,
        code: code)
    }
    return [
      // It is as was asked, though not through this request.
      row("payment_intent_unexpected_state", .yes, .never, "invalid_state", call: .cancel, shows: .canceled),
      row("charge_already_captured", .unknown, .never, "invalid_state", call: .capture),
      row("bank_account_verified", .unknown, .never, "invalid_state", call: .verifyBankAccount),

      row("balance_insufficient", .no, .newKeyLater, "insufficient_funds"), row("insufficient_funds", .no, .newKeyLater, "insufficient_funds"),
      row("payment_intent_unexpected_state", .no, .never, "invalid_state"), row("intent_invalid_state", .no, .never, "invalid_state"),
      row("charge_already_refunded", .no, .never, "invalid_state"), row("charge_expired_for_capture", .no, .never, "invalid_state"),
      row("charge_disputed", .no, .never, "operation_not_allowed"), row("payouts_not_allowed", .no, .never, "operation_not_allowed"),
      row("payment_intent_authentication_failure", .no, .never, "authentication_failed"),
      row("authentication_required", .no, .never, "authentication_required"),
      row("account_closed", .no, .never, "account_closed_or_invalid"), row("bank_account_unverified", .no, .never, "payment_method_issue"),
      row("bank_account_verification_failed", .no, .never, "payment_method_issue"), row("token_already_used", .no, .never, "payment_method_issue"),
      row("testmode_charges_only", .no, .never, "configuration_issue"),
    ]
  }()
}

extension StripeVerdictTable.Ending {
  /// Whether the other one is in this one.
  func holds(_ other: Self) -> Bool {
    switch (self, other) {
    case (.notSent, .notSent), (.noAnswer, .noAnswer): true
    case (.status(let range), .status(let one)): range.lowerBound <= one.lowerBound && one.upperBound <= range.upperBound
    default: false
    }
  }
}
