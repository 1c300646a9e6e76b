import Crypto
import HTTP
import JSON
import PSP
import Payments
import Platform
import TestSupport
import Testing

@testable import Gateway

/// What the gateway makes of requests, with the test in the place of the service.
@Suite(.serialized) struct RequestTests {
  private static let pay =
    #"{"buyer_id":"b","order_id":"o","seller_id":"s","currency":"EUR","amount":10.50,"payment_method":"pm_card_visa"}"#

  @Test func aCallReachesTheServiceAsItIsAndItsAnswerTheClient() throws {
    let rig = try Rig()
    var answer: HTTPResponse?
    rig.send(.post, "/v1/payments", token: "secret", key: "k 1", body: Self.pay) { answer = $0 }
    let (ticket, call) = try rig.nextCall()
    #expect(call.operation == .pay && call.key == "k 1" && call.id == nil && call.fault == nil)
    #expect(call.caller == .token(digest: Digest.hexadecimal(Digest.sha256(Array("secret".utf8)))))
    #expect(call.body["amount"] == .number("10.50"), "the text, and no float")
    #expect(answer == nil)
    var reply = PaymentAnswer(status: 202, body: Array("{\"a\":1}".utf8))
    reply.isReplay = true
    reply.retryAfter = 7
    rig.answer(ticket, reply)
    #expect(rig.turn { answer != nil })
    #expect(answer?.status == 202 && answer?.text == "{\"a\":1}")
    #expect(answer?.headers["Idempotent-Replayed"] == "true" && answer?.headers["Retry-After"] == "7")
    #expect(answer?.headers["Request-Id"]?.hasPrefix("req_") == true)
  }

  @Test func aQueryIsTypedByTheTable() throws {
    let rig = try Rig()
    rig.send(.get, "/v1/payments?limit=7&seller_id=7&order_id=a%20b+c") { _ in }
    let (ticket, call) = try rig.nextCall()
    #expect(call.body == ["limit": .number("7"), "seller_id": .string("7"), "order_id": .string("a b c")])
    rig.answer(ticket, "{}")
  }

  @Test func theSameKeyIsInUseUntilTheFirstIsAnswered() throws {
    let rig = try Rig()
    var first: HTTPResponse?
    rig.send(.post, "/v1/payments", key: "k", body: Self.pay) { first = $0 }
    let (ticket, _) = try rig.nextCall()
    let second = try rig.ask(.post, "/v1/payments", key: "k", body: Self.pay)
    #expect(second.status == 409 && second.code == "idempotency_key_in_use")
    #expect(rig.inputs.isEmpty, "the service has not seen the second")
    // Other keys, and other tokens, are not disturbed.
    for (token, key) in [("t", "k2"), ("u", "k")] {
      rig.send(.post, "/v1/payments", token: token, key: key, body: Self.pay) { _ in }
      rig.answer(try rig.nextCall().ticket, "{}")
    }
    rig.answer(ticket, "{}")
    #expect(rig.turn { first != nil })
    rig.send(.post, "/v1/payments", key: "k", body: Self.pay) { _ in }
    #expect(try rig.nextCall().call.key == "k", "free again")
  }

  @Test func whatIsMalformedGoesAlongWithWhoAskedAndNothingElse() throws {
    let rig = try Rig()
    let cases: [(key: String?, body: String?, type: String, code: String)] = [
      (nil, Self.pay, "application/json", "idempotency_key_missing"), ("k", "{", "application/json", "json_invalid"),
      ("k", Self.pay, "text/plain", "content_type_unsupported"), ("k", "{}", "application/json", "parameter_missing"),
      ("k", #"{"tip":1}"#, "application/json", "parameter_missing"),
      (String(repeating: "k", count: 256), Self.pay, "application/json", "idempotency_key_invalid"),
    ]
    for one in cases {
      var answer: HTTPResponse?
      rig.send(.post, "/v1/payments", key: one.key, headers: ["Content-Type": one.type], body: one.body) { answer = $0 }
      let (ticket, call) = try rig.nextCall()
      #expect(call.fault?.code == one.code)
      #expect(call.key == nil && call.body.isEmpty)
      rig.answer(ticket, call.fault?.answer ?? PaymentAnswer(status: 500, body: []))
      #expect(rig.turn { answer != nil })
      #expect(answer?.code == one.code)
    }
  }

  @Test func withoutATokenOrWithACardNumberTheServiceSeesNothing() throws {
    let rig = try Rig()
    for header in ["Bearer", "Bearer ", "Basic !", "Basic Og==", "Digest x", "x"] {
      let answer = try rig.ask(.get, "/v1/payments", token: nil, headers: ["Authorization": header])
      #expect(answer.status == 401 && answer.code == "token_missing" && answer.headers["WWW-Authenticate"] == "Bearer", "\(header)")
    }
    for number in ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242", #"424242\u0034242424242"#] {
      let answer = try rig.ask(.post, "/v1/payments", token: nil, key: "k", body: #"{"order_id":"\#(number)"}"#)
      // Without a token what is escaped is not even read.
      #expect(answer.code == (number.contains("\\") ? "token_missing" : "card_number_refused"), "\(number)")
      #expect(try rig.ask(.post, "/v1/payments", key: "k", body: #"{"order_id":"\#(number)"}"#).code == "card_number_refused")
    }
    #expect(try rig.ask(.get, "/v1/payments/4242%2D4242%2D4242%2D4242").code == "card_number_refused")
    #expect(try rig.ask(.get, "/nothing?a=%34242424242424242").code == "card_number_refused")
    #expect(rig.inputs.isEmpty)
  }

  @Test func whileItStopsEverythingIsTurnedAwayAndWhatIsUnderWayIsAnswered() throws {
    let rig = try Rig()
    var first: HTTPResponse?
    var other: HTTPResponse?
    rig.send(.get, "/healthz") { other = $0 }
    rig.send(.post, "/v1/payments", key: "k", body: Self.pay) { first = $0 }
    let (ticket, _) = try rig.nextCall()
    #expect(rig.turn { other?.status == 200 })
    rig.link.drain()
    #expect(rig.turn { rig.gateway.drainsSince != nil })
    // On the connection that is kept: new ones are not taken any more.
    #expect(!rig.link.isDrained)
    let late = try rig.ask(.post, "/v1/payments", key: "k2", body: Self.pay)
    #expect(late.status == 503 && late.code == "shutting_down" && late.headers["Connection"] == "close")
    rig.answer(ticket, status: 202, "{}")
    #expect(rig.turn { first?.status == 202 })
    #expect(rig.turn { rig.link.isDrained })
  }

  // MARK: Webhooks

  @Test func aWebhookIsVerifiedAndMasked() throws {
    let rig = try Rig()
    let body =
      #"{"id":"evt_1","object":"event","type":"payment_intent.created","created":1,"data":{"object":{"id":"pi_1","object":"payment_intent","status":"processing","note":"4242 4242 4242 4242"}}}"#
    let seconds = Int(Clock.realtimeNanoseconds() / 1_000_000_000)
    func post(_ signature: String?, _ text: String, psp: String = "stripe") throws -> HTTPResponse? {
      var answer: HTTPResponse?
      rig.send(.post, "/v1/webhooks/\(psp)", token: nil, headers: signature.map { ["Stripe-Signature": $0] } ?? [:], body: text) { answer = $0 }
      #expect(rig.turn { answer != nil || !rig.inputs.isEmpty })
      return answer
    }
    func signed(_ text: String, _ secret: String = Rig.secret, at time: Int) -> String {
      WebhookSignature.header(body: Array(text.utf8), seconds: time, secrets: [secret])
    }
    #expect(try post(nil, body)?.code == "signature_missing")
    #expect(try post("t=1", body)?.code == "signature_malformed")
    #expect(try post(signed(body, "whsec_other", at: seconds), body)?.code == "signature_invalid")
    #expect(try post(signed(body, at: seconds), body + " ")?.code == "signature_invalid")
    #expect(try post(signed(body, at: seconds - 301), body)?.code == "signature_timestamp")
    #expect(try post(signed("{}", at: seconds), "{}")?.code == "event_unreadable")
    #expect(try post(signed(body, at: seconds), body, psp: "none")?.code == "resource_missing")
    #expect(rig.inputs.isEmpty)
    #expect(try post(signed(body, at: seconds), body) == nil)
    guard case .webhook(_, "stripe", let event, let kept)? = rig.inputs.first else {
      Issue.record("no webhook has come")
      return
    }
    #expect(event.id == "evt_1")
    #expect(String(decoding: kept, as: UTF8.self) == body.replacing("4242 4242 4242 4242", with: "*******************"))
  }
}
