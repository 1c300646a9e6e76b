import HTTP
import PSP
import Payments
import Platform

/// Sends what the service asks of one PSP, and tells what the answers mean. On the gateway's loop.
///
/// Every request carries an idempotency key, so nothing is lost when libcurl sends one again on a new connection because a kept one turned out to be closed:
/// the PSP answers both as one. As many requests as the settings allow are under way at once; the others wait for their turn, and their time does not run.
final class PSPExecutor {
  let access: PSPAccess
  private let client: HTTPClient
  private let metrics: GatewayMetrics
  private let log: GatewayLog
  private let report: (ServiceInput) -> Void
  /// Attempts whose requests are under way: asked to send one again meanwhile, there is nothing to do.
  private var attempts: Set<String> = []
  private var breaker: CircuitBreaker

  init(_ access: PSPAccess, loop: EventLoop, metrics: GatewayMetrics, log: GatewayLog, report: @escaping (ServiceInput) -> Void) {
    self.access = access
    self.metrics = metrics
    self.log = log
    self.report = report
    breaker = CircuitBreaker(access.settings)
    client = HTTPClient(loop: loop, activeMax: access.settings.concurrencyMax)
  }

  /// Requests under way or waiting for their turn.
  var unfinishedCount: Int { client.unfinishedCount }
  /// Whether requests are held back because the PSP does not answer.
  var isBreakerOpen: Bool { breaker.opensAgain(at: PSPExecutor.milliseconds) != nil }

  private static var milliseconds: UInt64 { Clock.monotonicNanoseconds() / 1_000_000 }

  /// Sends an attempt's request; its verdict is reported.
  func send(_ kind: PSPCall.Kind, _ request: PSPRequest, subject: String, attempt: String) {
    if !attempts.insert(attempt).inserted { return }
    transport(request, call: kind.rawValue) { [self] transport in
      attempts.remove(attempt)
      let verdict = access.connector.verdict(on: kind, transport)
      report(.verdict(subject: subject, attempt: attempt, verdict, body: PSPExecutor.body(of: transport)))
      return verdict.occurrence.rawValue
    }
  }

  /// Lists events; they are reported.
  func list(_ request: PSPRequest) {
    transport(request, call: PSPCall.Kind.events.rawValue) { [self] transport in
      let page = access.connector.events(in: transport)
      report(.events(psp: access.connector.name, page?.events, hasMore: page?.hasMore ?? false))
      return page == nil ? PSPVerdict.Occurrence.unknown.rawValue : PSPVerdict.Occurrence.yes.rawValue
    }
  }

  /// - Parameter complete: says what the answer came to, for metrics.
  private func transport(_ request: PSPRequest, call: String, _ complete: @escaping (PSPTransport) -> String) {
    let began = Clock.monotonicNanoseconds()
    // Nothing is sent while the PSP does not work: the service is told at once, and backs off.
    if !breaker.admits(at: PSPExecutor.milliseconds) {
      _ = complete(.notSent("the PSP does not answer; the next try is in a while"))
      metrics.pspHeldBack(access.connector.name)
      return
    }
    client.send(outgoing(request)) { [self] result in
      let transport = PSPExecutor.transport(result)
      note(transport, call)
      let outcome = complete(transport)
      metrics.pspAnswered(
        GatewayMetrics.PSPOutcome(psp: access.connector.name, call: call, occurrence: outcome), nanoseconds: Clock.monotonicNanoseconds() - began)
    }
  }

  /// Tells the circuit breaker, and the log where something went wrong.
  private func note(_ transport: PSPTransport, _ call: String) {
    let wasOpen = isBreakerOpen
    if transport.isOutage { breaker.failed(at: PSPExecutor.milliseconds) } else { breaker.succeeded() }
    switch transport {
    case .answer: break
    case .notSent(let reason), .noAnswer(let reason):
      log.write(.warning, "a PSP did not answer", ["psp": access.connector.name, "call": call, "reason": reason])
    }
    if !wasOpen, isBreakerOpen {
      log.write(.warning, "a PSP does not work; requests to it are held back", ["psp": access.connector.name])
    }
  }

  private func outgoing(_ request: PSPRequest) -> HTTPClientRequest {
    guard let method = HTTPMethod(rawValue: request.method) else { preconditionFailure("a connector made up the method \(request.method)") }
    var headers = HTTPHeaders()
    for (name, value) in request.headers + access.connector.authorization(secret: access.settings.secretKey) { headers.add(name, value) }
    return HTTPClientRequest(
      method: method, url: access.settings.baseURL + request.path, headers: headers, body: request.body,
      connectMilliseconds: access.settings.connectMilliseconds, totalMilliseconds: access.settings.totalMilliseconds)
  }

  private static func transport(_ result: Result<HTTPResponse, HTTPFailure>) -> PSPTransport {
    switch result {
    case .success(let response):
      .answer(status: response.status, headers: response.headers.fields.map { ($0.name, $0.value) }, body: response.body)
    case .failure(let failure): failure.mayHaveArrived ? .noAnswer(failure.description) : .notSent(failure.description)
    }
  }

  private static func body(of transport: PSPTransport) -> [UInt8] {
    if case .answer(_, _, let body) = transport { body } else { [] }
  }
}
