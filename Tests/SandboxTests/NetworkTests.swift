import Crypto
import Glibc
import HTTP
import JSON
import TestSupport
import Testing

@testable import Sandbox

/// A sandbox, a merchant's webhook and a client over real connections, on one loop that the test turns.
@Suite(.serialized) struct NetworkTests {
  private final class Street {
    let loop: EventLoop
    let sandbox: Sandbox
    let server: SandboxServer
    let client: HTTPClient
    var hook: HTTPServer?
    let port: UInt16
    /// What happened, in its order: types of events, and `answer`.
    var story: [String] = []
    /// What the webhook answers.
    var hookStatus = 200

    init() throws {
      loop = try EventLoop()
      client = HTTPClient(loop: loop)
      sandbox = Sandbox(SandboxSettings())
      server = SandboxServer(sandbox, loop: loop)
      server.silenceMilliseconds = 400
      port = try server.listen(host: "127.0.0.1", port: 0)
      let hook = HTTPServer(loop: loop) { [unowned self] request, exchange in
        let refusal: WebhookSignature.Refusal?
        do throws(WebhookSignature.Refusal) {
          try WebhookSignature.verify(
            header: request.headers["Stripe-Signature"] ?? "", body: request.body, secrets: ["whsec_net"], now: sandbox.clock.seconds)
          refusal = nil
        } catch { refusal = error }
        let type = (try? JSONParser.parse(request.body))?["type"]?.string ?? "no event"
        story.append(refusal.map { "\($0)" } ?? type)
        exchange.respond(HTTPResponse(status: refusal == nil ? hookStatus : 400))
      }
      let hookPort = try hook.listen(host: "127.0.0.1", port: 0)
      self.hook = hook
      sandbox.endpoints["we_net"] = WebhookEndpoint(
        id: "we_net", created: 0, account: Sandbox.platform, url: "http://127.0.0.1:\(hookPort)/", enabledEvents: ["*"], secret: "whsec_net")
    }

    func turn(seconds: Double = 10, until isTrue: () -> Bool) -> Bool {
      let deadline = Deadline(seconds: seconds)
      while !isTrue() {
        if deadline.isOver { return false }
        loop.runOnce()
        usleep(200)
      }
      return true
    }

    /// Pays, with a fault; gives what the client sees.
    func pay(_ fault: String, key: String = "k", milliseconds: Int = 5000) throws -> Result<HTTPResponse, HTTPFailure> {
      var request = HTTPClientRequest(method: .post, url: "http://127.0.0.1:\(port)/v1/payment_intents", totalMilliseconds: milliseconds)
      request.headers = ["Authorization": "Bearer sk_test_1", "Idempotency-Key": key, "Content-Type": "application/x-www-form-urlencoded"]
      if !fault.isEmpty { request.headers["Sandbox-Fault"] = fault }
      request.body = Array("amount=2000&currency=eur&payment_method=pm_card_visa&confirm=true".utf8)
      var result: Result<HTTPResponse, HTTPFailure>?
      client.send(request) { [unowned self] in
        result = $0
        story.append("answer")
      }
      guard turn(until: { result != nil }), let result else { throw TestFailure("nothing came back") }
      return result
    }
  }

  private static let types = ["charge.succeeded", "payment_intent.created", "payment_intent.succeeded"]

  @Test func theAnswerComesFirstAndThenTheWebhooks() throws {
    let street = try Street()
    #expect(try street.pay("").get().status == 200)
    #expect(street.turn { street.story.count == 4 })
    #expect(street.story.sorted() == (["answer"] + Self.types).sorted())
    #expect(street.turn { street.sandbox.unfinishedDeliveryCount == 0 })
  }

  @Test func earlyWebhooksComeBeforeTheAnswer() throws {
    let street = try Street()
    #expect(try street.pay("webhook_early").get().status == 200)
    #expect(street.story.last == "answer" && street.story.dropLast().sorted() == Self.types)
  }

  @Test func whatTimesOutOrIsResetLooksSoToTheClientAndIsDoneOnce() throws {
    let street = try Street()
    #expect(try street.pay("timeout_after", key: "a", milliseconds: 100) == .failure(.timedOut(sent: true)))
    guard case .failure(.broken(_, sent: true)) = try street.pay("reset_after", key: "b") else {
      Issue.record("no reset")
      return
    }
    guard case .failure(.broken(_, sent: true)) = try street.pay("timeout_before", key: "c") else {
      Issue.record("a silence ends with a reset")
      return
    }
    #expect(street.sandbox.charges.elements.count == 2)
    for key in ["a", "b", "c"] { #expect(try street.pay("", key: key).get().status == 200) }
    #expect(street.sandbox.charges.elements.count == 3)
    #expect(street.sandbox.checkBooks() == [])
  }

  @Test func aSlowAnswerComesInTheEnd() throws {
    let street = try Street()
    let begun = Deadline.now()
    #expect(try street.pay("slow:150").get().status == 200)
    #expect(Deadline.now() - begun >= 140_000_000)
  }

  @Test func aBadlySignedWebhookIsRefusedAndComesAgain() throws {
    let street = try Street()
    _ = try street.pay("webhook_bad_signature")
    #expect(
      street.turn {
        street.story.count { $0 == "wrongSignature" } == 3 && street.sandbox.webhooks.unfinished.values.allSatisfy { $0.state == .waiting }
      })
    var hasAnswer = false
    street.client.send(
      HTTPClientRequest(method: .post, url: "http://127.0.0.1:\(street.port)/sandbox/clock/advance", body: Array(#"{"seconds": 10}"#.utf8))
    ) { _ in hasAnswer = true }
    #expect(street.turn { hasAnswer && street.sandbox.unfinishedDeliveryCount == 0 })
    #expect(street.story.filter(Self.types.contains).sorted() == Self.types)
  }
}
