extension StripeVerdictTable {
  /// A reason of Stripe's, what it is called here, and whether to try again; `nil` for reasons that no answer gives, only objects.
  struct Word {
    var reason: String
    var code: String
    var retry: PSPVerdict.Retry?
  }

  /// Decline codes (docs.stripe.com/declines/codes), error codes of cards and bank debits, and why refunds and payouts fail.
  static let words: [Word] = [
    // Later it may work, with a new request.
    Word(reason: "approve_with_id", code: "do_not_honor", retry: .newKeyLater),
    Word(reason: "card_velocity_exceeded", code: "velocity_limit_exceeded", retry: .newKeyLater),
    Word(reason: "insufficient_funds", code: "insufficient_funds", retry: .newKeyLater),
    Word(reason: "issuer_not_available", code: "issuer_unavailable", retry: .newKeyLater),
    Word(reason: "processing_error", code: "downstream_technical_issue", retry: .newKeyLater),
    Word(reason: "reenter_transaction", code: "downstream_technical_issue", retry: .newKeyLater),
    Word(reason: "try_again_later", code: "issuer_unavailable", retry: .newKeyLater),
    Word(reason: "withdrawal_count_limit_exceeded", code: "velocity_limit_exceeded", retry: .newKeyLater),

    // The buyer has to do something, or use another card.
    Word(reason: "authentication_not_handled", code: "authentication_failed", retry: .never),
    Word(reason: "authentication_required", code: "authentication_required", retry: .never),
    Word(reason: "call_issuer", code: "do_not_honor", retry: .never),
    Word(reason: "card_not_supported", code: "card_not_supported_restricted", retry: .never),
    Word(reason: "currency_not_supported", code: "currency_or_corridor_not_enabled", retry: .never),
    Word(reason: "do_not_honor", code: "do_not_honor", retry: .never),
    Word(reason: "do_not_try_again", code: "do_not_honor", retry: .never),
    Word(reason: "duplicate_transaction", code: "duplicate_request", retry: .never),
    Word(reason: "expired_card", code: "invalid_expiry_date", retry: .never),
    Word(reason: "fraudulent", code: "suspected_fraud", retry: .never),
    Word(reason: "generic_decline", code: "do_not_honor", retry: .never),
    Word(reason: "incorrect_address", code: "pm_address_mismatch", retry: .never),
    Word(reason: "incorrect_cvc", code: "invalid_cvv", retry: .never),
    Word(reason: "incorrect_number", code: "invalid_card_number", retry: .never),
    Word(reason: "incorrect_pin", code: "incorrect_authentication_code", retry: .never),
    Word(reason: "incorrect_zip", code: "pm_address_mismatch", retry: .never),
    Word(reason: "invalid_account", code: "account_closed_or_invalid", retry: .never),
    Word(reason: "invalid_amount", code: "missing_or_invalid_param", retry: .never),
    Word(reason: "invalid_cvc", code: "invalid_cvv", retry: .never),
    Word(reason: "invalid_expiry_month", code: "invalid_expiry_date", retry: .never),
    Word(reason: "invalid_expiry_year", code: "invalid_expiry_date", retry: .never),
    Word(reason: "invalid_number", code: "invalid_card_number", retry: .never),
    Word(reason: "invalid_pin", code: "incorrect_authentication_code", retry: .never),
    Word(reason: "lost_card", code: "card_lost_or_stolen", retry: .never),
    Word(reason: "merchant_blacklist", code: "psp_fraud_engine_decline", retry: .never),
    Word(reason: "mobile_device_authentication_required", code: "authentication_required", retry: .never),
    Word(reason: "new_account_information_available", code: "account_closed_or_invalid", retry: .never),
    Word(reason: "no_action_taken", code: "do_not_honor", retry: .never),
    Word(reason: "not_permitted", code: "transaction_not_permitted", retry: .never),
    Word(reason: "offline_pin_required", code: "authentication_required", retry: .never),
    Word(reason: "online_or_offline_pin_required", code: "authentication_required", retry: .never),
    Word(reason: "pickup_card", code: "card_lost_or_stolen", retry: .never),
    Word(reason: "pin_try_exceeded", code: "incorrect_authentication_code", retry: .never),
    Word(reason: "restricted_card", code: "card_not_supported_restricted", retry: .never),
    Word(reason: "revocation_of_all_authorizations", code: "authorization_missing_or_revoked", retry: .never),
    Word(reason: "revocation_of_authorization", code: "authorization_missing_or_revoked", retry: .never),
    Word(reason: "security_violation", code: "transaction_not_permitted", retry: .never),
    Word(reason: "service_not_allowed", code: "transaction_not_permitted", retry: .never),
    Word(reason: "stolen_card", code: "card_lost_or_stolen", retry: .never),
    Word(reason: "stop_payment_order", code: "authorization_missing_or_revoked", retry: .never),
    Word(reason: "testmode_decline", code: "configuration_issue", retry: .never),
    Word(reason: "transaction_not_allowed", code: "transaction_not_permitted", retry: .never),

    // Error codes without a decline code.
    Word(reason: "card_declined", code: "do_not_honor", retry: .never),
    Word(reason: "payment_intent_authentication_failure", code: "authentication_failed", retry: .never),
    Word(reason: "payment_intent_payment_attempt_failed", code: "payment_method_issue", retry: .never),
    Word(reason: "account_closed", code: "account_closed_or_invalid", retry: .never),
    Word(reason: "no_account", code: "account_closed_or_invalid", retry: .never),
    Word(reason: "debit_not_authorized", code: "authorization_missing_or_revoked", retry: .never),
    Word(reason: "invalid_currency", code: "currency_or_corridor_not_enabled", retry: .never),

    // Payouts that failed.
    Word(reason: "account_frozen", code: "transaction_not_permitted"),
    Word(reason: "bank_account_restricted", code: "transaction_not_permitted"),
    Word(reason: "bank_ownership_changed", code: "account_closed_or_invalid"),
    Word(reason: "could_not_process", code: "downstream_technical_issue"),
    Word(reason: "declined", code: "do_not_honor"),
    Word(reason: "invalid_account_number", code: "account_closed_or_invalid"),
    Word(reason: "invalid_account_number_length", code: "account_closed_or_invalid"),
    Word(reason: "incorrect_account_holder_name", code: "payment_method_issue"),
    Word(reason: "incorrect_account_holder_address", code: "pm_address_mismatch"),
    Word(reason: "incorrect_account_holder_tax_id", code: "payment_method_issue"),
    Word(reason: "incorrect_account_type", code: "payment_method_issue"),
    Word(reason: "unsupported_card", code: "card_not_supported_restricted"),
    Word(reason: "exceeds_amount_limit", code: "velocity_limit_exceeded"),
    Word(reason: "exceeds_count_limit", code: "velocity_limit_exceeded"),
    Word(reason: "issuer_unavailable", code: "issuer_unavailable"),

    // Refunds that failed.
    Word(reason: "lost_or_stolen_card", code: "card_lost_or_stolen"),
    Word(reason: "expired_or_canceled_card", code: "account_closed_or_invalid"),
    Word(reason: "charge_for_pending_refund_disputed", code: "operation_not_allowed"),
    Word(reason: "merchant_request", code: "payment_cancelled_by_user"),

    // Payments that were cancelled.
    Word(reason: "abandoned", code: "payment_session_timeout"),
    Word(reason: "automatic", code: "payment_session_timeout"),
    Word(reason: "duplicate", code: "duplicate_request"),
    Word(reason: "expired", code: "payment_session_timeout"),
    Word(reason: "requested_by_customer", code: "payment_cancelled_by_user"),
  ]
}
