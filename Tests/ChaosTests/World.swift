import Crypto
import HTTP
import JSON
import Ledger
import Memory
import PSP
import Payments
import TestSupport
import Testing

@testable import Sandbox

/// A server without sockets: ledger, payment service, the PSP's sandbox, and a network between them that delays, loses and repeats. All in one thread, on one
/// virtual clock, decided by one seed.
final class World {
  enum Action {
    case client(Int, PaymentCall)
    case toSandbox(ServiceOutput)
    case toService(ServiceInput)
    case webhook(OutgoingWebhook)
    case answered(Answer)
    case buyer(String)
    case commit
    case tick
  }

  /// A client that waits for an answer, and asks again when none comes.
  struct Waiting {
    let call: PaymentCall
    let ticket: UInt64
    let webhook: Int?
  }

  static let secret = "whsec_chaos"
  static let begin: UInt64 = 1_800_000_000_000_000_000

  let pollSeconds: Int
  var random: SeededRandom
  var now = World.begin
  let sandbox: Sandbox
  let connector = StripeConnector()
  let folder: TemporaryDirectory
  var server: ServerState?
  private var heap: [(time: UInt64, order: Int, action: Action)] = []
  private var order = 0
  private var nextTicket: UInt64 = 1
  /// What waits for an answer of the service, by ticket.
  private var waiting: [UInt64: (call: PaymentCall?, webhook: Int?)] = [:]
  /// The network to the PSP is down until then.
  var isQuiet = false
  /// The server is killed after so many events.
  var crashesAt: Int?
  private(set) var events = 0
  var crashes = 0
  var commits = 0
  /// Now and then a batch does not reach the disk.
  var failsCommits = false
  var failedCommits = 0
  /// Webhooks are kept back as long as it is not `nil`.
  var held: [OutgoingWebhook]?
  /// No buyer walks away from a page.
  var buyersStay = false
  /// Lists of events never come.
  var pollsAreLost = false
  /// Called with each answer that a client gets.
  var onAnswer: (PaymentCall, PaymentAnswer) -> Void = { _, _ in }

  /// Ledger and service, as one process holds them.
  final class ServerState {
    var ledger: Ledger
    var service: PaymentService

    init(_ directory: String, seed: UInt64, now: UInt64, pollSeconds: Int) throws {
      ledger = try Ledger.open(directory: directory, options: LedgerOptions(mapBytes: 1 << 30))
      ledger.advance(to: now)
      let settings = ServiceSettings(psps: ["stripe"], feePercent: 30_000, pollSeconds: pollSeconds)
      service = PaymentService(settings: settings, connectors: ["stripe": StripeConnector()], seed: seed)
      try service.load(ledger)
    }
  }

  /// - Parameter pollSeconds: how often the PSP's events are listed; each time costs, so long stretches of time want it rare.
  init(seed: UInt64, pollSeconds: Int) throws {
    self.pollSeconds = pollSeconds
    random = SeededRandom(seed: seed)
    folder = try TemporaryDirectory()
    var settings = SandboxSettings()
    settings.seed = seed
    settings.webhooks = [("http://ducat/v1/webhooks/stripe", World.secret)]
    settings.publicURL = "http://sandbox"
    sandbox = Sandbox(settings)
    sandbox.observe(realMilliseconds: Int(now / 1_000_000))
    server = try ServerState(folder.path, seed: random.next(), now: now, pollSeconds: pollSeconds)
  }

  // MARK: Time

  func after(_ milliseconds: Int, _ action: Action) {
    heap.append((now + UInt64(max(0, milliseconds)) * 1_000_000, order, action))
    order += 1
    var child = heap.count - 1
    while child > 0, (heap[child].time, heap[child].order) < (heap[(child - 1) / 2].time, heap[(child - 1) / 2].order) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private func pop() -> (time: UInt64, order: Int, action: Action)? {
    guard let first = heap.first else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && (heap[child].time, heap[child].order) < (heap[least].time, heap[least].order) { least = child }
      if least == parent { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  /// Runs until nothing is left to happen before a moment.
  func run(until end: UInt64) throws {
    while true {
      let timers = [server?.service.nextDeadline, sandbox.waitMilliseconds.map { now + UInt64(max(1, $0)) * 1_000_000 }].compactMap { $0 }
      let next = min(heap.first?.time ?? .max, timers.min() ?? .max)
      if next > end || next == .max { break }
      now = max(now, next)
      sandbox.observe(realMilliseconds: Int(now / 1_000_000))
      if let server, let due = server.service.nextDeadline, due <= now {
        server.ledger.advance(to: now)
        server.service.advance(&server.ledger)
        after(Int.random(in: 0...3, using: &random), .commit)
      }
      if let first = heap.first, first.time <= now, let event = pop() {
        try happen(event.action)
        events += 1
        if events == crashesAt { try crash() }
      }
      deliver()
    }
    now = max(now, end)
    sandbox.observe(realMilliseconds: Int(now / 1_000_000))
  }

  // MARK: Events

  private func happen(_ action: Action) throws {
    switch action {
    case .client(_, let call): ask(call)
    case .toSandbox(let output): send(output)
    case .toService(let input):
      guard let server else { return }
      server.ledger.advance(to: now)
      server.service.handle(input, &server.ledger)
      after(Int.random(in: 0...3, using: &random), .commit)
    case .webhook(let webhook): receive(webhook)
    case .answered(let answer): sandbox.answered(answer)
    case .buyer(let id): buy(id)
    case .commit: try commit()
    case .tick: break
    }
  }

  func ask(_ call: PaymentCall) {
    guard server != nil else {
      after(500, .client(0, call))
      return
    }
    let ticket = nextTicket
    nextTicket += 1
    waiting[ticket] = (call, nil)
    after(Int.random(in: 0...5, using: &random), .toService(.call(ticket: ticket, call)))
  }

  /// Writes what gathers, and lets out what waited for it.
  private func commit() throws {
    guard let server, server.ledger.isPending || server.service.hasOutputs else { return }
    if server.ledger.isPending {
      let batch = server.ledger.seal()
      if failsCommits, random.chance(1, outOf: 40) { return try failCommit(server) }
      try batch.commit()
      try server.ledger.committed(batch)
      commits += 1
    }
    // With nothing to write, what waits for the open batch waits for nothing.
    let durable = !server.ledger.isPending ? server.ledger.openBatch : server.ledger.durableBatch
    var outputs: [ServiceOutput] = []
    server.service.takeOutputs(durable: durable) { outputs.append($0) }
    for output in outputs { emit(output) }
  }

  /// The disk did not take a batch, as the server's loop deals with it: nothing of it was promised, and all is read again. Requests to the PSP and its answers stay
  /// on their way.
  private func failCommit(_ server: ServerState) throws {
    failedCommits += 1
    var outputs: [ServiceOutput] = []
    server.service.breakPromises(PaymentFault(503, .api, "disk_full", "The disk is full")) { outputs.append($0) }
    try server.ledger.reopen(options: LedgerOptions(mapBytes: 1 << 30))
    server.ledger.advance(to: now)
    try server.service.load(server.ledger)
    for output in outputs { emit(output) }
    after(0, .commit)
  }

  private func emit(_ output: ServiceOutput) {
    switch output {
    case .answer(let ticket, let answer):
      guard let who = waiting.removeValue(forKey: ticket) else { return }
      if let webhook = who.webhook { sandbox.deliveryEnded(webhook, status: answer.status) }
      if let call = who.call {
        // A client that is told so asks again, with the same key.
        if answer.status == 503 { after(Int.random(in: 100...3000, using: &random), .client(0, call)) } else { onAnswer(call, answer) }
      }
    case .send, .list: after(Int.random(in: 1...30, using: &random), .toSandbox(output))
    case .deliver: break
    }
  }

  /// A request reaches the PSP, or does not.
  private func send(_ output: ServiceOutput) {
    let request: PSPRequest
    switch output {
    case .send(_, _, _, _, let sent): request = sent
    case .list(_, let sent): request = sent
    default: return
    }
    if !isQuiet, random.chance(1, outOf: 100) {
      reply(output, .notSent("connection refused"), after: 5)
      return
    }
    var headers = HTTPHeaders()
    for (name, value) in request.headers + connector.authorization(secret: "sk_test_1") { headers[name] = value }
    let method: HTTPMethod = request.method == "GET" ? .get : .post
    let answer = sandbox.receive(HTTPRequest(method: method, target: request.path, headers: headers, body: request.body))
    let transport = PSPTransport.answer(
      status: answer.response.status, headers: answer.response.headers.fields.map { ($0.name, $0.value) }, body: answer.response.body)
    let delay = answer.waitsFor.isEmpty ? Int.random(in: 1...60, using: &random) : 1500
    switch answer.transport {
    case .normal:
      reply(output, transport, after: delay)
      after(delay, .answered(answer))
    case .slow(let milliseconds):
      reply(output, transport, after: milliseconds)
      after(milliseconds, .answered(answer))
    case .reset:
      reply(output, .noAnswer("connection reset"), after: delay)
      sandbox.answered(answer)
    case .silence:
      reply(output, .noAnswer("timeout"), after: 30_000)
      sandbox.answered(answer)
    }
  }

  private func reply(_ output: ServiceOutput, _ transport: PSPTransport, after delay: Int) {
    switch output {
    case .send(_, let subject, let attempt, let call, _):
      let body: [UInt8] = if case .answer(_, _, let bytes) = transport { bytes } else { [] }
      after(delay, .toService(.verdict(subject: subject, attempt: attempt, connector.verdict(on: call, transport), body: body)))
    case .list(let psp, _) where pollsAreLost: after(delay, .toService(.events(psp: psp, nil, hasMore: false)))
    case .list(let psp, _):
      let page = connector.events(in: transport)
      after(delay, .toService(.events(psp: psp, page?.events, hasMore: page?.hasMore ?? false)))
    default: break
    }
  }

  private func deliver() {
    for webhook in sandbox.takeDeliveries() {
      if held == nil { after(Int.random(in: 1...200, using: &random), .webhook(webhook)) } else { held?.append(webhook) }
    }
  }

  /// Lets a webhook that was kept back arrive now, signed when it was.
  func redeliver(_ webhook: OutgoingWebhook) {
    guard let event = connector.event(in: webhook.request.body) else { return }
    let ticket = nextTicket
    nextTicket += 1
    waiting[ticket] = (nil, webhook.id)
    after(0, .toService(.webhook(ticket: ticket, psp: "stripe", event, body: webhook.request.body)))
  }

  private func receive(_ webhook: OutgoingWebhook) {
    let body = webhook.request.body
    let headers = webhook.request.headers
    let refusal = connector.refusal(
      header: { headers[$0] }, body: body, secrets: [World.secret], now: Int(now / 1_000_000_000))
    guard server != nil, refusal == nil, let event = connector.event(in: body) else {
      sandbox.deliveryEnded(webhook.id, status: server == nil ? nil : 400)
      return
    }
    let ticket = nextTicket
    nextTicket += 1
    waiting[ticket] = (nil, webhook.id)
    after(0, .toService(.webhook(ticket: ticket, psp: "stripe", event, body: body)))
  }

  // MARK: Buyers

  /// A buyer on the PSP's page pays with one card or another, or walks away.
  func buy(_ id: String) {
    guard let server, let payment = look(id), let status = payment["status"]?.string, status == "EXECUTING" else { return }
    _ = server
    guard let page = payment["psp_checkout"]?.string else {
      if let intent = payment["psp_payment"]?.string, payment["psp_status"]?.string == "requires_action" {
        let outcome = random.chance(3, outOf: 4) ? "success" : "failure"
        _ = sandbox.receive(
          HTTPRequest(
            method: .post, target: "/sandbox/payment_intents/\(intent)/authenticate", body: Array("{\"outcome\":\"\(outcome)\"}".utf8)))
        deliver()
        return
      }
      after(1000, .buyer(id))
      return
    }
    if !buyersStay, random.chance(1, outOf: 8) { return }
    let card = random.pick(["pm_card_visa", "pm_card_visa", "pm_card_mastercard", "pm_card_visa_chargeDeclined"])
    var form = FormEncoder()
    form.add("payment_method", value: card)
    let answer = sandbox.receive(
      HTTPRequest(
        method: .post, target: "/v1/payment_pages/\(page)/confirm", headers: ["Authorization": "Bearer sk_test_1"], body: form.bytes))
    sandbox.answered(answer)
    deliver()
    if card == "pm_card_visa_chargeDeclined" { after(2000, .buyer(id)) }
  }

  /// An object as the service shows it, without a ticket.
  func look(_ id: String) -> JSONObject? {
    guard let server else { return nil }
    let operation: PaymentOperation = id.hasPrefix("ref_") ? .refundGet : .paymentGet
    let answer = server.service.execute(PaymentCall(operation, caller: .operatorConnection, id: id), &server.ledger)
    return (try? JSONParser.parse(answer.body))?.object
  }

  // MARK: Crashes

  /// The process is killed: what was not committed is gone, answers under way find nobody.
  func crash() throws {
    crashes += 1
    server = nil
    for (_, who) in waiting {
      if let webhook = who.webhook { sandbox.deliveryEnded(webhook, status: nil) }
      if let call = who.call { after(Int.random(in: 100...3000, using: &random), .client(0, call)) }
    }
    waiting.removeAll()
    // The answers of the PSP on their way to the process are lost; requests on their way to the PSP arrive.
    heap = heap.filter { if case .toService = $0.action { false } else { true } }.sorted { ($0.time, $0.order) < ($1.time, $1.order) }
    server = try ServerState(folder.path, seed: random.next(), now: now, pollSeconds: pollSeconds)
    after(0, .commit)
  }
}
