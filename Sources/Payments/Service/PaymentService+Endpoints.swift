import Crypto
import JSON
import Ledger
import Memory

/// Our own webhooks: each event of a kind that somebody outside may care about, to each endpoint that wants it, until it is taken or three days are over.
extension PaymentService {
  /// The objects whose events are told outside.
  private static let told = ["payment.", "refund.", "payout.", "dead_letter.", "bank_account."]

  /// Puts an event on its way to the endpoints that want it.
  mutating func announce(_ type: String, sequence: UInt64, object: [UInt8], _ ledger: inout Ledger) {
    if endpoints.isEmpty || !PaymentService.told.contains(where: type.hasPrefix) { return }
    for endpoint in endpoints.values.sorted(by: { $0.id < $1.id }) where endpoint.wants(type) {
      var json = JSONWriter()
      json.beginObject()
      json.member("id", "evt_\(sequence)")
      json.member("object", "event")
      json.member("type", type)
      json.member("created", Int(ledger.serverTime / 1_000_000_000))
      json.name("data")
      json.beginObject()
      json.name("object")
      json.raw(String(decoding: object, as: UTF8.self))
      json.endObject()
      json.endObject()
      let delivery = Delivery(id: makeID(.delivery, ledger), endpoint: endpoint.id, body: json.text, created: ledger.serverTime)
      ledger.put(.sides, RowKey.delivery(delivery.id), delivery.bytes)
      send(delivery, endpoint, ledger)
    }
  }

  private mutating func send(_ delivery: Delivery, _ endpoint: WebhookEndpoint, _ ledger: borrowing Ledger) {
    var secrets: [String]
    do throws(PaymentFault) { secrets = try self.secrets(of: endpoint.id, ledger) } catch {
      problems.append("\(endpoint.id): \(error.message)")
      return
    }
    let overlaps = endpoint.previousExpires.map { $0 > Int(ledger.serverTime / 1_000_000_000) } ?? false
    if !overlaps { secrets = Array(secrets.prefix(1)) }
    emit(.deliver(delivery: delivery.id, url: endpoint.url, secrets: secrets, body: Array(delivery.body.utf8)), ledger)
  }

  /// The secrets of an endpoint: the one at hand, and the one before it.
  private func secrets(of endpoint: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> [String] {
    guard let row = try row(.sides, RowKey.secrets(endpoint), ledger) else { return [] }
    return row.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// What became of sending one.
  mutating func delivered(_ id: String, status: Int, note: String, _ ledger: inout Ledger) {
    attend(id, &ledger) { (service, ledger) throws(PaymentFault) in
      guard let row = try service.row(.sides, RowKey.delivery(id), ledger), var delivery = Delivery(row) else { return }
      delivery.tries += 1
      let now = ledger.serverTime
      let isOver = (200..<300).contains(status) || now - min(now, delivery.created) > Delivery.lifetimeNanoseconds
      if isOver || service.endpoints[delivery.endpoint] == nil {
        if !(200..<300).contains(status) { service.problems.append("\(id): given up after \(delivery.tries) tries: \(status) \(note)") }
        ledger.delete(.sides, RowKey.delivery(id))
        return
      }
      let wait = Delivery.wait(afterTry: delivery.tries)
      delivery.due = now &+ wait - wait / 10 + service.nextRandom() % (wait / 5 + 1)
      ledger.put(.sides, RowKey.delivery(id), delivery.bytes)
      service.setWaiting(id, delivery.due)
    }
  }

  /// Deliveries are timed in memory alone: their rows tell when they are due.
  mutating func setWaiting(_ id: String, _ due: UInt64) {
    open[id] = due
    timers.insert(due, id)
  }

  mutating func redeliver(_ id: String, _ ledger: inout Ledger) {
    open[id] = nil
    do throws(PaymentFault) {
      guard let row = try row(.sides, RowKey.delivery(id), ledger), let delivery = Delivery(row) else { return }
      guard let endpoint = endpoints[delivery.endpoint] else {
        // Nobody wants it any more.
        ledger.delete(.sides, RowKey.delivery(id))
        return
      }
      send(delivery, endpoint, ledger)
    } catch {
      problems.append("\(id): \(error.message)")
    }
  }

  // MARK: Operations

  mutating func createEndpoint(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let url = call.body["url"]?.string ?? ""
    guard url.hasPrefix("https://") || PaymentService.isLocal(url) else {
      throw PaymentFault.parameter("url_invalid", "url", "url begins with https://, or with http:// for this machine")
    }
    if endpoints.count >= 16 { throw PaymentFault.state("too_many_endpoints", "There are 16 endpoints; delete one") }
    let secret = PaymentService.makeSecret()
    let endpoint = WebhookEndpoint(
      id: makeID(.endpoint, ledger), url: url, events: call.body["events"]?.array?.compactMap(\.string) ?? [], created: ledger.serverTime)
    ledger.put(.sides, RowKey.secrets(endpoint.id), Array(secret.utf8))
    save(nil, endpoint, "webhook_endpoint.created", &ledger)
    endpoints[endpoint.id] = endpoint
    return PaymentAnswer(status: 200, body: endpoint.written(secret: secret))
  }

  /// The secret at hand becomes the one before; both sign until the overlap is over, so that receivers can change in their own time.
  mutating func rotateSecret(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let old = try get(WebhookEndpoint.self, "webhook endpoint", call.id, ledger)
    if old.isDeleted { throw PaymentFault.missing("webhook endpoint", old.id) }
    var endpoint = old
    endpoint.previousExpires = Int(ledger.serverTime / 1_000_000_000) + (try integer(call.body, "overlap", 0...604_800) ?? 86_400)
    let secret = PaymentService.makeSecret()
    let previous = try secrets(of: old.id, ledger).first ?? ""
    ledger.put(.sides, RowKey.secrets(old.id), Array("\(secret)\n\(previous)".utf8))
    save(old, endpoint, "webhook_endpoint.rotated", &ledger)
    endpoints[endpoint.id] = endpoint
    return PaymentAnswer(status: 200, body: endpoint.written(secret: secret))
  }

  /// 256 bits from the kernel.
  private static func makeSecret() -> String {
    var random = ByteBuffer(capacity: 32)
    random.appendRandom(32)
    return "whsec_" + Digest.hexadecimal(random.span.array)
  }

  /// Whether an address is one of this machine, and not only begins like one: `http://127.0.0.1.example.com` is not.
  static func isLocal(_ url: String) -> Bool {
    for start in ["http://127.0.0.1", "http://localhost", "http://[::1]"] where url.hasPrefix(start) {
      let authority = url.dropFirst(start.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      if authority.isEmpty { return true }
      return authority.first == ":" && authority.dropFirst().utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
    return false
  }

  mutating func deleteEndpoint(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let old = try get(WebhookEndpoint.self, "webhook endpoint", call.id, ledger)
    var endpoint = old
    endpoint.isDeleted = true
    save(old, endpoint, "webhook_endpoint.deleted", &ledger)
    ledger.delete(.sides, RowKey.secrets(endpoint.id))
    endpoints[endpoint.id] = nil
    return PaymentAnswer(status: 200, body: endpoint.bytes)
  }

  func listEndpoints() -> PaymentAnswer {
    PaymentService.wholeList("/v1/webhook_endpoints", endpoints.values.sorted { $0.id < $1.id }.map(\.bytes))
  }
}
