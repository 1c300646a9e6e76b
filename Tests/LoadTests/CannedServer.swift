import Memory
import Platform
import Testing

@testable import Load

/// A server of one thread that answers each request of a template's length as if it were posted, except where the test wants otherwise.
final class CannedServer: @unchecked Sendable {
  /// What it does besides answering well.
  struct Manners: Sendable {
    /// Refuses each request whose number is a multiple of this.
    var refusesEvery = Int.max
    /// Pauses before answering request number `pauseAt`.
    var pauseAt = Int.max
    var pauseMilliseconds = 0
    /// Closes the connection instead of answering this request.
    var closesAt = Int.max
  }

  let port: UInt16
  private let listener: Int32
  private let requestBytes: Int
  private let manners: Manners
  private let stopping: EventSignal

  init(template: RequestTemplate, _ manners: Manners = Manners()) throws {
    (listener, port) = try StreamSocket.listen(host: "127.0.0.1", port: 0)
    requestBytes = template.count
    self.manners = manners
    stopping = try EventSignal()
  }

  /// Serves on a thread of its own while `body` runs.
  func serve<Value>(_ body: () throws -> Value) throws -> Value {
    let thread = try Thread(name: "canned") { [self] in run() }
    let result = Swift.Result { try body() }
    stopping.raise()
    thread.join()
    return try result.get()
  }

  private func run() {
    do { try loop() } catch { Issue.record("the canned server failed: \(error)") }
    StreamSocket.close(listener)
  }

  private func loop() throws {
    let epoll = try Epoll()
    try epoll.add(listener, token: 0)
    try epoll.add(stopping.descriptor, token: 1)
    var halves: [UInt64: Int] = [:]
    var number = 0
    var buffer = ByteBuffer(capacity: 1 << 18)
    while true {
      let ready = try epoll.wait(timeoutMilliseconds: 5000)
      for index in 0..<ready {
        let token = epoll.event(index).token
        if token == 1 {
          for open in halves.keys { StreamSocket.close(Int32(open)) }
          return
        }
        if token == 0 {
          while let accepted = try StreamSocket.accept(listener) {
            halves[UInt64(accepted)] = 0
            try epoll.add(accepted, token: UInt64(accepted))
          }
          continue
        }
        buffer.removeAll()
        var isOpen = false
        if case .bytes(let count) = StreamSocket.receive(Int32(token), into: &buffer, limit: 1 << 18) {
          let bytes = (halves[token] ?? 0) + count
          halves[token] = bytes % requestBytes
          isOpen = answer(Int32(token), requests: bytes / requestBytes, number: &number)
        }
        if !isOpen {
          halves[token] = nil
          StreamSocket.close(Int32(token))
        }
      }
    }
  }

  private func answer(_ descriptor: Int32, requests: Int, number: inout Int) -> Bool {
    var replies = ByteBuffer(capacity: 1 << 16)
    for _ in 0..<requests {
      number += 1
      if number == manners.closesAt { return false }
      if number == manners.pauseAt { pause(milliseconds: manners.pauseMilliseconds) }
      if number % manners.refusesEvery == 0 {
        replies.append("-INSUFFICIENT nothing left\r\n" as StaticString)
      } else {
        replies.append("*3\r\n:\(number)\r\n$6\r\nposted\r\n:\(1_732_191_627_000_000_000 + number)\r\n")
      }
    }
    var sent = 0
    while sent < replies.count {
      switch StreamSocket.send(descriptor, replies.span(from: sent, count: replies.count - sent)) {
      case .bytes(let count): sent += count
      case .wouldBlock: continue
      case .closed: return false
      }
    }
    return true
  }

  private func pause(milliseconds: Int) {
    let end = Clock.monotonicNanoseconds() + UInt64(milliseconds) * 1_000_000
    while Clock.monotonicNanoseconds() < end {}
  }
}
