import JSON
import Testing

@testable import PSP

/// The table of verdicts: answers as Stripe gives them, and what follows.
@Suite struct VerdictTests {
  struct Case: CustomTestStringConvertible {
    var transport: PSPTransport
    var call = PSPCall.Kind.charge
    let occurrence: PSPVerdict.Occurrence
    let retry: PSPVerdict.Retry
    let code: String?
    let raw: String
    var isTurnedAway = false
    var testDescription: String { "\(call.rawValue): \(raw)" }
  }

  private static func answer(_ status: Int, _ body: String, _ headers: [(name: String, value: String)] = []) -> PSPTransport {
    .answer(status: status, headers: headers, body: Array(body.utf8))
  }

  /// An error as Stripe writes it: fields that are not there are left out.
  private static func error(
    _ status: Int, type: String? = "invalid_request_error", code: String? = nil, decline: String? = nil, advice: String? = nil, state: String? = nil
  ) -> PSPTransport {
    var fields = [("type", type), ("code", code), ("decline_code", decline), ("advice_code", advice)].compactMap { name, value in
      value.map { "\"\(name)\":\"\($0)\"" }
    }
    fields.append("\"message\":\"A sentence.\"")
    if let state { fields.append("\"payment_intent\":" + intent(state)) }
    return answer(status, "{\"error\":{\(fields.joined(separator: ","))}}")
  }

  private static func intent(_ state: String) -> String {
    let failed = state == "requires_payment_method" ? "{\"type\":\"card_error\",\"code\":\"expired_card\"}" : "null"
    return """
      {"id":"pi_1","object":"payment_intent","amount":2000,"amount_received":2000,"amount_capturable":2000,"currency":"eur",\
      "status":"\(state)","last_payment_error":\(failed)}
      """
  }

  private static func card(_ code: String, _ decline: String? = nil, advice: String? = nil, state: String? = nil) -> PSPTransport {
    error(402, type: "card_error", code: code, decline: decline, advice: advice, state: state)
  }

  private static let unknown = StripeVerdictTable.unknownCode

  private static let cases: [Case] = [
    Case(
      transport: .notSent("no connection"), occurrence: .no, retry: .sameKeyLater, code: "downstream_technical_issue", raw: "not sent: no connection",
      isTurnedAway: true),
    Case(
      transport: .noAnswer("time is over"), occurrence: .unknown, retry: .sameKeyLater, code: "transaction_timed_out",
      raw: "no answer: time is over"),
    Case(
      transport: error(409, type: "idempotency_error", code: "idempotency_key_in_use"), occurrence: .unknown, retry: .sameKeyLater,
      code: "duplicate_request", raw: "409 idempotency_key_in_use"),
    Case(
      transport: error(409), occurrence: .unknown, retry: .sameKeyLater, code: "downstream_technical_issue", raw: "409 invalid_request_error"),
    Case(
      transport: error(400, type: "idempotency_error"), occurrence: .unknown, retry: .never, code: "duplicate_request", raw: "400 idempotency_error"),
    Case(
      transport: error(429, code: "rate_limit"), occurrence: .no, retry: .sameKeyLater, code: "rate_limit", raw: "429 rate_limit", isTurnedAway: true),
    Case(
      transport: error(429, code: "lock_timeout"), occurrence: .unknown, retry: .sameKeyLater, code: "downstream_technical_issue",
      raw: "429 lock_timeout"),
    Case(transport: error(424), occurrence: .unknown, retry: .sameKeyLater, code: "psp_acquirer_error", raw: "424 invalid_request_error"),
    Case(
      transport: error(500, type: "api_error"), occurrence: .unknown, retry: .sameKeyLater, code: "downstream_technical_issue", raw: "500 api_error"),
    Case(transport: answer(503, "<html>"), occurrence: .unknown, retry: .sameKeyLater, code: "downstream_technical_issue", raw: "503"),
    Case(
      transport: error(401), occurrence: .no, retry: .never, code: "invalid_credentials", raw: "401 invalid_request_error", isTurnedAway: true),
    Case(
      transport: error(403, code: "account_invalid"), occurrence: .no, retry: .never, code: "merchant_inactive", raw: "403 account_invalid",
      isTurnedAway: true),
    Case(
      transport: error(403), occurrence: .no, retry: .never, code: "operation_not_allowed", raw: "403 invalid_request_error", isTurnedAway: true),

    // Advice: what forbids goes before everything, what allows only where nothing is known.
    Case(
      transport: card("card_declined", "insufficient_funds", advice: "do_not_try_again"), occurrence: .no, retry: .never, code: "insufficient_funds",
      raw: "402 card_declined/insufficient_funds"),
    Case(
      transport: card("card_declined", "lost_card", advice: "try_again_later"), occurrence: .no, retry: .never, code: "card_lost_or_stolen",
      raw: "402 card_declined/lost_card"),
    Case(
      transport: card("card_declined", "something_new", advice: "do_not_try_again"), occurrence: .no, retry: .never, code: "do_not_honor",
      raw: "402 card_declined/something_new"),
    Case(
      transport: card("card_declined", "something_new", advice: "try_again_later"), occurrence: .no, retry: .newKeyLater, code: unknown,
      raw: "402 card_declined/something_new"),
    Case(
      transport: card("card_declined", "something_new", advice: "confirm_card_data"), occurrence: .no, retry: .never, code: "payment_method_issue",
      raw: "402 card_declined/something_new"),
    Case(
      transport: card("card_declined", "something_new", state: "requires_payment_method"), occurrence: .no, retry: .never, code: unknown,
      raw: "402 card_declined/something_new"),
    Case(
      transport: card("card_declined", "something_new"), occurrence: .unknown, retry: .sameKeyLater, code: unknown,
      raw: "402 card_declined/something_new"),
    Case(
      transport: card("card_declined", "something_new", state: "processing"), occurrence: .unknown, retry: .sameKeyLater, code: unknown,
      raw: "402 card_declined/something_new"),

    // States.
    Case(
      transport: error(400, code: "payment_intent_unexpected_state", state: "canceled"), call: .cancel, occurrence: .yes, retry: .never,
      code: "invalid_state", raw: "400 payment_intent_unexpected_state"),
    Case(
      transport: error(400, code: "payment_intent_unexpected_state", state: "canceled"), call: .capture, occurrence: .no, retry: .never,
      code: "invalid_state", raw: "400 payment_intent_unexpected_state"),
    Case(
      transport: error(400, code: "payment_intent_unexpected_state", state: "succeeded"), call: .cancel, occurrence: .no, retry: .never,
      code: "invalid_state", raw: "400 payment_intent_unexpected_state"),
    Case(
      transport: error(400, code: "charge_already_captured", state: "succeeded"), call: .capture, occurrence: .unknown, retry: .never,
      code: "invalid_state", raw: "400 charge_already_captured"),
    Case(
      transport: error(400, code: "bank_account_verified"), call: .verifyBankAccount, occurrence: .unknown, retry: .never, code: "invalid_state",
      raw: "400 bank_account_verified"),
    Case(
      transport: error(400, code: "balance_insufficient"), call: .payout, occurrence: .no, retry: .newKeyLater, code: "insufficient_funds",
      raw: "400 balance_insufficient"),
    Case(
      transport: error(400, code: "insufficient_funds"), call: .payout, occurrence: .no, retry: .newKeyLater, code: "insufficient_funds",
      raw: "400 insufficient_funds"),
    state("intent_invalid_state", "invalid_state", .charge), state("charge_already_refunded", "invalid_state", .refund),
    state("charge_expired_for_capture", "invalid_state", .capture), state("charge_disputed", "operation_not_allowed", .refund),
    state("payouts_not_allowed", "operation_not_allowed", .payout), state("payment_intent_authentication_failure", "authentication_failed", .charge),
    state("authentication_required", "authentication_required", .charge), state("account_closed", "account_closed_or_invalid", .payout),
    state("bank_account_unverified", "payment_method_issue", .payout),
    state("bank_account_verification_failed", "payment_method_issue", .verifyBankAccount),
    state("token_already_used", "payment_method_issue", .charge),
    state("testmode_charges_only", "configuration_issue", .charge),
    state("parameter_missing", "missing_or_invalid_param", .charge), state("amount_too_small", "missing_or_invalid_param", .charge),
    state("url_invalid", "missing_or_invalid_param", .checkout),
    Case(
      transport: error(404, code: "resource_missing"), call: .refund, occurrence: .no, retry: .never, code: "missing_or_invalid_param",
      raw: "404 resource_missing"),

    // In no row.
    Case(transport: error(404), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "404 invalid_request_error"),
    Case(transport: answer(404, "<html>nginx</html>"), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "404"),
    Case(transport: answer(401, "who are you"), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "401"),
    Case(transport: answer(400, "{}"), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "400"),
    Case(transport: answer(302, ""), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "302"),
    Case(transport: answer(201, intent("succeeded")), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "201"),
    Case(transport: answer(204, ""), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "204"),
    Case(transport: error(429), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "429 invalid_request_error"),
    Case(
      transport: error(400, type: "something_new", code: "x"), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "400 x"),

    // 200s.
    Case(transport: answer(200, intent("succeeded")), occurrence: .yes, retry: .never, code: nil, raw: "200 payment/succeeded"),
    Case(transport: answer(200, intent("processing")), occurrence: .yes, retry: .never, code: nil, raw: "200 payment/processing"),
    Case(transport: answer(200, intent("requires_capture")), occurrence: .yes, retry: .never, code: nil, raw: "200 payment/authorized"),
    Case(transport: answer(200, intent("requires_action")), occurrence: .yes, retry: .never, code: nil, raw: "200 payment/requires_action"),
    Case(
      transport: answer(200, intent("requires_payment_method")), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "200 payment/failed"),
    Case(
      transport: answer(200, intent("requires_confirmation")), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "200 payment/pending"),
    Case(
      transport: answer(200, intent("requires_capture")), call: .capture, occurrence: .unknown, retry: .sameKeyLater, code: unknown,
      raw: "200 payment/authorized"),
    Case(
      transport: answer(200, intent("succeeded")), call: .refund, occurrence: .unknown, retry: .sameKeyLater, code: unknown,
      raw: "200 payment/succeeded"),
    Case(transport: answer(200, intent("something_new")), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "200 payment_intent"),
    Case(transport: answer(200, ""), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "200 "),
    Case(transport: answer(200, "{\"id\":\"pi_1\",\"object\":\"paym"), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "200 "),
    Case(transport: answer(200, "[]"), occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "200 "),

    // Questions stay open until they are answered.
    Case(transport: answer(200, intent("canceled")), call: .fetch, occurrence: .yes, retry: .never, code: nil, raw: "200 payment/canceled"),
    Case(
      transport: error(404, code: "resource_missing"), call: .fetch, occurrence: .unknown, retry: .sameKeyLater, code: "missing_or_invalid_param",
      raw: "404 resource_missing"),
    Case(
      transport: error(401), call: .fetch, occurrence: .unknown, retry: .sameKeyLater, code: "invalid_credentials", raw: "401 invalid_request_error",
      isTurnedAway: true),
    Case(
      transport: .notSent("x"), call: .events, occurrence: .unknown, retry: .sameKeyLater, code: "downstream_technical_issue", raw: "not sent: x",
      isTurnedAway: true),
    Case(
      transport: answer(200, "{\"object\":\"list\",\"data\":[],\"has_more\":false}"), call: .events, occurrence: .yes, retry: .never, code: nil,
      raw: "200 list"),
    Case(transport: answer(200, "{}"), call: .events, occurrence: .unknown, retry: .sameKeyLater, code: unknown, raw: "200"),
  ]

  private static func state(_ reason: String, _ code: String, _ call: PSPCall.Kind) -> Case {
    Case(transport: error(400, code: reason), call: call, occurrence: .no, retry: .never, code: code, raw: "400 \(reason)")
  }

  @Test(arguments: cases) func answersHaveTheirVerdicts(row: Case) {
    let verdict = StripeConnector().verdict(on: row.call, row.transport)
    #expect(verdict.occurrence == row.occurrence && verdict.retry == row.retry, "\(verdict)")
    #expect(verdict.code == row.code && verdict.raw == row.raw && verdict.isTurnedAway == row.isTurnedAway, "\(verdict)")
  }

  /// docs.stripe.com/declines/codes, all fifty: which may be tried again, and what each is called here.
  @Test func everyDeclineCodeHasItsVerdict() {
    let later: Set<String> = [
      "approve_with_id", "card_velocity_exceeded", "insufficient_funds", "issuer_not_available", "processing_error", "reenter_transaction",
      "try_again_later", "withdrawal_count_limit_exceeded",
    ]
    let all = """
      approve_with_id authentication_not_handled authentication_required call_issuer card_not_supported card_velocity_exceeded \
      currency_not_supported do_not_honor do_not_try_again duplicate_transaction expired_card fraudulent generic_decline incorrect_address \
      incorrect_cvc incorrect_number incorrect_pin incorrect_zip insufficient_funds invalid_account invalid_amount invalid_cvc \
      invalid_expiry_month invalid_expiry_year invalid_number invalid_pin issuer_not_available lost_card merchant_blacklist \
      mobile_device_authentication_required new_account_information_available no_action_taken not_permitted offline_pin_required \
      online_or_offline_pin_required pickup_card pin_try_exceeded processing_error reenter_transaction restricted_card \
      revocation_of_all_authorizations revocation_of_authorization security_violation service_not_allowed stolen_card stop_payment_order \
      testmode_decline transaction_not_allowed try_again_later withdrawal_count_limit_exceeded
      """.split(separator: " ").map(String.init)
    #expect(Set(all).count == 50)
    for decline in all {
      let verdict = StripeConnector().verdict(on: .charge, VerdictTests.card("card_declined", decline))
      #expect(verdict.occurrence == .no && verdict.retry == (later.contains(decline) ? .newKeyLater : .never), "\(verdict)")
      #expect(verdict.code != VerdictTests.unknown && verdict.raw == "402 card_declined/\(decline)")
    }
  }

  @Test func everyRowDecidesSomething() {
    // The rows of the words are met by their words, all others by the cases above.
    var met: Set<Int> = []
    func meet(_ call: PSPCall.Kind, _ transport: PSPTransport) {
      guard let answer = VerdictTests.seen(call, transport) else { return }
      // The row that decides, and the one that gives the code where that is another one.
      if let index = StripeVerdictTable.rows.firstIndex(where: { $0.fits(answer) }) { met.insert(index) }
      if let index = StripeVerdictTable.rows.firstIndex(where: { $0.code != nil && $0.fits(answer) }) { met.insert(index) }
    }
    for row in VerdictTests.cases { meet(row.call, row.transport) }
    for word in StripeVerdictTable.words where word.retry != nil { meet(.charge, VerdictTests.card(word.reason)) }
    let unmet = StripeVerdictTable.rows.indices.filter { !met.contains($0) }.map { StripeVerdictTable.rows[$0] }
    #expect(unmet.isEmpty, "\(unmet)")
  }

  /// What the table is asked for an answer, taken from the answer by other means than the connector's.
  private static func seen(_ call: PSPCall.Kind, _ transport: PSPTransport) -> StripeVerdictTable.Answer? {
    switch transport {
    case .notSent: return .init(ending: .notSent, call: call)
    case .noAnswer: return .init(ending: .noAnswer, call: call)
    case .answer(let status, _, let body):
      guard status != 200 else { return nil }
      var error: JSONValue?
      do { error = try JSONParser.parse(body)["error"] } catch { return nil }
      let states: [String: PSPObject.Status] = ["requires_payment_method": .failed, "canceled": .canceled, "succeeded": .succeeded]
      return .init(
        ending: .status(status...status), call: call, type: error?["type"]?.string,
        reason: error?["decline_code"]?.string ?? error?["code"]?.string, advice: error?["advice_code"]?.string,
        shows: error?["payment_intent"]?["status"]?.string.flatMap { states[$0] })
    }
  }

  @Test func codesAreOfOneVocabulary() {
    let vocabulary = Set(
      """
      account_closed_or_invalid authentication_failed authentication_required authorization_missing_or_revoked card_lost_or_stolen \
      card_not_supported_restricted cfg_pm_not_enabled_or_misconfigured compliance_or_sanctions_restriction configuration_issue \
      credit_limit_exceeded currency_or_corridor_not_enabled do_not_honor downstream_technical_issue duplicate_request generic_unknown_error \
      incorrect_authentication_code insufficient_funds integ_cryptographic_issue integration_issue invalid_card_number invalid_credentials \
      invalid_cvv invalid_expiry_date invalid_state issuer_unavailable merchant_inactive missing_or_invalid_param operation_not_allowed \
      payment_cancelled_by_user payment_method_issue payment_session_timeout pm_address_mismatch psp_acquirer_error psp_fraud_engine_decline \
      rate_limit stored_credential_or_mit_not_enabled subscription_plan_inactive suspected_fraud three_ds_authentication_service_issue \
      three_ds_configuration_issue three_ds_data_or_protocol_invalid transaction_not_permitted transaction_timed_out velocity_limit_exceeded \
      wallet_or_token_config_issue
      """.split(separator: " ").map(String.init))
    for code in StripeVerdictTable.rows.compactMap(\.code) + StripeVerdictTable.words.map(\.code) { #expect(vocabulary.contains(code), "\(code)") }
    #expect(Set(StripeVerdictTable.words.map(\.reason)).count == StripeVerdictTable.words.count)
  }

  @Test func headersHaveTheirSay() {
    let body = "{\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}"
    func verdict(_ status: Int, _ headers: [(name: String, value: String)]) -> PSPVerdict {
      StripeConnector().verdict(on: .charge, VerdictTests.answer(status, body, headers))
    }
    #expect(verdict(503, [("retry-after", "7")]).retryAfter == 7)
    #expect(verdict(503, [("Retry-After", "soon")]).retryAfter == nil && verdict(503, [("Retry-After", "99999999")]).retryAfter == 86_400)
    let final = verdict(500, [("stripe-should-retry", "false")])
    #expect(final.occurrence == .unknown && final.retry == .never)
    #expect(verdict(500, [("Stripe-Should-Retry", "true")]).retry == .sameKeyLater)
  }

  @Test func messagesHoldNoSecrets() {
    let connector = StripeConnector()
    let key = connector.verdict(
      on: .charge, VerdictTests.answer(401, "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Key sk_live_1\"}}"))
    #expect(key.message?.contains("sk_live") == false)
    let card = connector.verdict(
      on: .charge, VerdictTests.answer(402, "{\"error\":{\"type\":\"card_error\",\"message\":\"No 4242-4242 4242 4242.\"}}"))
    #expect(card.message?.contains("4242") == false)
    let long = String(repeating: "x", count: 5000)
    let cut = connector.verdict(
      on: .charge, VerdictTests.answer(402, "{\"error\":{\"type\":\"card_error\",\"code\":\"\(long)\",\"message\":\"\(long)\"}}"))
    #expect(cut.message?.count == 500 && cut.raw.count < 100)
  }
}
