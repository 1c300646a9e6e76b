import Crypto
import HTTP
import Payments
import Platform

/// Sends our own webhooks, signed at the time of sending by Stripe's scheme, so that its libraries verify them. On the gateway's loop.
///
/// A delivery may arrive twice, when libcurl sends it again on a new connection or the server stops before it has noted the answer: receivers know
/// each event by its id.
final class WebhookSender {
  private let client: HTTPClient
  private let allowsPrivateTargets: Bool
  private let metrics: GatewayMetrics
  private let report: (ServiceInput) -> Void
  private var underWay: Set<String> = []

  init(loop: EventLoop, allowsPrivateTargets: Bool, metrics: GatewayMetrics, report: @escaping (ServiceInput) -> Void) {
    self.allowsPrivateTargets = allowsPrivateTargets
    self.metrics = metrics
    self.report = report
    client = HTTPClient(loop: loop, activeMax: GatewayLimits.deliveries, responseBytesMax: GatewayLimits.deliveryAnswerBytes)
  }

  var unfinishedCount: Int { client.unfinishedCount }

  /// Sends a delivery; what became of it is reported. Any 2xx is success; a redirection is not followed and counts as failure.
  func send(_ delivery: String, url: String, secrets: [String], body: [UInt8]) {
    if !underWay.insert(delivery).inserted { return }
    let seconds = Int(Clock.realtimeNanoseconds() / 1_000_000_000)
    var request = HTTPClientRequest(
      method: .post, url: url,
      headers: [
        "Content-Type": "application/json", "User-Agent": "Ducat/1 (webhooks)",
        "Ducat-Signature": WebhookSignature.header(body: body, seconds: seconds, secrets: secrets),
      ], body: body, connectMilliseconds: GatewayLimits.deliveryConnectMilliseconds, totalMilliseconds: GatewayLimits.deliveryMilliseconds)
    request.targets = allowsPrivateTargets ? .any : .publicOrLoopback
    client.send(request) { [self] result in
      underWay.remove(delivery)
      switch result {
      case .success(let response):
        metrics.delivered(response.status / 100 == 2 ? "delivered" : "refused")
        report(.delivered(delivery: delivery, status: response.status, note: response.status / 100 == 3 ? "redirections are not followed" : ""))
      case .failure(let failure):
        metrics.delivered("failed")
        report(.delivered(delivery: delivery, status: 0, note: failure.description))
      }
    }
  }
}
