import Crypto
import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct WebhookTests {
  private static let fields: KeyValuePairs<String, String> = [
    "amount": "2000", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true",
  ]
  private static let types = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]

  private func refusal(_ webhook: OutgoingWebhook, at seconds: Int) -> WebhookSignature.Refusal? {
    do throws(WebhookSignature.Refusal) {
      try WebhookSignature.verify(
        header: webhook.request.headers["Stripe-Signature"] ?? "", body: webhook.request.body, secrets: ["whsec_test"], now: seconds)
      return nil
    } catch { return error }
  }

  private func type(_ webhook: OutgoingWebhook) throws -> String { try JSONParser.parse(webhook.request.body)["type"]?.string ?? "" }

  @Test func webhooksAreSignedAndHoldTheObjectAsItWas() throws {
    let merchant = Merchant()
    let intent = try merchant.pay(key: "k")
    let webhooks = merchant.sandbox.takeDeliveries()
    #expect(try webhooks.map(type) == Self.types)
    for webhook in webhooks { #expect(refusal(webhook, at: Merchant.start) == nil) }
    let created = try JSONParser.parse(webhooks[0].request.body)
    let succeeded = try JSONParser.parse(webhooks[2].request.body)
    #expect(created["data"]?["object"]?["status"]?.string == "requires_confirmation")
    #expect(succeeded["data"]?["object"] == intent)
    #expect(succeeded["request"]?["idempotency_key"]?.string == "k" && succeeded["api_version"]?.string == "2026-06-24.dahlia")
    let listed = try merchant.get("events", ["limit": "2"])
    #expect(listed["data"]?.array?.count == 2 && listed["has_more"]?.bool == true)
    #expect(listed["data"]?[0]?["id"] == succeeded["id"])
  }

  @Test func triesGrowRarerForThreeDaysAndAreSignedAnew() throws {
    let merchant = Merchant()
    try merchant.pay()
    var seconds: [Int] = []
    while merchant.sandbox.unfinishedDeliveryCount > 0 {
      let now = merchant.sandbox.clock.seconds
      for webhook in merchant.sandbox.takeDeliveries() {
        if try type(webhook) == "charge.succeeded" {
          seconds.append(now - Merchant.start)
          #expect(refusal(webhook, at: now) == nil)
          merchant.sandbox.deliveryEnded(webhook.id, status: seconds.count % 2 == 0 ? 500 : nil)
        } else {
          merchant.sandbox.deliveryEnded(webhook.id, status: 204)
        }
      }
      let next = try #require(merchant.sandbox.timers.nextDue)
      try merchant.skip(seconds: max(0, next / 1000 - now))
    }
    #expect(seconds == [0, 10, 50, 210, 850, 3410, 13_650, 54_610, 218_450])
    #expect(merchant.sandbox.unfinishedDeliveryCount == 0)
    #expect(try merchant.control(.get, "webhooks").text.contains(#""abandoned":1"#))
  }

  @Test func duplicatesComeTwiceLostOnesNeverAndDelayedOnesLater() throws {
    let merchant = Merchant()
    try merchant.post("payment_intents", Self.fields, headers: ["Sandbox-Fault": "webhook_duplicate:3"])
    #expect(try merchant.hear().count == 9)
    try merchant.post("payment_intents", Self.fields, headers: ["Sandbox-Fault": "webhook_lost"])
    #expect(try merchant.hear().isEmpty)
    try merchant.skip(days: 4)
    #expect(try merchant.hear().isEmpty)
    // What was lost can still be asked for.
    #expect(try merchant.get("events", ["type": "charge.succeeded"])["data"]?.array?.count == 2)
    try merchant.post("payment_intents", Self.fields, headers: ["Sandbox-Fault": "webhook_delay:90"])
    try merchant.skip(seconds: 89)
    #expect(try merchant.hear().isEmpty)
    try merchant.skip(seconds: 1)
    #expect(try merchant.hear() == Self.types)
  }

  @Test func reorderedOnesComeInAnotherOrder() throws {
    let merchant = Merchant()
    for _ in 0..<20 {
      try merchant.post("payment_intents", Self.fields, headers: ["Sandbox-Fault": "webhook_reorder"])
      var heard: [String] = try merchant.hear()
      for _ in 0..<5 {
        try merchant.control(.post, "clock/advance", #"{"milliseconds": 200}"#)
        heard += try merchant.hear()
      }
      #expect(heard != Self.types && heard.sorted() == Self.types.sorted())
    }
  }

  @Test func earlyOnesHaveToBeTriedBeforeTheAnswerLeaves() throws {
    let merchant = Merchant()
    var form = FormEncoder()
    for (name, value) in Self.fields { form.add(name, value: value) }
    let headers: HTTPHeaders = ["Authorization": "Bearer sk_test_1", "Idempotency-Key": "k", "Sandbox-Fault": "webhook_early"]
    let answer = merchant.sandbox.receive(HTTPRequest(method: .post, target: "/v1/payment_intents", headers: headers, body: form.bytes))
    let webhooks = merchant.sandbox.takeDeliveries()
    #expect(answer.waitsFor == webhooks.map(\.id) && webhooks.count == 3)
    // Meanwhile the request counts as under way.
    try merchant.call(.post, "payment_intents", Self.fields, key: "k")
    #expect(merchant.last.status == 409)
    merchant.sandbox.answered(answer)
    try merchant.post("payment_intents", Self.fields, key: "k")
    #expect(merchant.last.body == answer.response.body)
  }

  @Test(arguments: [
    ("webhook_bad_signature", WebhookSignature.Refusal.wrongSignature), ("webhook_stale", .outsideTolerance), ("webhook_stale:299", nil),
  ])
  func badFirstTriesAreFollowedByGoodOnes(fault: String, expected: WebhookSignature.Refusal?) throws {
    let merchant = Merchant()
    try merchant.post("payment_intents", Self.fields, headers: ["Sandbox-Fault": fault])
    for webhook in merchant.sandbox.takeDeliveries() {
      #expect(refusal(webhook, at: Merchant.start) == expected)
      merchant.sandbox.deliveryEnded(webhook.id, status: 400)
    }
    try merchant.skip(seconds: 10)
    let again = merchant.sandbox.takeDeliveries()
    #expect(again.count == 3)
    for webhook in again { #expect(refusal(webhook, at: Merchant.start + 10) == nil) }
  }

  @Test func faultsInMetadataFollowTheObject() throws {
    let merchant = Merchant()
    let intent = try merchant.post(
      "payment_intents",
      [
        "amount": "2000", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true", "capture_method": "manual",
        "metadata[sandbox_fault]": "webhook_lost",
      ])
    #expect(try merchant.hear().isEmpty)
    try merchant.post("payment_intents/\(intent["id"]?.string ?? "")/capture")
    #expect(try merchant.hear().isEmpty)
  }

  @Test func endpointsGetWhatTheyAskFor() throws {
    let merchant = Merchant { $0.webhooks = [] }
    let endpoint = try merchant.post(
      "webhook_endpoints", ["url": "http://a/", "enabled_events[0]": "charge.succeeded", "enabled_events[1]": "payout.paid"])
    #expect(endpoint["secret"]?.string?.hasPrefix("whsec_") == true)
    try merchant.pay()
    #expect(try merchant.hear() == ["charge.succeeded"])
    // A seller's events go to endpoints for connected accounts alone.
    try merchant.post("webhook_endpoints", ["url": "http://b/", "enabled_events[]": "*", "connect": "true"])
    try merchant.post("payment_intents", Self.fields, headers: ["Stripe-Account": "acct_seller"])
    let webhooks = merchant.sandbox.takeDeliveries()
    #expect(webhooks.allSatisfy { $0.request.url == "http://b/" } && webhooks.count == 3)
    #expect(try JSONParser.parse(webhooks[0].request.body)["account"]?.string == "acct_seller")
    try merchant.call(.delete, "webhook_endpoints/\(endpoint["id"]?.string ?? "")")
    for webhook in webhooks { merchant.sandbox.deliveryEnded(webhook.id, status: 200) }
    try merchant.pay()
    #expect(merchant.sandbox.takeDeliveries().map(\.request.url) == ["http://b/", "http://b/", "http://b/"])
  }

  @Test func oldEventsAreForgottenWithoutHarm() throws {
    let merchant = Merchant { $0.eventsMax = 20 }
    for _ in 0..<30 {
      try merchant.pay()
      try merchant.hear()
    }
    #expect(merchant.sandbox.events.elements.count <= 20)
    #expect(try merchant.get("events", ["limit": "100"])["data"]?.array?.count == merchant.sandbox.events.elements.count)
  }
}
