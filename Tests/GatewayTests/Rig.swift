import HTTP
import JSON
import PSP
import Payments
import Platform
import TestSupport

@testable import Gateway

/// A gateway on a free port and a client, on one loop that the test turns by hand. The test plays the payment service: it takes the inputs and answers them.
final class Rig {
  static let secret = "whsec_of_the_rig"

  let link: GatewayLink
  let gateway: Gateway
  let client: HTTPClient
  let port: UInt16
  /// What has reached the service and was not looked at yet.
  var inputs: [ServiceInput] = []

  init() throws {
    link = try GatewayLink()
    var psp = PSPSettings(name: "stripe", baseURL: "http://127.0.0.1:9", secretKey: "sk_test_rig")
    psp.webhookSecrets = [Rig.secret]
    let settings = GatewaySettings(host: "127.0.0.1", psps: [PSPAccess(psp, StripeConnector(name: "stripe"))])
    gateway = try Gateway(settings, link: link, log: GatewayLog { _, _, _ in })
    port = try gateway.listen()
    client = HTTPClient(loop: gateway.loop, activeMax: 64)
  }

  // MARK: Clients

  /// Sends a request and hands its answer over when it comes.
  func send(
    _ method: HTTPMethod, _ target: String, token: String? = "t", key: String? = nil, headers: HTTPHeaders = [:], body: String? = nil,
    _ complete: @escaping (HTTPResponse) -> Void
  ) {
    var headers = headers
    if let token { headers["Authorization"] = "Bearer \(token)" }
    if let key { headers["Idempotency-Key"] = key }
    if body != nil, headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
    let request = HTTPClientRequest(
      method: method, url: "http://127.0.0.1:\(port)\(target)", headers: headers, body: Array((body ?? "").utf8), totalMilliseconds: 20_000)
    client.send(request) { if case .success(let response) = $0 { complete(response) } }
  }

  /// Sends a request that is answered without the service.
  func ask(
    _ method: HTTPMethod, _ target: String, token: String? = "t", key: String? = nil, headers: HTTPHeaders = [:], body: String? = nil
  ) throws -> HTTPResponse {
    var answer: HTTPResponse?
    send(method, target, token: token, key: key, headers: headers, body: body) { answer = $0 }
    guard turn(until: { answer != nil }), let answer else { throw TestFailure("\(method) \(target): no answer; inputs: \(inputs.count)") }
    return answer
  }

  /// Turns the loop until it is true.
  func turn(until isTrue: () -> Bool) -> Bool {
    Deadline.poll(seconds: 10) {
      gateway.turn()
      link.take(into: &inputs)
      return isTrue()
    }
  }

  // MARK: The service

  /// The next call that reaches the service.
  func nextCall() throws -> (ticket: UInt64, call: PaymentCall) {
    guard turn(until: { !inputs.isEmpty }), case .call(let ticket, let call) = inputs.removeFirst() else { throw TestFailure("no call") }
    return (ticket, call)
  }

  /// Answers a call.
  func answer(_ ticket: UInt64, _ answer: PaymentAnswer) { link.send([.answer(ticket: ticket, answer)]) }

  func answer(_ ticket: UInt64, status: Int = 200, _ body: String) { answer(ticket, PaymentAnswer(status: status, body: Array(body.utf8))) }
}

extension HTTPResponse {
  /// `error.code` of the body.
  var code: String? {
    do throws(JSONError) { return try JSONParser.parse(body)["error"]?["code"]?.string } catch { return nil }
  }
}
