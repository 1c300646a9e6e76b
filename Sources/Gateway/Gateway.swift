import HTTP
import PSP
import Payments
import Platform

/// The door of the payment service for HTTP, and its hands: one thread with one loop, on which requests come in, and requests to PSPs and our own webhooks go out.
///
/// It decides nothing about money. What it learns it leaves for the loop that owns the ledger; what that loop answers, once it is durable, it carries out.
/// Made on one thread and run on another, by `run`; from then on everything but `stop` belongs to that one. Hence the unchecked promise.
public final class Gateway: @unchecked Sendable {
  let link: GatewayLink
  let settings: GatewaySettings
  let log: GatewayLog
  let loop: EventLoop
  let metrics = GatewayMetrics()
  private let mailbox: LoopMailbox
  var server: HTTPServer?
  var executors: [String: PSPExecutor] = [:]
  var sender: WebhookSender?
  private var timer: LoopTimer?

  /// What is known of a request that waits for the service.
  struct Waiting {
    /// Until it is answered; `nil` after a time-out.
    var complete: ((PaymentAnswer) -> Void)?
    /// Caller and key of a request that must not be under way twice.
    let mark: String?
    /// Of the monotonic clock.
    let deadline: UInt64
  }

  var waiting: [UInt64: Waiting] = [:]
  /// Callers with their keys whose requests are under way.
  var marks: Set<String> = []
  private var nextTicket: UInt64 = 1
  /// In front of the numbers of requests, so that their ids differ from run to run.
  private let runID = UInt64.random(in: 0...UInt64.max)
  private var requestCount: UInt64 = 0
  var drainsSince: UInt64?

  public init(_ settings: GatewaySettings, link: GatewayLink, log: GatewayLog) throws(SystemError) {
    self.settings = settings
    self.link = link
    self.log = log
    let loop = try EventLoop()
    self.loop = loop
    mailbox = loop.mailbox
    for access in settings.psps {
      executors[access.connector.name] = PSPExecutor(access, loop: loop, metrics: metrics, log: log) { [link] in _ = link.post($0) }
    }
    sender = WebhookSender(loop: loop, allowsPrivateTargets: settings.allowsPrivateTargets, metrics: metrics) { [link] in _ = link.post($0) }
    timer = LoopTimer(loop: loop) { [unowned self] in tick() }
    link.connect(
      outputs: { [weak self, mailbox] outputs in mailbox.post { [weak self] in for output in outputs { self?.take(output) } } },
      drain: { [weak self, mailbox] in mailbox.post { [weak self] in self?.drain() } })
  }

  /// Takes connections on the address in the settings.
  /// - Returns: the port.
  public func listen() throws(SystemError) -> UInt16 {
    guard let host = settings.host else { preconditionFailure("there is no address to listen on") }
    let limits = HTTPServerLimits(
      headerBytesMax: GatewayLimits.headerBytes, bodyBytesMax: GatewayLimits.bodyBytesRead, idleMilliseconds: GatewayLimits.idleSeconds * 1000,
      requestMilliseconds: GatewayLimits.idleSeconds * 1000, waitingMax: GatewayLimits.waiting, connectionsMax: GatewayLimits.connections)
    let server = HTTPServer(loop: loop, limits: limits) { [unowned self] in receive($0, $1) }
    self.server = server
    return try server.listen(host: host, port: settings.port)
  }

  /// The body of the thread: serves until `stop`.
  public func run() {
    timer?.set(milliseconds: Gateway.tickMilliseconds)
    loop.run()
  }

  /// Does what is due without waiting; for tests that turn the loop by hand.
  func turn() { loop.runOnce() }

  /// Lets `run` return. Any thread may call it.
  public func stop() { mailbox.post { [weak self] in self?.loop.stop() } }

  // MARK: Tickets

  /// Leaves an input for the service; `complete` gets its answer, or the refusal when too many wait.
  func ask(mark: String? = nil, _ complete: @escaping (PaymentAnswer) -> Void, input: (UInt64) -> ServiceInput) {
    let ticket = nextTicket
    nextTicket += 1
    guard link.post(input(ticket)) else {
      var fault = PaymentFault(503, .api, "overloaded", "Too many requests wait; try again with the same key.")
      fault.retryAfter = 1
      complete(fault.answer)
      return
    }
    if let mark { marks.insert(mark) }
    let deadline = Clock.monotonicNanoseconds() + UInt64(GatewayLimits.requestSeconds) * 1_000_000_000
    waiting[ticket] = Waiting(complete: complete, mark: mark, deadline: deadline)
  }

  /// Carries out what the service wants done.
  private func take(_ output: ServiceOutput) {
    switch output {
    case .answer(let ticket, let answer):
      guard let waited = waiting.removeValue(forKey: ticket) else { return }
      if let mark = waited.mark { marks.remove(mark) }
      waited.complete?(answer)
      if drainsSince != nil { noteDrained() }
    // At a stop nothing new is begun: what is stored is sent by the next start.
    case .send(let psp, let subject, let attempt, let kind, let request):
      if drainsSince != nil { return }
      guard let executor = executors[psp] else {
        log.write(.warning, "a request for a PSP that is not configured", ["psp": psp])
        return
      }
      executor.send(kind, request, subject: subject, attempt: attempt)
    case .list(let psp, let request):
      if drainsSince == nil { executors[psp]?.list(request) }
    case .deliver(let delivery, let url, let secrets, let body):
      if drainsSince == nil { sender?.send(delivery, url: url, secrets: secrets, body: body) }
    }
  }

  func requestID() -> String {
    requestCount += 1
    return "req_" + String(runID, radix: 36) + String(requestCount, radix: 36)
  }

  // MARK: Time

  private static let tickMilliseconds = 250

  private func tick() {
    timer?.set(milliseconds: Gateway.tickMilliseconds)
    let now = Clock.monotonicNanoseconds()
    for (ticket, waited) in waiting where now > waited.deadline {
      guard let complete = waited.complete else { continue }
      // The key stays marked: the request is still under way.
      waiting[ticket]?.complete = nil
      complete(PaymentFault(504, .api, "timeout", "There was no answer in time: send it again with the same key to learn what became of it.").answer)
    }
    server?.sweep()
    if drainsSince != nil { noteDrained() }
  }

  // MARK: Stopping

  /// Takes nothing new; what is under way is finished, within a bound.
  private func drain() {
    if drainsSince != nil { return }
    drainsSince = Clock.monotonicNanoseconds()
    server?.stopListening()
    noteDrained()
  }

  private func noteDrained() {
    guard let since = drainsSince else { return }
    let isIdle = waiting.isEmpty && executors.values.allSatisfy { $0.unfinishedCount == 0 } && sender?.unfinishedCount == 0
    let isOver = Clock.monotonicNanoseconds() - since > UInt64(GatewayLimits.drainSeconds) * 1_000_000_000
    if isIdle || isOver { link.drained() }
  }
}
