import Memory
import Platform

/// Asks a server for payments by HTTP, from one thread, and sees them succeed.
///
/// Closed loop: as many payments as may be under way are, from the request until they have succeeded. Open loop (`rate`): requests are due on a fixed schedule, and
/// an answer's latency is counted from when its request was due, also where no connection was free to send it.
public final class PayInGenerator {
  /// What came of a run.
  public struct Result: Sendable {
    /// Payments that succeeded while it was measured, and for how long that was.
    public var succeeded = 0
    public var nanoseconds: UInt64 = 0
    /// From when a request was due to its answer, of the requests due while it was measured.
    public var answers = Histogram()
    /// Requests that were answered with 202, in all.
    public var accepted = 0
    /// What was wrong, the first few.
    public var wrong: [String] = []

    public init() {}

    public var perSecond: Double { nanoseconds == 0 ? 0 : Double(succeeded) * 1e9 / Double(nanoseconds) }
  }

  /// How it asks.
  public struct Settings: Sendable {
    public var httpPort: UInt16 = 0
    public var linePort: UInt16 = 0
    public var token = ""
    public var sellers = 100
    public var connections = 32
    /// Closed loop: payments under way at most.
    public var inFlight = 256
    /// Open loop: requests a second.
    public var rate: Double?
    public var warmupSeconds = 2.0
    public var seconds = 10.0
    /// In front of the numbers of keys, so that two runs differ.
    public var run = "run"

    public init() {}
  }

  private let settings: Settings
  private let epoll: Epoll
  private var connections: [PayInConnection] = []
  private let line: ControlLine
  private var request = ByteBuffer(capacity: 2048)
  private var made = 0
  private var answered = 0
  private var succeededBefore = 0
  private var result = Result()

  /// Connects.
  public init(_ settings: Settings) throws(LoadError) {
    self.settings = settings
    line = try ControlLine(host: "127.0.0.1", port: settings.linePort)
    do throws(SystemError) {
      epoll = try Epoll(capacity: settings.connections)
      for index in 0..<settings.connections {
        let descriptor = try BlockingSocket(host: "127.0.0.1", port: settings.httpPort, timeoutMilliseconds: 10_000).takeDescriptor()
        connections.append(PayInConnection(descriptor: descriptor))
        try epoll.add(descriptor, token: UInt64(index))
      }
    } catch { throw .system(error) }
  }

  /// Warms up, measures, and waits until all that was asked for has succeeded.
  public func run() throws(LoadError) -> Result {
    succeededBefore = try succeeded()
    let start = Clock.monotonicNanoseconds()
    let from = start + UInt64(settings.warmupSeconds * 1e9)
    let end = from + UInt64(settings.seconds * 1e9)
    var done = 0
    var nextLook = start
    var doneAtFrom: (count: Int, time: UInt64)?
    while true {
      let now = Clock.monotonicNanoseconds()
      if now >= nextLook {
        done = try succeeded() - succeededBefore
        nextLook = now + 10_000_000
        if doneAtFrom == nil, now >= from { doneAtFrom = (done, now) }
        if now >= end, let first = doneAtFrom {
          result.succeeded = done - first.count
          result.nanoseconds = now - first.time
          break
        }
      }
      try ask(now, start: start, done: done)
      try wait(milliseconds: 1, window: from..<end)
    }
    try settle()
    return result
  }

  // MARK: Asking

  private func ask(_ now: UInt64, start: UInt64, done: Int) throws(LoadError) {
    for connection in connections where connection.due == nil {
      var due = now
      if let rate = settings.rate {
        due = start + UInt64(Double(made) * 1e9 / rate)
        if due > now { return }
      } else if made - done >= settings.inFlight {
        return
      }
      writeRequest()
      if !connection.send(request.span, due: due) { throw .closed(inFlight: made - answered) }
      made += 1
    }
  }

  private func writeRequest() {
    let body =
      "{\"buyer_id\":\"b\(made % 1000)\",\"order_id\":\"o\(made)\",\"currency\":\"EUR\",\"seller_id\":\"s\(made % settings.sellers)\",\"amount\":\"10.00\","
      + "\"payment_method\":\"pm_card_visa\"}"
    request.removeAll()
    request.append(
      "POST /v1/payments HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(settings.token)\r\nIdempotency-Key: \(settings.run)-\(made)\r\n"
        + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  /// Takes the answers that come within a while.
  private func wait(milliseconds: Int32, window: Range<UInt64>) throws(LoadError) {
    let count: Int
    do throws(SystemError) { count = try epoll.wait(timeoutMilliseconds: milliseconds) } catch { throw .system(error) }
    for index in 0..<count {
      let connection = connections[Int(epoll.event(index).token)]
      let due = connection.due
      switch connection.receive() {
      case .unfinished: break
      case .broken: throw .closed(inFlight: made - answered)
      case .status(let status):
        answered += 1
        if let due, window.contains(due) { result.answers.record(Clock.monotonicNanoseconds() - due) }
        if status == 202 { result.accepted += 1 } else if result.wrong.count < 5 { result.wrong.append("a payment was answered with \(status)") }
      }
    }
  }

  // MARK: Seeing

  /// How many payments have succeeded since the server's start, as it tells.
  private func succeeded() throws(LoadError) -> Int {
    let text = try line.text(["INFO", "payments"])
    guard let field = text.split(separator: "\r\n").first(where: { $0.hasPrefix("payments_succeeded:") }), let count = Int(field.dropFirst(19)) else {
      throw .refused(command: "INFO payments", reply: "no payments_succeeded")
    }
    return count
  }

  /// Until nothing is under way; what does not succeed within half a minute is wrong.
  private func settle() throws(LoadError) {
    let deadline = Clock.monotonicNanoseconds() + 30_000_000_000
    while Clock.monotonicNanoseconds() < deadline {
      try wait(milliseconds: 20, window: 0..<0)
      if answered == made, try succeeded() - succeededBefore >= result.accepted { return }
    }
    result.wrong.append("\(made) payments were asked for, \(answered) answered, \(try succeeded() - succeededBefore) have succeeded")
  }
}
