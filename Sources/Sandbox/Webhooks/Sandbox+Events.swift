import Crypto
import HTTP
import JSON

/// Events, and their way to the merchant.
extension Sandbox {
  /// Notes that something happened to an object, which is kept as it is now.
  func emit(_ type: String, _ object: any Record, previous: JSONObject? = nil) {
    if events.elements.count >= settings.eventsMax { events.forgetOldest() }
    let event = Event(
      id: newID("evt_"), created: clock.seconds, account: object.account, type: type, object: object, previous: previous, request: cause.requestID,
      idempotencyKey: cause.idempotencyKey, isOfPlatform: object.account == Sandbox.platform)
    events[event.id] = event
    cause.events.append(event.id)
  }

  /// Plans the deliveries of what has happened.
  /// - Returns: those that must be tried before the request is answered.
  func finishCause() -> [Int] {
    let order = reordered(cause.events)
    var early: [Int] = []
    for (place, id) in order.ids.enumerated() {
      guard let event = events[id] else { continue }
      let faults = webhookFaults(event)
      for endpoint in endpoints.elements where endpoint.wants(event) {
        let copies = faults[.webhookDuplicate].map { max(2, $0.number(2)) } ?? 1
        for _ in 0..<copies {
          let delivery = webhooks.add(event: id, endpoint: endpoint.id) {
            if faults[.webhookLost] != nil { $0.state = .lost }
            $0.isForged = faults[.webhookBadSignature] != nil
            $0.ageSeconds = faults[.webhookStale].map { $0.number(600) } ?? 0
          }
          events.change(id) { $0.pendingWebhooks += 1 }
          let delay = (faults[.webhookDelay].map { $0.number(60) * 1000 } ?? 0) + (order.isShuffled ? place * 200 : 0)
          if delay > 0 { timers.add(.deliver(delivery), due: clock.now + delay) } else { webhooks.makeReady(delivery) }
          if faults[.webhookEarly] != nil, delay == 0, webhooks[delivery]?.state == .waiting, cause.requestID != nil { early.append(delivery) }
        }
      }
    }
    cause.events = []
    return early
  }

  /// The faults that an event's deliveries suffer: its request's, its object's, and random ones.
  private func webhookFaults(_ event: Event) -> [FaultKind: Fault] {
    var found: [FaultKind: Fault] = [:]
    let asked = cause.faults + (event.object.metadata["sandbox_fault"].flatMap(Fault.list) ?? [])
    for fault in asked where fault.kind.stage == .webhook { found[fault.kind] = found[fault.kind] ?? fault }
    if !faults.rates.isEmpty {
      for kind in FaultKind.allCases where kind.stage == .webhook {
        for fault in faults.random(kind, event.id) { found[kind] = found[kind] ?? fault }
      }
    }
    return found
  }

  /// The events in the order of their sending.
  private func reordered(_ ids: [String]) -> (ids: [String], isShuffled: Bool) {
    guard ids.count > 1 else { return (ids, false) }
    let isAsked = ids.contains { id in events[id].map { webhookFaults($0)[.webhookReorder] != nil } ?? false }
    if !isAsked { return (ids, false) }
    var shuffled = ids
    // Two events have only one other order.
    while shuffled == ids { shuffled.shuffle(using: &cause.stream) }
    return (shuffled, true)
  }

  // MARK: Sending

  /// What is to be sent now. Each must be reported by `deliveryEnded`.
  public func takeDeliveries() -> [OutgoingWebhook] {
    webhooks.take(at: clock.seconds).compactMap { delivery in
      guard let event = events[delivery.event], let endpoint = endpoints[delivery.endpoint], !endpoint.isDeleted else {
        webhooks.finish(delivery.id, delivered: false)
        return nil
      }
      var json = JSONWriter()
      event.write(to: &json, Renderer(sandbox: self))
      let body = json.bytes
      let isFirst = delivery.tries == 1
      let secret = isFirst && delivery.isForged ? "whsec_somebody_else" : endpoint.secret
      let time = clock.seconds - (isFirst ? delivery.ageSeconds : 0)
      let headers: HTTPHeaders = [
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": WebhookSignature.header(body: body, seconds: time, secrets: [secret]),
      ]
      return OutgoingWebhook(
        id: delivery.id, request: HTTPClientRequest(method: .post, url: endpoint.url, headers: headers, body: body, totalMilliseconds: 10_000))
    }
  }

  /// Takes note of how a delivery ended: any 2xx is well, all else is tried again, four times as long later each time, for three days.
  /// - Parameter status: of the answer; `nil` when there was none.
  public func deliveryEnded(_ id: Int, status: Int?) {
    guard let delivery = webhooks[id] else { return }
    if let status, (200..<300).contains(status) {
      webhooks.finish(id, delivered: true)
      if events[delivery.event] != nil { events.change(delivery.event) { $0.pendingWebhooks -= 1 } }
      return
    }
    var wait = settings.webhookRetrySeconds
    for _ in 1..<delivery.tries where wait < 4 * 86_400 { wait *= 4 }
    if clock.seconds + wait - delivery.firstTry > 3 * 86_400 {
      webhooks.finish(id, delivered: false)
    } else {
      webhooks.wait(id)
      later(wait, .deliver(id))
    }
  }

  /// Deliveries that are ready or being sent.
  public var unfinishedDeliveryCount: Int { webhooks.unfinished.values.reduce(0) { $0 + ($1.state == .lost ? 0 : 1) } }
}
