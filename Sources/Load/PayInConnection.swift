import Memory
import Platform

/// One connection of HTTP/1.1 that asks for payments, one at a time, and is kept open.
final class PayInConnection {
  /// What an answer was.
  enum Answer: Equatable {
    /// It has not come whole yet.
    case unfinished
    /// Its status.
    case status(Int)
    /// No HTTP, or the end of the connection.
    case broken
  }

  let descriptor: Int32
  private var received = ByteBuffer(capacity: 16 << 10)
  private static let answerBytesMax = 1 << 20
  /// When the request that is under way was due, of the monotonic clock; `nil`: none is.
  private(set) var due: UInt64?

  /// Takes over a connected non-blocking descriptor.
  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { StreamSocket.close(descriptor) }

  /// Sends a request, whole: it is far smaller than a socket's buffer, which is empty while no request is under way.
  /// - Returns: whether it was taken.
  func send(_ request: Span<UInt8>, due: UInt64) -> Bool {
    precondition(self.due == nil, "one request at a time")
    guard case .bytes(let count) = StreamSocket.send(descriptor, request), count == request.count else { return false }
    self.due = due
    return true
  }

  /// Reads what has come.
  func receive() -> Answer {
    switch StreamSocket.receive(descriptor, into: &received, limit: 64 << 10) {
    case .closed: return .broken
    case .wouldBlock: return .unfinished
    case .bytes: break
    }
    let answer = PayInConnection.parse(received.span)
    if answer != .unfinished {
      received.removeAll()
      due = nil
    }
    return received.count > PayInConnection.answerBytesMax ? .broken : answer
  }

  /// The status of an answer that is there with its whole body.
  private static func parse(_ bytes: Span<UInt8>) -> Answer {
    guard let head = headEnd(bytes) else { return .unfinished }
    let text = bytes.extracting(0..<head).string
    guard text.hasPrefix("HTTP/1.1 "), let status = Int(text.dropFirst(9).prefix(3)) else { return .broken }
    guard let field = text.split(separator: "\r\n").first(where: { $0.lowercased().hasPrefix("content-length:") }),
      let length = Int(field.dropFirst(15).filter { $0 != " " })
    else { return .broken }
    return bytes.count >= head + length ? .status(status) : .unfinished
  }

  /// Where the body begins.
  private static func headEnd(_ bytes: Span<UInt8>) -> Int? {
    var index = 3
    while index < bytes.count {
      if bytes[index] == 0x0A, bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A, bytes[index - 3] == 0x0D { return index + 1 }
      index += 1
    }
    return nil
  }
}
