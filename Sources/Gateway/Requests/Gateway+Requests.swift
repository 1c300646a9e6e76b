import HTTP
import JSON
import PSP
import Payments
import Platform

/// What the gateway does with a request.
extension Gateway {
  func receive(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    let match = GatewayRoute.all.match(request.method, path: request.path)
    let route: String
    if case .found(let target, _) = match { route = target.label } else { route = "other" }
    let responder = Responder(exchange, route: route, requestID: requestID(), metrics: metrics)
    if drainsSince != nil {
      responder.closes = true
      return responder.finish(Gateway.stopping)
    }
    // Before anything is looked at, logged or handed on.
    if CardGuard.holdsCardNumber(request, checksBody: route != GatewayRoute.webhook.label) {
      return responder.finish(FieldCheck.cardNumberFault(nil))
    }
    switch match {
    case .notFound: responder.finish(PaymentFault(404, .invalidRequest, "route_unknown", "There is nothing at this path."))
    case .otherMethod(let methods):
      let words = methods.map(\.rawValue).joined(separator: ", ")
      var response = HTTPResponse.json(
        PaymentFault(405, .invalidRequest, "method_not_allowed", "This path takes \(words).").answer.body, status: 405)
      response.headers["Allow"] = words
      responder.finish(response)
    case .found(let target, let texts): serve(target, texts, request, responder)
    }
  }

  private static var stopping: PaymentFault {
    var fault = PaymentFault(503, .api, "shutting_down", "The server is stopping: the request was not carried out.")
    fault.retryAfter = 1
    return fault
  }

  private func serve(_ route: GatewayRoute, _ texts: [String], _ request: HTTPRequest, _ responder: Responder) {
    if request.body.count > GatewayLimits.bodyBytes {
      return responder.finish(
        PaymentFault(413, .invalidRequest, "body_too_large", "A body has at most \(GatewayLimits.bodyBytes) bytes."))
    }
    switch route {
    case .operation(let operation): serve(OperationTable.spec(operation), texts.first, request, responder)
    case .webhook: takeWebhook(of: texts[0], request, responder)
    case .checkout: showPayment(texts[0], responder) { CheckoutPages.checkout($0) }
    case .completion: showPayment(texts[0], responder) { CheckoutPages.completion($0) }
    case .errors: responder.finish(ErrorCatalog.page)
    case .openAPI: responder.finish(HTTPResponse.json(OpenAPI.bytes))
    case .health: responder.finish(.text("ok\n"))
    case .readiness: showReadiness(responder)
    case .metrics:
      let psps = executors.map { (name: $0.key, unfinished: $0.value.unfinishedCount, isOpen: $0.value.isBreakerOpen) }.sorted { $0.name < $1.name }
      responder.finish(.text(metrics.text(link.facts, psps: psps), type: "text/plain; version=0.0.4; charset=utf-8"))
    }
  }

  // MARK: Operations

  private func serve(_ spec: OperationSpec, _ id: String?, _ request: HTTPRequest, _ responder: Responder) {
    let call: PaymentCall
    do throws(PaymentFault) {
      call = try CallReader.call(spec, request, id: id)
    } catch {
      return responder.finish(error)
    }
    let mark = Gateway.mark(call)
    if let mark, marks.contains(mark) {
      return responder.finish(
        PaymentFault(
          409, .idempotency, "idempotency_key_in_use", "A request with this key is still under way; send it again later, with the same key."))
    }
    ask(mark: mark, { responder.finish($0) }) { .call(ticket: $0, call) }
  }

  /// Caller and key; keys of one token do not disturb those of another.
  private static func mark(_ call: PaymentCall) -> String? {
    guard let key = call.key, case .token(let digest) = call.caller else { return nil }
    return "\(digest) \(key)"
  }

  // MARK: Webhooks of PSPs

  private func takeWebhook(of psp: String, _ request: HTTPRequest, _ responder: Responder) {
    guard let executor = executors[psp] else { return responder.finish(.missing("psp", String(psp.prefix(64)))) }
    let access = executor.access
    let now = Int(Clock.realtimeNanoseconds() / 1_000_000_000)
    if let refusal = access.connector.refusal(header: { request.headers[$0] }, body: request.body, secrets: access.settings.webhookSecrets, now: now)
    {
      log.write(.warning, "a webhook was refused", ["psp": psp, "reason": refusal.rawValue])
      return responder.finish(PaymentFault(400, .invalidRequest, refusal.rawValue, "The webhook is not to be trusted: \(refusal.rawValue)."))
    }
    guard let event = access.connector.event(in: request.body) else {
      return responder.finish(PaymentFault(400, .invalidRequest, "event_unreadable", "The body is no event."))
    }
    ask({ responder.finish($0) }) { .webhook(ticket: $0, psp: psp, event, body: CardGuard.masked(request.body)) }
  }

  // MARK: Buyers' pages

  /// Asks for a payment in the server's own name: whoever knows its id may see the little that the pages show.
  private func showPayment(_ id: String, _ responder: Responder, page: @escaping (JSONObject?) -> HTTPResponse) {
    if FieldCheck.idFault(id) != nil { return responder.finish(page(nil)) }
    let call = PaymentCall(.paymentGet, caller: .operatorConnection, id: id)
    ask(
      { answer in
        if answer.status >= 500 { return responder.finish(CheckoutPages.unavailable) }
        var payment: JSONObject?
        if !answer.isError {
          do throws(JSONError) { payment = try JSONParser.parse(answer.body).object } catch { preconditionFailure("an answer is no JSON: \(error)") }
        }
        responder.finish(page(payment))
      }
    ) { .call(ticket: $0, call) }
  }

  // MARK: Machines

  private func showReadiness(_ responder: Responder) {
    let facts = link.facts
    let now = Clock.monotonicNanoseconds()
    let reason: String?
    if facts.time == 0 || now > facts.time + GatewayLimits.staleSeconds * 1_000_000_000 {
      reason = "the ledger does not answer"
    } else {
      reason = facts.acceptsWrites ? nil : "the disk takes no writes"
    }
    responder.finish(reason.map { .text("not ready: \($0)\n", status: 503) } ?? .text("ready\n"))
  }
}
