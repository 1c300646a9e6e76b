import HTTP
import Money
import Testing

@testable import PSP

/// What is sent, to the letter.
@Suite struct RequestTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let call: PSPCall
    let line: String
    /// Fields as they are before they are encoded; in their order.
    var fields: [String] = []
    var account: String?
    var testDescription: String { name }
  }

  private static let ours = ["metadata[ducat_attempt]=att_1", "metadata[ducat_subject]=sub_1"]

  private static func cases() throws -> [Case] {
    let amount = try PSPAmount.of(1999)
    return [
      Case(
        name: "charge",
        call: .charge(
          .init(
            amount: amount, paymentMethod: "pm_1", customer: "cus_1", description: "Tea & cups", group: "g1", returnURL: "https://a.example/b?c=d")),
        line: "POST /v1/payment_intents",
        fields: [
          "amount=1999", "currency=eur", "confirm=true", "payment_method=pm_1", "customer=cus_1", "capture_method=automatic",
          "automatic_payment_methods[enabled]=true", "return_url=https://a.example/b?c=d", "description=Tea & cups", "transfer_group=g1",
        ] + ours),
      Case(
        name: "charge without a buyer, to be captured later",
        call: .charge(.init(amount: amount, paymentMethod: "pm_1", isManual: true, group: "g1")),
        line: "POST /v1/payment_intents",
        fields: [
          "amount=1999", "currency=eur", "confirm=true", "payment_method=pm_1", "capture_method=manual", "automatic_payment_methods[enabled]=true",
          "automatic_payment_methods[allow_redirects]=never", "error_on_requires_action=true", "transfer_group=g1",
        ] + ours),
      Case(
        name: "checkout",
        call: .checkout(
          .init(
            amount: amount, isManual: false, title: "Order 7", successURL: "https://a/s", cancelURL: "https://a/c", reference: "pay_1", group: "g")),
        line: "POST /v1/checkout/sessions",
        fields: [
          "mode=payment", "line_items[0][quantity]=1", "line_items[0][price_data][currency]=eur", "line_items[0][price_data][unit_amount]=1999",
          "line_items[0][price_data][product_data][name]=Order 7", "success_url=https://a/s", "cancel_url=https://a/c", "client_reference_id=pay_1",
          "payment_intent_data[capture_method]=automatic", "payment_intent_data[transfer_group]=g",
          "payment_intent_data[metadata][ducat_attempt]=att_1", "payment_intent_data[metadata][ducat_subject]=sub_1",
        ] + ours),
      Case(
        name: "capture", call: .capture(payment: "pi_1", amount), line: "POST /v1/payment_intents/pi_1/capture", fields: ["amount_to_capture=1999"]),
      Case(name: "cancel", call: .cancel(payment: "pi_1"), line: "POST /v1/payment_intents/pi_1/cancel"),
      Case(name: "expire", call: .expire(checkout: "cs_test_1"), line: "POST /v1/checkout/sessions/cs_test_1/expire"),
      Case(
        name: "refund", call: .refund(payment: "pi_1", amount, reason: "duplicate"), line: "POST /v1/refunds",
        fields: ["payment_intent=pi_1", "amount=1999", "reason=duplicate"] + ours),
      Case(
        name: "refund for a reason of one's own", call: .refund(payment: "pi_1", amount, reason: "broken"), line: "POST /v1/refunds",
        fields: ["payment_intent=pi_1", "amount=1999", "metadata[reason]=broken"] + ours),
      Case(
        name: "transfer", call: .transfer(amount, account: "acct_1", group: "g", source: "ch_1"), line: "POST /v1/transfers",
        fields: ["amount=1999", "currency=eur", "destination=acct_1", "transfer_group=g", "source_transaction=ch_1"] + ours),
      Case(
        name: "payout", call: .payout(amount, bankAccount: "ba_1", account: nil), line: "POST /v1/payouts",
        fields: ["amount=1999", "currency=eur", "destination=ba_1"] + ours),
      Case(
        name: "payout of a connected account", call: .payout(amount, bankAccount: "ba_1", account: "acct_1"), line: "POST /v1/payouts",
        fields: ["amount=1999", "currency=eur", "destination=ba_1"] + ours, account: "acct_1"),
      Case(
        name: "link", call: .linkBankAccount(seller: "seller_1", token: "btok_1"), line: "POST /v1/customers",
        fields: ["source=btok_1", "description=seller_1"] + ours + ["expand[0]=default_source"]),
      Case(
        name: "verify", call: .verifyBankAccount(holder: "cus_1", bankAccount: "ba_1", cents: [32, 45]),
        line: "POST /v1/customers/cus_1/sources/ba_1/verify", fields: ["amounts[0]=32", "amounts[1]=45"]),
      Case(name: "fetch a payment", call: .fetch(.payment, id: "pi_1"), line: "GET /v1/payment_intents/pi_1"),
      Case(name: "fetch a checkout", call: .fetch(.checkout, id: "cs_1"), line: "GET /v1/checkout/sessions/cs_1"),
      Case(name: "fetch a refund", call: .fetch(.refund, id: "re_1"), line: "GET /v1/refunds/re_1"),
      Case(name: "fetch a transfer", call: .fetch(.transfer, id: "tr_1"), line: "GET /v1/transfers/tr_1"),
      Case(name: "fetch a payout", call: .fetch(.payout, id: "po_1", holder: "acct_1"), line: "GET /v1/payouts/po_1", account: "acct_1"),
      Case(name: "fetch a bank account", call: .fetch(.bankAccount, id: "ba_1", holder: "cus_1"), line: "GET /v1/customers/cus_1/sources/ba_1"),
      Case(name: "events", call: .events(since: 1_800_000_000, after: nil), line: "GET /v1/events?limit=100&created%5Bgte%5D=1800000000"),
      Case(
        name: "older events", call: .events(since: 5, after: nil, before: "evt_9"),
        line: "GET /v1/events?limit=100&created%5Bgte%5D=5&starting_after=evt_9"),
      Case(
        name: "more events", call: .events(since: 5, after: "evt_1", account: "acct_1"),
        line: "GET /v1/events?limit=100&ending_before=evt_1", account: "acct_1"),
    ]
  }

  @Test func everyCallHasItsRequest() throws {
    let connector = StripeConnector()
    let cases = try RequestTests.cases()
    #expect(Set(cases.map(\.call.kind)) == Set(PSPCall.Kind.allCases))
    for row in cases {
      let request = try #require(connector.request(row.call, key: "key-1", attempt: "att_1", subject: "sub_1"), "\(row.name)")
      #expect("\(request.method) \(request.path)" == row.line)
      let body = String(decoding: request.body, as: UTF8.self)
      let fields = try body.split(separator: "&").map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = try #require(PercentEncoding.decode(parts[0].utf8, plusIsSpace: true))
        return "\(name)=\(try #require(PercentEncoding.decode(parts[1].utf8, plusIsSpace: true)))"
      }
      #expect(fields == row.fields, "\(row.name)")
      var headers: [String] = []
      if request.method == "POST" { headers += ["Content-Type: application/x-www-form-urlencoded; charset=utf-8", "Idempotency-Key: key-1"] }
      headers.append("Stripe-Version: 2026-06-24.dahlia")
      if let account = row.account { headers.append("Stripe-Account: \(account)") }
      #expect(request.headers.map { "\($0.name): \($0.value)" } == headers, "\(row.name)")
      #expect(PSPRequest(encoded: request.encoded) == request, "\(row.name)")
      #expect(connector.request(row.call, key: "key-1", attempt: "att_1", subject: "sub_1") == request)
    }
  }

  @Test func whatIsEncodedIsWrittenWithoutSpacesAndSigns() throws {
    let request = try #require(
      StripeConnector().request(try .charge("pm_1", returnURL: "https://a/?b=c&d"), key: "k", attempt: "a", subject: "s"))
    #expect(String(decoding: request.body, as: UTF8.self).contains("&return_url=https%3A%2F%2Fa%2F%3Fb%3Dc%26d&"))
  }

  /// Nothing that comes from outside can lead a request somewhere else.
  @Test(arguments: ["", "pi_1/capture", "..", "pi 1", "pi_1?x=1", "pi_1\r\nX: y", "pï_1", String(repeating: "a", count: 256)])
  func strangeIdsMakeNoRequest(id: String) throws {
    let connector = StripeConnector()
    let amount = try PSPAmount.of(1)
    let calls: [PSPCall] =
      [
        .capture(payment: id, amount), .cancel(payment: id), .expire(checkout: id), .verifyBankAccount(holder: "cus_1", bankAccount: id, cents: []),
        .verifyBankAccount(holder: id, bankAccount: "ba_1", cents: []), .fetch(.bankAccount, id: "ba_1", holder: id),
      ] + PSPObject.Kind.allCases.map { .fetch($0, id: id, holder: "cus_1") }
    for call in calls { #expect(connector.request(call, key: "k", attempt: "a", subject: "s") == nil, "\(call)") }
  }

  @Test func whatCannotBeSentIsNoRequest() throws {
    let connector = StripeConnector()
    let amount = try PSPAmount.of(1)
    for key in ["", "a b", "a\r\nb", String(repeating: "k", count: 256)] {
      #expect(connector.request(.cancel(payment: "pi_1"), key: key, attempt: "a", subject: "s") == nil)
    }
    #expect(connector.request(.payout(amount, bankAccount: "ba_1", account: "acct\r\nX: y"), key: "k", attempt: "a", subject: "s") == nil)
    #expect(connector.request(.fetch(.bankAccount, id: "ba_1"), key: "k", attempt: "a", subject: "s") == nil)
    let points = PSPAmount(units: 5, currency: try #require(AssetCode("POINTS")), scale: 0)
    let calls: [PSPCall] = [
      .charge(.init(amount: points, paymentMethod: "pm_1", group: "g")), .capture(payment: "pi_1", points),
      .checkout(.init(amount: points, isManual: false, title: "t", successURL: "u", cancelURL: "u", reference: "r", group: "g")),
      .refund(payment: "pi_1", points, reason: nil), .transfer(points, account: "acct_1", group: "g"),
      .payout(points, bankAccount: "ba_1", account: nil),
    ]
    for call in calls { #expect(connector.request(call, key: "k", attempt: "a", subject: "s") == nil, "\(call)") }
  }

  @Test func aStoredRequestIsReadOnlyAsItWasWritten() throws {
    let request = PSPRequest(method: "POST", path: "/v1/ä", headers: [("A", "b"), ("A", "")], body: [0, 255, 10])
    let bytes = request.encoded
    #expect(PSPRequest(encoded: bytes) == request)
    for length in 0..<bytes.count { #expect(PSPRequest(encoded: Array(bytes[..<length])) == nil) }
    #expect(PSPRequest(encoded: bytes + [0]) == nil)
    for index in bytes.indices {
      var wrong = bytes
      wrong[index] ^= 0x80
      // Read as something else or not at all; never as the same, and never with a trap.
      #expect(PSPRequest(encoded: wrong) != request)
    }
    #expect(PSPRequest(encoded: [2] + bytes.dropFirst()) == nil && PSPRequest(encoded: []) == nil)
    // A million headers in a few bytes.
    #expect(PSPRequest(encoded: [1, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]) == nil)
  }
}
