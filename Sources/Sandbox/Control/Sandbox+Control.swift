import Client
import HTTP
import JSON

/// The control API: what tests and people ask of the sandbox itself. JSON in and out, all below `/sandbox`.
extension Sandbox {
  /// A request that makes no sense, as a sentence.
  struct ControlError: Error {
    let status: Int
    let message: String

    init(_ message: String, status: Int = 400) {
      self.status = status
      self.message = message
    }
  }

  /// Answers a request to the sandbox itself.
  func control(_ request: HTTPRequest) -> HTTPResponse {
    let parts = request.path.split(separator: "/").dropFirst().map(String.init)
    do throws(ControlError) {
      return try answerControl(request, parts)
    } catch {
      return .json(Array(JSONValue.object(["error": .string(error.message)]).text.utf8), status: error.status)
    }
  }

  private func answerControl(_ request: HTTPRequest, _ parts: [String]) throws(ControlError) -> HTTPResponse {
    let isPost = request.method == .post
    switch (parts.first ?? "", parts.count) {
    case ("", _): return Sandbox.json(overview)
    case ("clock", 1) where !isPost: return Sandbox.json(clockState)
    case ("clock", 2) where isPost && parts[1] == "advance":
      skip(milliseconds: try readSkip(try body(request)))
      return Sandbox.json(clockState)
    case ("faults", 1): return try controlFaults(request)
    case ("rates", 1): return try controlRates(request)
    case ("books", 1): return Sandbox.json(booksState)
    case ("books", 2) where parts[1] == "check": return Sandbox.json(["problems": .array(checkBooks().map { .string($0) })])
    case ("books", 2) where parts[1] == "entries": return entryLines(request)
    case ("webhooks", 1): return Sandbox.json(webhookState)
    case ("webhooks", 2) where isPost && parts[1] == "resend": return try resend(try body(request))
    case ("payouts", 2) where isPost && parts[1] == "sweep":
      _ = withCause("sweep \(requestCount)") { sweep() }
      return Sandbox.json(booksState)
    case ("payment_intents", 3) where isPost && parts[2] == "authenticate": return try authenticate(parts[1], try body(request))
    case ("reports", 2): return try reportOfDay(parts[1], request)
    case ("bank", 1): return try statementOfDay(request)
    case ("charges", 1): return lines(charges)
    case ("payment_intents", 1): return lines(paymentIntents)
    case ("refunds", 1): return lines(refunds)
    case ("transfers", 1): return lines(transfers)
    case ("payouts", 1): return lines(payouts)
    case ("balance_transactions", 1): return lines(transactions)
    case ("events", 1): return lines(events)
    default: throw ControlError("There is no \(request.method.rawValue) \(request.path).", status: 404)
    }
  }

  // MARK: What there is

  private var overview: JSONObject {
    [
      "seed": .number("\(settings.seed)"), "clock": .object(clockState), "requests": .integer(requestCount),
      "payment_intents": .integer(paymentIntents.elements.count), "charges": .integer(charges.elements.count),
      "refunds": .integer(refunds.elements.count), "transfers": .integer(transfers.elements.count), "payouts": .integer(payouts.elements.count),
      "events": .integer(events.elements.count), "idempotency_keys": .integer(idempotency.count), "webhooks": .object(webhookState),
    ]
  }

  private var clockState: JSONObject {
    [
      "now": .integer(clock.seconds), "time": .string("\(Timestamp.text(nanoseconds: clock.now * 1_000_000).prefix(19))Z"),
      "stands": .bool(settings.clockStart != nil), "next_due": timers.nextDue.map { .integer($0 / 1000) } ?? .null, "timers": .integer(timers.count),
    ]
  }

  private var webhookState: JSONObject {
    var waiting: [Delivery.State: Int] = [:]
    for delivery in webhooks.unfinished.values { waiting[delivery.state, default: 0] += 1 }
    return [
      "waiting": .integer(waiting[.waiting] ?? 0), "sending": .integer(waiting[.sending] ?? 0), "lost": .integer(webhooks.lostCount),
      "delivered": .integer(webhooks.deliveredCount), "abandoned": .integer(webhooks.abandonedCount), "tries": .integer(webhooks.tryCount),
    ]
  }

  private var booksState: JSONObject {
    var accounts = JSONObject()
    for (key, amount) in books.balances.sorted(by: { ($0.key.place.name, $0.key.currency) < ($1.key.place.name, $1.key.currency) }) {
      var currencies = accounts[key.place.name]?.object ?? JSONObject()
      currencies[key.currency] = .integer(amount)
      accounts[key.place.name] = .object(currencies)
    }
    return ["entries": .integer(books.entries.count), "accounts": .object(accounts)]
  }

  /// All objects of a kind, oldest first, one a line.
  private func lines<Element>(_ collection: Collection<Element>) -> HTTPResponse {
    var text: [UInt8] = []
    for element in collection.elements {
      var json = JSONWriter()
      element.write(to: &json, Renderer(sandbox: self))
      text += json.bytes
      text.append(0x0A)
    }
    return HTTPResponse(status: 200, headers: ["Content-Type": "application/x-ndjson"], body: text)
  }

  private func entryLines(_ request: HTTPRequest) -> HTTPResponse {
    let after = max(0, query(request, "after").flatMap { Int($0) } ?? 0)
    var text: [UInt8] = []
    for (index, entry) in books.entries.enumerated().dropFirst(after) {
      let legs = entry.legs.map { JSONValue.object(["account": .string($0.place.name), "amount": .integer($0.amount)]) }
      let object: JSONObject = [
        "number": .integer(index + 1), "time": .integer(entry.at / 1000), "kind": .string(entry.kind), "source": .string(entry.source),
        "currency": .string(entry.currency), "legs": .array(legs),
      ]
      text += Array(JSONValue.object(object).text.utf8) + [0x0A]
    }
    return HTTPResponse(status: 200, headers: ["Content-Type": "application/x-ndjson"], body: text)
  }

  // MARK: Files

  private func reportOfDay(_ name: String, _ request: HTTPRequest) throws(ControlError) -> HTTPResponse {
    guard let type = ReportType(rawValue: name) else {
      throw ControlError("There is no report \(name). There are: \(ReportType.allCases.map(\.rawValue).joined(separator: ", ")).", status: 404)
    }
    let day = try day(request)
    let text = report(type, account: query(request, "account") ?? Sandbox.platform, from: day * 86_400, to: (day + 1) * 86_400)
    return .text(text, type: "text/csv; charset=utf-8")
  }

  private func statementOfDay(_ request: HTTPRequest) throws(ControlError) -> HTTPResponse {
    let account = query(request, "account") ?? "ba_platform"
    guard bankAccounts[account] != nil else { throw ControlError("There is no bank account \(account).", status: 404) }
    return .text(bankStatement(account, day: try day(request)), type: "application/xml; charset=utf-8")
  }

  /// The file of a report that was asked for over the API.
  func reportFile(_ path: String) -> HTTPResponse? {
    let parts = path.split(separator: "/")
    guard parts.count == 4, parts[3] == "contents", parts[2].hasPrefix("file_"), let run = reportRuns[String(parts[2].dropFirst(5))],
      run.status == "succeeded", let type = ReportType(rawValue: run.type)
    else { return nil }
    return .text(report(type, account: run.account, from: run.from, to: run.to), type: "text/csv; charset=utf-8")
  }

  // MARK: Reading

  static func json(_ object: JSONObject) -> HTTPResponse { .json(Array((JSONValue.object(object).text + "\n").utf8)) }

  func body(_ request: HTTPRequest) throws(ControlError) -> JSONValue {
    if request.body.isEmpty { return .object(JSONObject()) }
    do throws(JSONError) { return try JSONParser.parse(request.body) } catch { throw ControlError("The body is no JSON: \(error).") }
  }

  private func query(_ request: HTTPRequest, _ name: String) -> String? {
    do throws(FormError) { return try FormFields(decoding: request.query.utf8).text(name) } catch { return nil }
  }

  /// The day that is asked for, or today; in days since 1970.
  private func day(_ request: HTTPRequest) throws(ControlError) -> Int {
    guard let text = query(request, "date") else { return clock.seconds / 86_400 }
    guard let day = Timestamp.days(text) else { throw ControlError("'\(text)' is no date such as 2026-01-31.") }
    return day
  }

  private func readSkip(_ body: JSONValue) throws(ControlError) -> Int {
    if let seconds = body["seconds"]?.integer, (0...10 * 366 * 86_400).contains(seconds) { return seconds * 1000 }
    if let milliseconds = body["milliseconds"]?.integer, (0...10 * 366 * 86_400_000).contains(milliseconds) { return milliseconds }
    if let to = body["to"]?.integer, to >= clock.seconds, to <= clock.seconds + 10 * 366 * 86_400 { return to * 1000 - clock.now }
    throw ControlError("Say how far, up to ten years: {\"seconds\": 60}, {\"milliseconds\": 500} or {\"to\": 1800000000}.")
  }

  private func resend(_ body: JSONValue) throws(ControlError) -> HTTPResponse {
    guard let id = body["event"]?.string, let event = events[id] else { throw ControlError("Say which event: {\"event\": \"evt_…\"}.") }
    for endpoint in endpoints.elements where endpoint.wants(event) {
      events.change(id) { $0.pendingWebhooks += 1 }
      webhooks.makeReady(webhooks.add(event: id, endpoint: endpoint.id))
    }
    return Sandbox.json(webhookState)
  }

  private func authenticate(_ id: String, _ body: JSONValue) throws(ControlError) -> HTTPResponse {
    guard let outcome = body["outcome"]?.string, outcome == "success" || outcome == "failure" else {
      throw ControlError("Say how it goes: {\"outcome\": \"success\"} or {\"outcome\": \"failure\"}.")
    }
    guard paymentIntents[id]?.status == .requiresAction else { throw ControlError("Nothing is asked of the buyer of \(id).", status: 409) }
    _ = withCause("authenticate \(id) \(requestCount)") { authenticate(id, succeeds: outcome == "success") }
    return Sandbox.json(["payment_intent": .string(id), "status": .string(paymentIntents[id]?.status.rawValue ?? "")])
  }
}
