import Memory
import Platform

/// One connection with one request in flight, to time single commands: from before the send until the last byte of the reply is here.
public final class LatencyProbe {
  private static let replyMilliseconds = 30_000

  private let socket: BlockingSocket
  private var received = ByteBuffer(capacity: 1 << 18)

  public init(host: String, port: UInt16) throws(LoadError) {
    do throws(SystemError) { socket = try BlockingSocket(host: host, port: port, timeoutMilliseconds: 10_000) } catch { throw .system(error) }
  }

  /// Sends a command and waits for its reply.
  /// - Returns: the nanoseconds that took, without the reading of the reply, and the reply's first bytes, at most 100.
  public func time(_ arguments: [String]) throws(LoadError) -> (nanoseconds: UInt64, reply: [UInt8]) {
    var request = ByteBuffer(capacity: 512)
    request.append("*\(arguments.count)\r\n")
    for argument in arguments { request.append("$\(argument.utf8.count)\r\n\(argument)\r\n") }
    received.removeAll()
    let deadline = BlockingSocket.deadline(milliseconds: LatencyProbe.replyMilliseconds)
    let start = Clock.monotonicNanoseconds()
    try send(request, deadline)
    while true {
      let got: Int
      do throws(SystemError) { got = try socket.receive(into: &received, deadline: deadline) } catch { throw .system(error) }
      let now = Clock.monotonicNanoseconds()
      if got == 0 { throw .closed(inFlight: 1) }
      if try isWhole(received) { return (now - start, LatencyProbe.head(received)) }
    }
  }

  private func send(_ request: borrowing ByteBuffer, _ deadline: UInt64) throws(LoadError) {
    do throws(SystemError) { try socket.send(request.span, deadline: deadline) } catch { throw .system(error) }
  }

  private func isWhole(_ received: borrowing ByteBuffer) throws(LoadError) -> Bool {
    switch ReplyFrame.extent(received.span, from: 0) {
    case .partial: return false
    case .malformed: throw .malformed
    case .whole(let count):
      if count != received.count { throw .unasked }
      return true
    }
  }

  private static func head(_ received: borrowing ByteBuffer) -> [UInt8] { received.span(from: 0, count: min(100, received.count)).array }
}
