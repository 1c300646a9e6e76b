import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct CheckoutTests {
  private static let fields: KeyValuePairs<String, String> = [
    "mode": "payment", "success_url": "http://shop/done?session={CHECKOUT_SESSION_ID}", "cancel_url": "http://shop/cart?a=1&b=2",
    "line_items[0][quantity]": "2", "line_items[0][price_data][currency]": "eur", "line_items[0][price_data][unit_amount]": "1250",
    "line_items[0][price_data][product_data][name]": "Tea <b>\"green\"</b> & more", "line_items[1][price_data][currency]": "eur",
    "line_items[1][price_data][unit_amount]": "500", "line_items[1][price_data][product_data][name]": "Cup", "line_items[1][quantity]": "1",
    "client_reference_id": "order-7", "payment_intent_data[metadata][order]": "7", "payment_intent_data[transfer_group]": "G7",
  ]

  private func page(_ merchant: Merchant, _ session: JSONValue, _ body: String? = nil) -> HTTPResponse {
    let path = String((session["url"]?.string ?? "").dropFirst(merchant.sandbox.settings.publicURL.count))
    return merchant.sandbox.receive(HTTPRequest(method: body == nil ? .get : .post, target: path, body: Array((body ?? "").utf8))).response
  }

  private func card(_ number: String) -> String { "email=b%40example.org&number=\(number)&expiry=12+%2F+34&cvc=123" }

  @Test func theBuyerPaysOnThePage() throws {
    let merchant = Merchant()
    let session = try merchant.post("checkout/sessions", Self.fields)
    #expect(session["amount_total"]?.integer == 3000 && session["status"]?.string == "open" && session["payment_intent"]?.isNull == true)
    let shown = page(merchant, session).text
    #expect(shown.contains("Pay 30.00 EUR") && shown.contains("Tea &lt;b&gt;&quot;green&quot;&lt;/b&gt; &amp; more"))
    #expect(shown.contains("href=\"http://shop/cart?a=1&amp;b=2\""))
    let declined = page(merchant, session, card("4000000000000002"))
    #expect(declined.status == 200 && declined.text.contains("Your card was declined."))
    let wrong = page(merchant, session, card("4242424242424241"))
    #expect(wrong.text.contains("Your card number is incorrect."))
    let done = page(merchant, session, card("4242+4242+4242+4242"))
    #expect(done.status == 303 && done.headers["Location"] == "http://shop/done?session=\(session["id"]?.string ?? "")")
    let events = try merchant.hear()
    #expect(
      events == [
        "payment_intent.created", "charge.failed", "payment_intent.payment_failed", "charge.succeeded", "payment_intent.succeeded",
        "checkout.session.completed",
      ])
    let after = try merchant.get("checkout/sessions/\(session["id"]?.string ?? "")", ["expand[0]": "payment_intent", "expand[1]": "line_items"])
    #expect(after["payment_status"]?.string == "paid" && after["url"]?.isNull == true)
    #expect(after["payment_intent"]?["metadata"]?["order"]?.string == "7" && after["payment_intent"]?["transfer_group"]?.string == "G7")
    #expect(after["line_items"]?["data"]?.array?.count == 2)
    #expect(page(merchant, session).text.contains("This order has been paid."))
    #expect(page(merchant, session, card("4242424242424242")).text.contains("This order has been paid."))
    #expect(merchant.sandbox.charges.elements.count { $0.captured } == 1)
    merchant.expectSoundBooks()
  }

  @Test func theBuyerIsSentToTheBankAndBack() throws {
    for (outcome, isPaid) in [("failure", false), ("success", true)] {
      let merchant = Merchant()
      let session = try merchant.post("checkout/sessions", Self.fields)
      let sent = page(merchant, session, card("4000002760003184"))
      let target = try #require(sent.headers["Location"]).dropFirst(merchant.sandbox.settings.publicURL.count)
      #expect(sent.status == 303 && target.hasPrefix("/3ds/pi_"))
      let back = merchant.sandbox.receive(HTTPRequest(method: .post, target: String(target), body: Array("outcome=\(outcome)".utf8))).response
      #expect((back.status == 303) == isPaid)
      #expect(back.text.contains("unable to authenticate") == !isPaid)
      #expect(try merchant.get("checkout/sessions/\(session["id"]?.string ?? "")")["payment_status"]?.string == (isPaid ? "paid" : "unpaid"))
      merchant.expectSoundBooks()
    }
  }

  @Test func testsFinishACheckoutWithoutABrowser() throws {
    let merchant = Merchant()
    let session = try merchant.post("checkout/sessions", Self.fields)
    let id = session["id"]?.string ?? ""
    #expect(try merchant.get("payment_pages/\(id)")["amount_total"]?.integer == 3000)
    try merchant.call(.post, "payment_pages/\(id)/confirm", ["payment_method": "pm_card_visa", "expected_amount": "2999"])
    #expect(merchant.last.status == 400)
    try merchant.call(.post, "payment_pages/\(id)/confirm", ["payment_method": "pm_card_visa_chargeDeclined", "expected_amount": "3000"])
    #expect(merchant.last.status == 402)
    let paid = try merchant.post("payment_pages/\(id)/confirm", ["payment_method": "pm_card_visa", "expected_amount": "3000"])
    #expect(paid["status"]?.string == "complete")
    try merchant.call(.post, "payment_pages/\(id)/confirm", ["payment_method": "pm_card_visa"])
    #expect(merchant.last.status == 400)
    #expect(merchant.sandbox.paymentIntents.elements.count == 1)
  }

  @Test func aCheckoutThatNobodyPaysExpires() throws {
    let merchant = Merchant()
    let session = try merchant.post("checkout/sessions", Self.fields)
    _ = page(merchant, session, card("4000000000000002"))
    try merchant.hear()
    try merchant.skip(days: 1)
    #expect(try merchant.hear() == ["payment_intent.canceled", "checkout.session.expired"])
    #expect(page(merchant, session, card("4242424242424242")).text.contains("This checkout has expired."))
    #expect(merchant.sandbox.paymentIntents.elements[0].cancellationReason == "expired")
    let second = try merchant.post("checkout/sessions", Self.fields)["id"]?.string ?? ""
    try merchant.post("checkout/sessions/\(second)/expire")
    #expect(try merchant.hear() == ["checkout.session.expired"])
    try merchant.call(.post, "checkout/sessions/\(second)/expire")
    #expect(merchant.last.status == 400)
  }

  @Test func slowMoneyCompletesFirstAndIsPaidLater() throws {
    let merchant = Merchant()
    let id = try merchant.post("checkout/sessions", Self.fields)["id"]?.string ?? ""
    let complete = try merchant.post("payment_pages/\(id)/confirm", ["payment_method": "pm_usBankAccount_success"])
    #expect(complete["status"]?.string == "complete" && complete["payment_status"]?.string == "unpaid")
    #expect(try merchant.hear().last == "checkout.session.completed")
    try merchant.skip(days: 1)
    #expect(try merchant.hear() == ["charge.succeeded", "payment_intent.succeeded", "checkout.session.async_payment_succeeded"])
    #expect(try merchant.get("checkout/sessions/\(id)")["payment_status"]?.string == "paid")
  }
}
