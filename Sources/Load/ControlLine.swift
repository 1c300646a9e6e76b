import Memory
import Platform

/// A connection for the commands around a run: opening accounts, reading totals. One command at a time, or many at once whose replies must all be `+OK`.
public final class ControlLine {
  private static let replySeconds = 120

  private let socket: BlockingSocket
  private var received = ByteBuffer(capacity: 1 << 16)

  public init(host: String, port: UInt16) throws(LoadError) {
    do throws(SystemError) { socket = try BlockingSocket(host: host, port: port, timeoutMilliseconds: 10_000) } catch { throw .system(error) }
  }

  /// Sends a command and gives the bytes of its reply, as they came.
  public func call(_ arguments: [String]) throws(LoadError) -> [UInt8] {
    var request = ByteBuffer(capacity: 256)
    ControlLine.append(arguments, to: &request)
    try send(request.span)
    return try next()
  }

  /// Sends a command and gives the first `limit` bytes of its reply, or all where it is shorter. The line is of no use afterwards.
  public func begin(_ arguments: [String], limit: Int) throws(LoadError) -> [UInt8] {
    var request = ByteBuffer(capacity: 256)
    ControlLine.append(arguments, to: &request)
    try send(request.span)
    while received.count < limit, try ControlLine.extent(received) == .partial { try receive() }
    return ControlLine.copy(received, first: limit)
  }

  /// Opens accounts `first`..<`end`: the prefix and eight digits each. An account that is open already is no error.
  public func openAccounts(prefix: String, from first: Int, to end: Int, asset: String, type: String, progress: (Double) -> Void) throws(LoadError) {
    let chunk = 2000
    var done = first
    while done < end {
      var request = ByteBuffer(capacity: 1 << 18)
      let upTo = min(end, done + chunk)
      for number in done..<upTo {
        ControlLine.append(["ACCOUNT", "OPEN", prefix + AccountName.digits(number), asset, "TYPE", type], to: &request)
      }
      try send(request.span)
      for _ in done..<upTo {
        let reply = try next()
        if reply != Array("+OK\r\n".utf8) { throw .refused(command: "ACCOUNT OPEN", reply: String(decoding: reply.prefix(200), as: UTF8.self)) }
      }
      done = upTo
      progress(Double(done - first) / Double(end - first))
    }
  }

  private static func append(_ arguments: [String], to request: inout ByteBuffer) {
    request.append("*\(arguments.count)\r\n")
    for argument in arguments { request.append("$\(argument.utf8.count)\r\n\(argument)\r\n") }
  }

  private static var deadline: UInt64 { BlockingSocket.deadline(milliseconds: replySeconds * 1000) }

  private func send(_ bytes: Span<UInt8>) throws(LoadError) {
    do throws(SystemError) { try socket.send(bytes, receivingInto: &received, deadline: ControlLine.deadline) } catch { throw .system(error) }
  }

  private func receive() throws(LoadError) {
    let got: Int
    do throws(SystemError) { got = try socket.receive(into: &received, deadline: ControlLine.deadline) } catch { throw .system(error) }
    if got == 0 { throw .closed(inFlight: 1) }
  }

  private static func extent(_ received: borrowing ByteBuffer) throws(LoadError) -> ReplyFrame.Extent {
    let extent = received.isEmpty ? .partial : ReplyFrame.extent(received.span, from: 0)
    if extent == .malformed { throw .malformed }
    return extent
  }

  private static func copy(_ received: borrowing ByteBuffer, first count: Int) -> [UInt8] {
    received.span(from: 0, count: min(count, received.count)).array
  }

  /// The next reply.
  private func next() throws(LoadError) -> [UInt8] {
    while true {
      if case .whole(let count) = try ControlLine.extent(received) {
        let reply = ControlLine.copy(received, first: count)
        received.removeFirst(count)
        return reply
      }
      try receive()
    }
  }
}
