import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct IdempotencyTests {
  private static let fields: KeyValuePairs<String, String> = [
    "amount": "2000", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true",
  ]

  @Test func theSameRequestGetsTheSameBytesAndMovesMoneyOnce() throws {
    let merchant = Merchant()
    let first = try merchant.post("payment_intents", Self.fields, key: "k")
    let bytes = merchant.last.body
    let request = merchant.last.headers["Request-Id"]
    #expect(merchant.last.headers["Idempotent-Replayed"] == nil && merchant.last.headers["Idempotency-Key"] == "k")
    // Parameters in another order ask for the same.
    try merchant.post("payment_intents", ["confirm": "true", "payment_method": "pm_card_visa", "currency": "eur", "amount": "2000"], key: "k")
    #expect(merchant.last.body == bytes)
    #expect(merchant.last.headers["Idempotent-Replayed"] == "true" && merchant.last.headers["Original-Request"] == request)
    #expect(merchant.sandbox.charges.elements.count == 1 && first["status"]?.string == "succeeded")
    try merchant.post("payment_intents", Self.fields, key: "another")
    #expect(merchant.sandbox.charges.elements.count == 2)
  }

  @Test func anotherRequestUnderTheKeyIsRefused() throws {
    let merchant = Merchant()
    try merchant.post("payment_intents", Self.fields, key: "k")
    for (path, fields) in [
      ("payment_intents", ["amount": "2001", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true"] as KeyValuePairs),
      ("customers", [:]),
    ] {
      let answer = try merchant.call(.post, path, fields, key: "k")
      #expect(merchant.last.status == 400)
      #expect(answer["error"]?["type"]?.string == "idempotency_error")
      #expect(answer["error"]?["message"]?.string?.contains("Try using a key other than 'k'") == true)
    }
    #expect(merchant.sandbox.charges.elements.count == 1)
    // Another account has keys of its own.
    try merchant.post("payment_intents", Self.fields, key: "k", headers: ["Stripe-Account": "acct_seller"])
    #expect(merchant.sandbox.charges.elements.count == 2)
  }

  @Test func whatWasDeclinedIsReplayedAndWhatWasMalformedIsNot() throws {
    let merchant = Merchant()
    let declined: KeyValuePairs<String, String> = [
      "amount": "2000", "currency": "eur", "payment_method": "pm_card_visa_chargeDeclined", "confirm": "true",
    ]
    try merchant.call(.post, "payment_intents", declined, key: "declined")
    let body = merchant.last.body
    try merchant.call(.post, "payment_intents", declined, key: "declined")
    #expect(merchant.last.status == 402 && merchant.last.body == body && merchant.last.headers["Idempotent-Replayed"] == "true")
    #expect(merchant.sandbox.charges.elements.count == 1)

    try merchant.call(.post, "payment_intents", ["amount": "x", "currency": "eur"], key: "malformed")
    #expect(merchant.last.status == 400)
    try merchant.post("payment_intents", Self.fields, key: "malformed")
    #expect(merchant.last.headers["Idempotent-Replayed"] == nil)
    try merchant.call(.post, "payment_intents", Self.fields, key: "denied", headers: ["Authorization": "Bearer nothing"])
    #expect(merchant.last.status == 401)
    try merchant.post("payment_intents", Self.fields, key: "denied")
    #expect(merchant.last.headers["Idempotent-Replayed"] == nil)
  }

  @Test func keysLiveADay() throws {
    let merchant = Merchant()
    let first = try merchant.post("payment_intents", Self.fields, key: "k")
    try merchant.skip(seconds: 86_399)
    #expect(try merchant.post("payment_intents", Self.fields, key: "k")["id"] == first["id"])
    try merchant.skip(seconds: 1)
    #expect(try merchant.post("payment_intents", Self.fields, key: "k")["id"] != first["id"])
    #expect(merchant.last.headers["Idempotent-Replayed"] == nil)
    merchant.expectSoundBooks()
  }

  @Test func keysThatAreTooLongAreRefusedAndKeysOnReadsAreIgnored() throws {
    let merchant = Merchant()
    try merchant.post("customers", key: String(repeating: "k", count: 255))
    try merchant.call(.post, "customers", key: String(repeating: "k", count: 256))
    #expect(merchant.last.status == 400)
    try merchant.call(.get, "balance", key: "k")
    try merchant.call(.get, "customers", key: "k")
    #expect(merchant.last.status == 200)
  }

  @Test func aKeyWhoseAnswerHasNotLeftIsInUse() throws {
    let merchant = Merchant()
    let sandbox = merchant.sandbox
    var form = FormEncoder()
    for (name, value) in Self.fields { form.add(name, value: value) }
    let headers: HTTPHeaders = ["Authorization": "Bearer sk_test_1", "Idempotency-Key": "k", "Sandbox-Fault": "slow:50"]
    let slow = sandbox.receive(HTTPRequest(method: .post, target: "/v1/payment_intents", headers: headers, body: form.bytes))
    #expect(slow.transport == .slow(milliseconds: 50) && slow.response.status == 200)
    let answer = try merchant.call(.post, "payment_intents", Self.fields, key: "k")
    #expect(merchant.last.status == 409)
    #expect(answer["error"]?["code"]?.string == "idempotency_key_in_use" && merchant.last.headers["Stripe-Should-Retry"] == "true")
    sandbox.answered(slow)
    try merchant.post("payment_intents", Self.fields, key: "k")
    #expect(merchant.last.body == slow.response.body && sandbox.charges.elements.count == 1)
  }
}
