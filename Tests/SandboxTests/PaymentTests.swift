import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct PaymentTests {
  /// What a token leads to: the status of the answer, the codes of the error, the state of the intent, and the events.
  struct Case: CustomTestStringConvertible {
    let token: String
    let status: Int
    var code: String?
    var decline: String?
    var advice: String?
    let state: String
    let events: [String]
    var testDescription: String { token }
  }

  private static let paid = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]
  private static let failed = ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]

  private static func declined(_ token: String, _ decline: String, advice: String? = nil) -> Case {
    Case(
      token: token, status: 402, code: "card_declined", decline: decline, advice: advice, state: "requires_payment_method", events: failed)
  }

  private static func refused(_ token: String, _ code: String, advice: String?) -> Case {
    Case(token: token, status: 402, code: code, advice: advice, state: "requires_payment_method", events: failed)
  }

  private static let cases: [Case] = [
    Case(token: "pm_card_visa", status: 200, state: "succeeded", events: paid),
    Case(token: "pm_card_mastercard", status: 200, state: "succeeded", events: paid),
    Case(token: "pm_card_amex", status: 200, state: "succeeded", events: paid),
    declined("pm_card_visa_chargeDeclined", "generic_decline"),
    declined("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds", advice: "try_again_later"),
    declined("pm_card_visa_chargeDeclinedLostCard", "lost_card", advice: "do_not_try_again"),
    declined("pm_card_visa_chargeDeclinedStolenCard", "stolen_card", advice: "do_not_try_again"),
    declined("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_velocity_exceeded", advice: "try_again_later"),
    declined("pm_card_radarBlock", "fraudulent", advice: "do_not_try_again"),
    refused("pm_card_chargeDeclinedExpiredCard", "expired_card", advice: "confirm_card_data"),
    refused("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", advice: "confirm_card_data"),
    refused("pm_card_chargeDeclinedProcessingError", "processing_error", advice: "try_again_later"),
    Case(
      token: "pm_card_authenticationRequired", status: 200, state: "requires_action",
      events: ["payment_intent.created", "payment_intent.requires_action"]),
    Case(
      token: "pm_usBankAccount_success", status: 200, state: "processing",
      events: ["payment_intent.created", "charge.pending", "payment_intent.processing"]),
  ]

  @Test(arguments: cases) func testTokensHaveTheirOutcomes(row: Case) throws {
    let merchant = Merchant()
    let answer = try merchant.call(
      .post, "payment_intents", ["amount": "2000", "currency": "eur", "payment_method": row.token, "confirm": "true"])
    #expect(merchant.last.status == row.status, "\(merchant.last.text)")
    let error = answer["error"]
    #expect(error?["code"]?.string == row.code)
    #expect(error?["decline_code"]?.string == row.decline)
    #expect(error?["advice_code"]?.string == row.advice)
    let intent = error?["payment_intent"] ?? answer
    #expect(intent["status"]?.string == row.state)
    if row.status == 402 {
      #expect(error?["type"]?.string == "card_error")
      #expect(intent["last_payment_error"]?["code"]?.string == row.code)
      #expect(error?["charge"]?.string == intent["latest_charge"]?.string)
    }
    #expect(try merchant.hear() == row.events)
    let received = row.state == "succeeded" ? 2000 : 0
    #expect(intent["amount_received"]?.integer == received)
    #expect(merchant.balance(.network) == -received)
    merchant.expectSoundBooks()
  }

  @Test func aDeclinedIntentCanBePaidWithAnotherCard() throws {
    let merchant = Merchant()
    let intent = try merchant.post("payment_intents", ["amount": "1500", "currency": "usd"])
    let id = try #require(intent["id"]?.string)
    #expect(intent["status"]?.string == "requires_payment_method")
    try merchant.call(.post, "payment_intents/\(id)/confirm", ["payment_method": "pm_card_visa_chargeDeclined"])
    #expect(merchant.last.status == 402)
    let paid = try merchant.post("payment_intents/\(id)/confirm", ["payment_method": "pm_card_visa"])
    #expect(paid["status"]?.string == "succeeded" && paid["last_payment_error"]?.isNull == true)
    try merchant.call(.post, "payment_intents/\(id)/confirm", ["payment_method": "pm_card_visa"])
    #expect(merchant.last.status == 400)
    #expect(merchant.sandbox.charges.elements.map(\.status) == ["failed", "succeeded"])
    merchant.expectSoundBooks()
  }

  @Test func moneyThatIsHeldIsCapturedInPartOrEndsAfterAWeek() throws {
    let merchant = Merchant()
    func hold() throws -> String {
      let intent = try merchant.post(
        "payment_intents",
        ["amount": "10000", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true", "capture_method": "manual"])
      #expect(intent["status"]?.string == "requires_capture" && intent["amount_capturable"]?.integer == 10_000)
      return intent["id"]?.string ?? ""
    }
    let part = try hold()
    let tooLate = try hold()
    let unwanted = try hold()
    #expect(merchant.balance(.network) == 0)
    try merchant.call(.post, "payment_intents/\(part)/capture", ["amount_to_capture": "10001"])
    #expect(merchant.last.status == 400)
    let captured = try merchant.post("payment_intents/\(part)/capture", ["amount_to_capture": "6000", "expand[0]": "latest_charge"])
    #expect(captured["status"]?.string == "succeeded" && captured["amount_received"]?.integer == 6000)
    #expect(captured["latest_charge"]?["amount_captured"]?.integer == 6000)
    // 2.9 % of 60.00 and 0.30.
    #expect(merchant.balance(.network) == -6000 && merchant.balance(.fees) == 204)
    #expect(merchant.sandbox.transactions.elements.map(\.reportingCategory) == ["charge", "partial_capture_reversal"])
    let canceled = try merchant.post("payment_intents/\(unwanted)/cancel", ["cancellation_reason": "requested_by_customer"])
    #expect(canceled["status"]?.string == "canceled")
    try merchant.hear()
    try merchant.skip(days: 8)
    #expect(try merchant.hear() == ["charge.expired", "payment_intent.canceled"])
    let error = try merchant.call(.post, "payment_intents/\(tooLate)/capture")
    #expect(error["error"]?["code"]?.string == "charge_expired_for_capture")
    #expect(merchant.balance(.network) == -6000)
    merchant.expectSoundBooks()
  }

  @Test func theBuyerWhoHasToProveWhoTheyAreDecides() throws {
    for (outcome, state, events) in [
      ("success", "succeeded", ["charge.succeeded", "payment_intent.succeeded"]),
      ("failure", "requires_payment_method", ["payment_intent.payment_failed"]),
    ] {
      let merchant = Merchant()
      let intent = try merchant.pay(method: "pm_card_authenticationRequired")
      let id = intent["id"]?.string ?? ""
      let url = try #require(intent["next_action"]?["redirect_to_url"]?["url"]?.string)
      try merchant.hear()
      let path = url.dropFirst(merchant.sandbox.settings.publicURL.count)
      let page = merchant.sandbox.receive(HTTPRequest(method: .get, target: String(path)))
      #expect(page.response.text.contains("id=\"authorize\""))
      let answer = merchant.sandbox.receive(HTTPRequest(method: .post, target: String(path), body: Array("outcome=\(outcome)".utf8)))
      #expect(answer.response.status == 303)
      #expect(answer.response.headers["Location"]?.hasPrefix("http://merchant/?payment_intent=\(id)") == true)
      #expect(try merchant.get("payment_intents/\(id)")["status"]?.string == state)
      #expect(try merchant.hear() == events)
      merchant.expectSoundBooks()
    }
  }

  @Test func bankDebitsAreKnownLater() throws {
    for (number, state) in [("000123456789", "succeeded"), ("000222222227", "requires_payment_method"), ("000000000009", "processing")] {
      let merchant = Merchant()
      let intent = try merchant.post(
        "payment_intents",
        [
          "amount": "5000", "currency": "usd", "confirm": "true", "payment_method_data[type]": "us_bank_account",
          "payment_method_data[us_bank_account][account_number]": number, "payment_method_data[us_bank_account][routing_number]": "110000000",
        ])
      #expect(intent["status"]?.string == "processing")
      #expect(merchant.balance(.network, "usd") == 0)
      try merchant.skip(days: 2)
      #expect(try merchant.get("payment_intents/\(intent["id"]?.string ?? "")")["status"]?.string == state)
      merchant.expectSoundBooks()
    }
  }

  @Test(
    arguments: [
      (["currency": "eur"], 400, "parameter_missing", "amount"),
      (["amount": "1000"], 400, "parameter_missing", "currency"),
      (["amount": "10.50", "currency": "eur"], 400, "parameter_invalid_integer", "amount"),
      (["amount": "", "currency": "eur"], 400, "parameter_invalid_empty", "amount"),
      (["amount": "0", "currency": "eur"], 400, "parameter_invalid_integer", "amount"),
      (["amount": "49", "currency": "eur"], 400, "amount_too_small", "amount"),
      (["amount": "100000000", "currency": "eur"], 400, "amount_too_large", "amount"),
      (["amount": "1000", "currency": "zzz"], 400, nil, "currency"),
      (["amount": "1001", "currency": "bhd"], 400, nil, "amount"),
      (["amount": "1000", "currency": "eur", "foo": "1"], 400, "parameter_unknown", "foo"),
      (["amount": "1000", "currency": "eur", "payment_method_data[type]": "card", "payment_method_data[card][foo]": "1"], 400, nil, nil),
      (["amount": "1000", "currency": "eur", "confirm": "yes"], 400, nil, "confirm"),
      (["amount": "1000", "currency": "eur", "customer": "cus_none"], 400, "resource_missing", "customer"),
      (["amount": "1000", "currency": "eur", "payment_method": "pm_none"], 400, "resource_missing", "payment_method"),
      (["amount": "1000", "currency": "eur", "confirm": "true"], 400, "payment_intent_unexpected_state", nil),
      (["amount": "1000", "currency": "eur", "metadata[a]": String(repeating: "x", count: 501)], 400, nil, "metadata[a]"),
      (["amount": "1000", "currency": "eur", "expand[]": "nothing"], 400, nil, "expand"),
    ] as [(KeyValuePairs<String, String>, Int, String?, String?)])
  func requestsThatMakeNoSenseAreRefused(fields: KeyValuePairs<String, String>, status: Int, code: String?, param: String?) throws {
    let merchant = Merchant()
    let answer = try merchant.call(.post, "payment_intents", fields)
    #expect(merchant.last.status == status)
    #expect(answer["error"]?["type"]?.string == "invalid_request_error", "\(merchant.last.text)")
    if let code { #expect(answer["error"]?["code"]?.string == code) }
    if let param { #expect(answer["error"]?["param"]?.string == param) }
    #expect(merchant.sandbox.paymentIntents.elements.isEmpty && merchant.sandbox.events.elements.isEmpty)
  }

  @Test func pathsAndKeysThatDoNotExistAreRefused() throws {
    let merchant = Merchant()
    try merchant.call(.get, "payment_intents/pi_none")
    #expect(merchant.last.status == 404 && merchant.last.text.contains("No such payment_intent: 'pi_none'"))
    try merchant.call(.get, "nothing")
    #expect(merchant.last.status == 404)
    for header in ["Bearer pk_test_1", "Bearer", "Basic !!", "Bearer sk_live_1"] {
      try merchant.call(.get, "balance", headers: ["Authorization": header])
      #expect(merchant.last.status == 401)
    }
    // sk_test_1 and no password.
    try merchant.call(.get, "balance", headers: ["Authorization": "Basic c2tfdGVzdF8xOg=="])
    #expect(merchant.last.status == 200)
  }

  @Test func aCardThatIsNoTestCardIsNeverRepeated() throws {
    let merchant = Merchant()
    let answer = try merchant.call(
      .post, "payment_methods", ["type": "card", "card[number]": "4111111111111111", "card[exp_month]": "1", "card[exp_year]": "2030"])
    #expect(merchant.last.status == 402 && answer["error"]?["decline_code"]?.string == "testmode_decline")
    #expect(!merchant.last.text.contains("4111111111111111"))
    try merchant.call(
      .post, "payment_methods", ["type": "card", "card[number]": "4242424242424241", "card[exp_month]": "1", "card[exp_year]": "2030"])
    #expect(merchant.last.text.contains("incorrect_number"))
    let method = try merchant.post(
      "payment_methods",
      ["type": "card", "card[number]": "4242 4242 4242 4242", "card[exp_month]": "1", "card[exp_year]": "2030", "card[cvc]": "123"])
    #expect(method["card"]?["last4"]?.string == "4242")
  }

  @Test func disputesTakeTheMoneyAndEvidenceBringsItBack() throws {
    for (evidence, state, network) in [("winning_evidence", "won", -10_000), ("losing_evidence", "lost", 0)] {
      let merchant = Merchant()
      try merchant.pay(method: "pm_card_createDispute")
      try merchant.hear()
      try merchant.skip(seconds: 5)
      #expect(try merchant.hear() == ["charge.dispute.created", "charge.dispute.funds_withdrawn"])
      #expect(merchant.balance(.network) == 0)
      let id = try #require(merchant.sandbox.disputes.elements.first?.id)
      let dispute = try merchant.post("disputes/\(id)", ["evidence[uncategorized_text]": evidence, "submit": "true"])
      #expect(dispute["status"]?.string == state)
      #expect(merchant.balance(.network) == network)
      merchant.expectSoundBooks()
    }
  }
}
