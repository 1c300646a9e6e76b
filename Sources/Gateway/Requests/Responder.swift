import HTTP
import Payments
import Platform

/// One request's way back: adds what every answer has, and counts it. Answers once.
final class Responder {
  let requestID: String
  let route: String
  private let exchange: HTTPExchange
  private let metrics: GatewayMetrics
  private let began = Clock.monotonicNanoseconds()
  /// The gateway is stopping: the connection is not to be kept.
  var closes = false

  init(_ exchange: HTTPExchange, route: String, requestID: String, metrics: GatewayMetrics) {
    self.exchange = exchange
    self.route = route
    self.requestID = requestID
    self.metrics = metrics
    metrics.began()
  }

  /// Sends an answer; a second one is dropped.
  func finish(_ response: HTTPResponse) {
    guard exchange.isOpen else { return }
    var response = response
    response.headers["Request-Id"] = requestID
    if closes { response.headers["Connection"] = "close" }
    metrics.ended(route: route, status: response.status, nanoseconds: Clock.monotonicNanoseconds() - began)
    exchange.respond(response)
  }

  /// Sends what the payment service answers.
  func finish(_ answer: PaymentAnswer) {
    var response = HTTPResponse.json(answer.body, status: answer.status)
    if answer.isReplay { response.headers["Idempotent-Replayed"] = "true" }
    if let seconds = answer.retryAfter { response.headers["Retry-After"] = "\(seconds)" }
    if answer.status == 401 { response.headers["WWW-Authenticate"] = "Bearer" }
    finish(response)
  }

  /// Sends a refusal.
  func finish(_ fault: PaymentFault) { finish(fault.answer) }
}
