import JSON
import Testing

@testable import PSP

@Suite struct ObjectTests {
  private static func object(_ text: String) throws -> PSPObject? { StripeConnector.object(try JSONParser.parse(text)) }

  /// Type and state at Stripe, and what is made of them; `nil` for states that nobody knows.
  @Test(
    arguments: [
      ("payment_intent", "requires_payment_method", .pending), ("payment_intent", "requires_confirmation", .pending),
      ("payment_intent", "requires_action", .requiresAction), ("payment_intent", "processing", .processing),
      ("payment_intent", "requires_capture", .authorized), ("payment_intent", "succeeded", .succeeded), ("payment_intent", "canceled", .canceled),
      ("payment_intent", "new_state", nil), ("checkout.session", "open", .open), ("checkout.session", "complete", .complete),
      ("checkout.session", "expired", .expired), ("checkout.session", "new_state", nil), ("refund", "pending", .pending),
      ("refund", "requires_action", .pending), ("refund", "succeeded", .succeeded), ("refund", "failed", .failed), ("refund", "canceled", .canceled),
      ("refund", "new_state", nil), ("payout", "pending", .pending), ("payout", "in_transit", .inTransit), ("payout", "paid", .paid),
      ("payout", "failed", .failed), ("payout", "canceled", .canceled), ("payout", "new_state", nil), ("transfer", "", .succeeded),
      ("bank_account", "new", .pending), ("bank_account", "validated", .pending), ("bank_account", "verified", .succeeded),
      ("bank_account", "verification_failed", .failed), ("bank_account", "errored", .failed),
      ("bank_account", "tokenized_account_number_deactivated", .failed), ("bank_account", "new_state", nil), ("charge", "succeeded", nil),
      ("dispute", "lost", nil), ("", "succeeded", nil),
    ] as [(String, String, PSPObject.Status?)])
  func statesAreTold(type: String, state: String, status: PSPObject.Status?) throws {
    let text = """
      {"id":"x_1","object":"\(type)","status":"\(state)","amount":100,"amount_received":90,"amount_capturable":80,"amount_total":70,\
      "currency":"eur","metadata":{"ducat_attempt":"a","ducat_subject":"s","other":"o"}}
      """
    let object = try ObjectTests.object(text)
    #expect(object?.status == status)
    guard let object else { return }
    #expect(object.id == "x_1" && object.attempt == "a" && object.subject == "s" && object.rank >= 0)
    let units: [PSPObject.Kind: Int128] = [.checkout: 70, .payment: status == .succeeded ? 90 : status == .authorized ? 80 : 100, .bankAccount: -1]
    let expected = units[object.kind] ?? 100
    #expect(try object.amount == (expected < 0 ? nil : .of(expected)))
  }

  @Test(arguments: [
    ("{\"object\":\"payment_intent\",\"status\":\"succeeded\",\"amount_received\":5,\"currency\":\"eur\"}", "no id"),
    ("{\"id\":\"\",\"object\":\"payment_intent\",\"status\":\"succeeded\",\"amount_received\":5,\"currency\":\"eur\"}", "an empty id"),
    ("{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"status\":\"succeeded\",\"amount\":5,\"currency\":\"eur\"}", "not what was received"),
    ("{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"status\":\"succeeded\",\"amount_received\":5.5,\"currency\":\"eur\"}", "a fraction"),
    ("{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"status\":\"succeeded\",\"amount_received\":5}", "no currency"),
    ("{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"status\":\"succeeded\",\"amount_received\":550,\"currency\":\"isk\"}", "5.50 ISK"),
    ("{\"id\":\"po_1\",\"object\":\"payout\",\"status\":\"paid\",\"amount\":-5,\"currency\":\"eur\"}", "a reversal"),
    ("{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"status\":\"open\",\"amount_total\":5,\"currency\":\"zzz\"}", "a strange currency"),
    ("{\"id\":\"ba_1\",\"object\":\"bank_account\",\"status\":\"verified\",\"deleted\":true}", "deleted"),
    ("{\"id\":\"cus_1\",\"object\":\"customer\",\"default_source\":\"ba_1\"}", "a customer without the account's state"),
    ("{\"id\":\"cus_1\",\"object\":\"customer\",\"default_source\":null}", "a customer without an account"),
    ("{\"id\":\"cus_1\",\"object\":\"customer\",\"deleted\":true}", "a deleted customer"),
    ("[]", "no object"), ("{}", "nothing"), ("null", "null"),
  ]) func whatDoesNotMakeSenseIsNotTold(text: String, what: String) throws { #expect(try ObjectTests.object(text) == nil, "\(what)") }

  @Test func referencesMayBeExpanded() throws {
    let refund = try ObjectTests.object(
      """
      {"id":"re_1","object":"refund","status":"failed","amount":5,"currency":"eur","payment_intent":{"id":"pi_1"},"charge":"ch_1",\
      "failure_reason":"lost_or_stolen_card"}
      """)
    #expect(refund?.payment == "pi_1" && refund?.charge == "ch_1" && refund?.failureCode == "card_lost_or_stolen")
    #expect(refund?.attempt == nil && refund?.subject == nil)
    let session = try ObjectTests.object(
      "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"status\":\"open\",\"amount_total\":null,\"currency\":null,\"url\":\"u\"}")
    #expect(session?.amount == nil && session?.redirectURL == "u")
    #expect(
      try ObjectTests.object("{\"id\":\"tr_1\",\"object\":\"transfer\",\"amount\":5,\"currency\":\"eur\",\"reversed\":true}")?.status == .reversed)
  }

  @Test(
    arguments: [
      ("expired", "payment_session_timeout"), ("abandoned", "payment_session_timeout"), ("requested_by_customer", "payment_cancelled_by_user"),
      ("fraudulent", "suspected_fraud"), ("duplicate", "duplicate_request"), ("void_invoice", "generic_unknown_error"),
    ]) func cancelledPaymentsSayWhy(reason: String, code: String) throws
  {
    let object = try ObjectTests.object(
      """
      {"id":"pi_1","object":"payment_intent","status":"canceled","amount":5,"currency":"eur","cancellation_reason":"\(reason)"}
      """)
    #expect(object?.failureCode == code)
  }

  /// One row a kind: its states from the first to the last, equal ones together.
  @Test func ranksAreAsThePictureHasThem() {
    let orders: [PSPObject.Kind: [[PSPObject.Status]]] = [
      .payment: [[.pending], [.processing], [.requiresAction], [.failed], [.authorized], [.canceled], [.succeeded]],
      .checkout: [[.open], [.expired], [.complete]], .refund: [[.pending], [.succeeded], [.failed, .canceled]],
      .payout: [[.pending], [.inTransit], [.paid], [.failed, .canceled]], .transfer: [[.succeeded], [.reversed]],
      .bankAccount: [[.pending], [.succeeded], [.failed]],
    ]
    for kind in PSPObject.Kind.allCases {
      let order = orders[kind] ?? []
      for (rank, statuses) in order.enumerated() { for status in statuses { #expect(PSPObject.rank(kind, status) == rank) } }
      for status in PSPObject.Status.allCases where !order.joined().contains(status) { #expect(PSPObject.rank(kind, status) == -1) }
    }
  }

  /// Every type that is handled, and some that are not.
  @Test(
    arguments: [
      ("payment_intent.succeeded", "payment_intent", true), ("payment_intent.payment_failed", "payment_intent", true),
      ("checkout.session.completed", "checkout.session", true), ("checkout.session.async_payment_failed", "checkout.session", true),
      ("refund.failed", "refund", true), ("charge.refund.updated", "refund", true), ("payout.paid", "payout", true),
      ("transfer.reversed", "transfer", true), ("customer.source.updated", "bank_account", true), ("customer.source.updated", "card", false),
      ("charge.succeeded", "charge", false), ("charge.refunded", "charge", false), ("charge.dispute.created", "dispute", false),
      ("payment_intent.succeeded", "refund", false), ("payment_intent.new_type", "payment_intent", false),
      ("payout.reconciliation_completed", "payout", false), ("balance.available", "balance", false),
    ]) func eventsCarryWhatTheirTypeSays(type: String, object: String, carries: Bool) throws
  {
    let status = ["checkout.session": "complete", "payout": "paid", "bank_account": "verified"][object] ?? "succeeded"
    let body = """
      {"id":"evt_1","object":"event","type":"\(type)","created":1800000000,"data":{"object":{"id":"x_1","object":"\(object)","status":"\(status)",\
      "amount":5,"amount_received":5,"currency":"eur"}}}
      """
    let event = try #require(StripeConnector().event(in: Array(body.utf8)))
    #expect(event.id == "evt_1" && event.type == type && event.created == 1_800_000_000)
    #expect((event.object != nil) == carries)
    if carries { #expect(event.object?.id == "x_1") }
  }

  @Test(arguments: [
    "", "{}", "{\"id\":\"evt_1\",\"type\":\"t\",\"created\":1}", "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"t\"}",
    "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"t\",\"created\":-1}", "{\"id\":\"\",\"object\":\"event\",\"type\":\"t\",\"created\":1}",
    "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"t\",\"created\":1}}",
  ]) func whatIsNoEventIsNone(body: String) { #expect(StripeConnector().event(in: Array(body.utf8)) == nil) }

  @Test func aListOfWhichAPartCannotBeReadIsNone() {
    let good = "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"t\",\"created\":1}"
    func list(_ data: String) -> PSPTransport {
      .answer(status: 200, headers: [], body: Array("{\"object\":\"list\",\"has_more\":false,\"data\":[\(data)]}".utf8))
    }
    let connector = StripeConnector()
    #expect(connector.events(in: list("\(good),\(good)"))?.events.count == 2)
    #expect(connector.events(in: list("\(good),{}")) == nil)
    #expect(connector.events(in: .answer(status: 500, headers: [], body: [])) == nil && connector.events(in: .noAnswer("x")) == nil)
  }
}
