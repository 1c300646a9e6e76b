import Client
import HTTP
import Platform

/// A sandbox on the network: its requests, pages and webhooks on one loop.
public final class SandboxServer {
  /// Told of each request and each webhook, as a line; for whoever watches.
  public var log: ((String) -> Void)?
  /// How long a client that is to time out is left waiting before its connection is broken.
  public var silenceMilliseconds = 120_000

  /// Where the files of each day are written; a folder that is there.
  public var reportFolder: String?

  /// Where all that happens is written down first; without it everything is forgotten with the process.
  public var inputs: InputLog?

  private let sandbox: Sandbox
  private let loop: EventLoop
  private let client: HTTPClient
  private var server: HTTPServer?
  private var timer: LoopTimer?
  /// Answers that wait for webhooks.
  private var waiting: [Waiting] = []

  private final class Waiting {
    var deliveries: Set<Int>
    let answer: Answer
    let exchange: HTTPExchange

    init(_ answer: Answer, _ exchange: HTTPExchange) {
      deliveries = Set(answer.waitsFor)
      self.answer = answer
      self.exchange = exchange
    }
  }

  public init(_ sandbox: Sandbox, loop: EventLoop) {
    self.sandbox = sandbox
    self.loop = loop
    client = HTTPClient(loop: loop, activeMax: 64, responseBytesMax: 1 << 20)
    server = HTTPServer(loop: loop, limits: HTTPServerLimits(bodyBytesMax: 1 << 20)) { [unowned self] in handle($0, $1) }
    timer = LoopTimer(loop: loop) { [unowned self] in
      happen(.tick)
      pump()
    }
  }

  /// Takes connections.
  /// - Returns: the port.
  public func listen(host: String, port: UInt16) throws(SystemError) -> UInt16 {
    guard let server else { preconditionFailure("the server is closed") }
    let bound = try server.listen(host: host, port: port)
    happen(.tick)
    pump()
    return bound
  }

  /// Writes an input down, and lets it happen.
  @discardableResult
  private func happen(_ input: Input) -> Answer? {
    let now = SandboxServer.now
    do throws(SystemError) { try inputs?.write(input, at: now) } catch {
      // What is not written down must not happen: after a restart nobody would know of it.
      Console.error("ducat-sandbox: the log of inputs cannot be written: \(error)")
      CurrentProcess.exit(1)
    }
    return sandbox.apply(input, at: now)
  }

  private static var now: Int { Int(Clock.realtimeNanoseconds() / 1_000_000) }

  private func handle(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let answer = happen(.request(request)) else { preconditionFailure("a request without an answer") }
    log?("\(request.method.rawValue) \(request.path) \(answer.transport == .normal ? "\(answer.response.status)" : "\(answer.transport)")")
    if answer.waitsFor.isEmpty {
      complete(answer, exchange)
    } else {
      waiting.append(Waiting(answer, exchange))
    }
    pump()
  }

  private func complete(_ answer: Answer, _ exchange: HTTPExchange) {
    switch answer.transport {
    case .normal:
      exchange.respond(answer.response)
      release(answer)
    case .reset:
      exchange.reset()
      release(answer)
    case .silence:
      release(answer)
      loop.after(milliseconds: silenceMilliseconds) { exchange.reset() }
    case .slow(let milliseconds):
      loop.after(milliseconds: milliseconds) { [weak self] in
        exchange.respond(answer.response)
        self?.release(answer)
      }
    }
  }

  private func release(_ answer: Answer) {
    if let key = answer.heldKey { happen(.released(key)) }
  }

  /// Sends what is to be sent, and sets the timer for what comes next.
  private func pump() {
    for file in sandbox.takeFiles() { write(file) }
    for webhook in sandbox.takeDeliveries() {
      client.send(webhook.request) { [weak self] result in self?.ended(webhook, result) }
    }
    if let wait = sandbox.waitMilliseconds { timer?.set(milliseconds: min(wait, 60_000)) } else { timer?.cancel() }
  }

  private func write(_ file: DayFile) {
    guard let reportFolder else { return }
    do throws(SystemError) {
      let output = try OutputFile(path: "\(reportFolder)/\(file.name)")
      try output.write(file.text.utf8.span)
      try output.finish()
    } catch {
      log?("\(file.name): \(error)")
    }
  }

  private func ended(_ webhook: OutgoingWebhook, _ result: Result<HTTPResponse, HTTPFailure>) {
    switch result {
    case .success(let response):
      log?("webhook \(webhook.id) \(response.status)")
      happen(.delivered(webhook.id, status: response.status))
    case .failure(let failure):
      log?("webhook \(webhook.id) \(failure)")
      happen(.delivered(webhook.id, status: nil))
    }
    for group in waiting { group.deliveries.remove(webhook.id) }
    for group in waiting where group.deliveries.isEmpty { complete(group.answer, group.exchange) }
    waiting.removeAll { $0.deliveries.isEmpty }
    pump()
  }
}
