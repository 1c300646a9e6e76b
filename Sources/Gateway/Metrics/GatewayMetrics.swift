/// What the gateway counts, and `/metrics` shows. On the gateway's thread only.
final class GatewayMetrics {
  private struct RouteStatus: Hashable {
    let route: String
    let status: Int
  }

  struct PSPOutcome: Hashable {
    let psp: String
    let call: String
    let occurrence: String
  }

  /// Seconds, as the upper bounds of buckets.
  static let bounds: [(text: String, nanoseconds: UInt64)] = [
    ("0.001", 1_000_000), ("0.0025", 2_500_000), ("0.005", 5_000_000), ("0.01", 10_000_000), ("0.025", 25_000_000), ("0.05", 50_000_000),
    ("0.1", 100_000_000), ("0.25", 250_000_000), ("0.5", 500_000_000), ("1", 1_000_000_000), ("2.5", 2_500_000_000), ("5", 5_000_000_000),
    ("10", 10_000_000_000),
  ]

  /// How long requests took: how many up to each bound, and beyond.
  struct Durations {
    var buckets = [Int](repeating: 0, count: GatewayMetrics.bounds.count + 1)
    var nanoseconds: UInt64 = 0
    var count = 0

    mutating func record(_ value: UInt64) {
      let index = GatewayMetrics.bounds.firstIndex { value <= $0.nanoseconds } ?? GatewayMetrics.bounds.count
      buckets[index] += 1
      nanoseconds &+= value
      count += 1
    }
  }

  private var requests: [RouteStatus: Int] = [:]
  private var durations: [String: Durations] = [:]
  private var pspRequests: [PSPOutcome: Int] = [:]
  private var pspDurations: [String: Durations] = [:]
  private var heldBack: [String: Int] = [:]
  private var deliveries: [String: Int] = [:]
  private(set) var inFlight = 0

  // MARK: Counting

  func began() { inFlight += 1 }

  func ended(route: String, status: Int, nanoseconds: UInt64) {
    inFlight -= 1
    requests[RouteStatus(route: route, status: status), default: 0] += 1
    durations[route, default: Durations()].record(nanoseconds)
  }

  func pspAnswered(_ outcome: PSPOutcome, nanoseconds: UInt64) {
    pspRequests[outcome, default: 0] += 1
    pspDurations[outcome.psp, default: Durations()].record(nanoseconds)
  }

  /// A request was not sent, because the PSP does not answer at the moment.
  func pspHeldBack(_ psp: String) { heldBack[psp, default: 0] += 1 }

  /// - Parameter result: `delivered`, `refused` or `failed`.
  func delivered(_ result: String) { deliveries[result, default: 0] += 1 }

  // MARK: Showing

  /// Everything in Prometheus' text format.
  /// - Parameter psps: each with its requests under way and whether its breaker is open.
  func text(_ facts: LedgerFacts, psps: [(name: String, unfinished: Int, isOpen: Bool)]) -> String {
    var text = PrometheusText()
    text.family("ducat_http_requests_total", .counter, "Requests answered, by route and status.")
    for (key, count) in requests.sorted(by: { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }) {
      text.sample("ducat_http_requests_total", [("route", key.route), ("status", "\(key.status)")], count)
    }
    text.family("ducat_http_request_duration_seconds", .histogram, "From a whole request to its answer, by route.")
    for (route, value) in durations.sorted(by: { $0.key < $1.key }) {
      text.histogram("ducat_http_request_duration_seconds", ("route", route), value)
    }
    text.family("ducat_http_requests_in_flight", .gauge, "Requests without an answer yet.")
    text.sample("ducat_http_requests_in_flight", [], inFlight)
    text.family("ducat_psp_requests_total", .counter, "Requests to PSPs, by what they came to.")
    for (key, count) in pspRequests.sorted(by: { ($0.key.psp, $0.key.call, $0.key.occurrence) < ($1.key.psp, $1.key.call, $1.key.occurrence) }) {
      text.sample("ducat_psp_requests_total", [("psp", key.psp), ("call", key.call), ("occurrence", key.occurrence)], count)
    }
    text.family("ducat_psp_requests_held_back_total", .counter, "Requests to PSPs that were not sent because the breaker was open.")
    for (psp, count) in heldBack.sorted(by: { $0.key < $1.key }) { text.sample("ducat_psp_requests_held_back_total", [("psp", psp)], count) }
    text.family("ducat_psp_request_duration_seconds", .histogram, "From asking a PSP to its answer, waiting for a turn included.")
    for (psp, value) in pspDurations.sorted(by: { $0.key < $1.key }) { text.histogram("ducat_psp_request_duration_seconds", ("psp", psp), value) }
    text.family("ducat_psp_requests_in_flight", .gauge, "Requests to a PSP under way or waiting for their turn.")
    for psp in psps { text.sample("ducat_psp_requests_in_flight", [("psp", psp.name)], psp.unfinished) }
    text.family("ducat_psp_breaker_open", .gauge, "Whether requests to a PSP are held back because it does not answer.")
    for psp in psps { text.sample("ducat_psp_breaker_open", [("psp", psp.name)], psp.isOpen ? 1 : 0) }
    text.family("ducat_webhook_deliveries_total", .counter, "Our own webhooks, by result.")
    for (result, count) in deliveries.sorted(by: { $0.key < $1.key }) {
      text.sample("ducat_webhook_deliveries_total", [("result", result)], count)
    }
    text.append(facts)
    return text.text
  }
}
