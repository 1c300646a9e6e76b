import Client
import Glibc
import Memory
import Platform
import Synchronization
import Wire

/// A server on a free port of this machine that answers as a test says: enough to see what a client sends and how it takes the answers.
///
/// One connection at a time. It ends with `stop`.
public final class LoopbackServer: Sendable {
  /// What to do with a request.
  public enum Answer: Sendable {
    case bytes(String)
    /// Close the connection without an answer.
    case hangUp
  }

  public let endpoint: Endpoint
  private let listener: Int32
  private let requests = Mutex<[String]>([])
  private let isStopping = Atomic<Bool>(false)
  private let isDone = Atomic<Bool>(false)

  /// Starts.
  /// - Parameter respond: gets the arguments of each request but those of the greeting, which are answered with OK.
  public init(_ respond: @escaping @Sendable ([String]) -> Answer) throws {
    let (descriptor, port) = try StreamSocket.listen(host: "127.0.0.1", port: 0)
    listener = descriptor
    endpoint = Endpoint(host: "127.0.0.1", port: port)
    // Nobody joins the thread: `stop` waits for its last step.
    _ = try Thread(name: "loopback") { self.serve(respond) }
  }

  /// What was asked so far, each request with a space between its arguments; the greeting is left out.
  public var received: [String] { requests.withLock { $0 } }

  /// Ends the server, and waits until it has.
  public func stop() {
    isStopping.store(true, ordering: .releasing)
    shutdown(listener, Int32(SHUT_RDWR))
    let deadline = Clock.monotonicNanoseconds() + 10_000_000_000
    while !isDone.load(ordering: .acquiring) {
      precondition(Clock.monotonicNanoseconds() < deadline, "the loopback server does not end")
      usleep(1000)
    }
  }

  // MARK: On its thread

  private func serve(_ respond: @Sendable ([String]) -> Answer) {
    while !isStopping.load(ordering: .acquiring) {
      var entry = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      poll(&entry, 1, 100)
      do {
        if let descriptor = try StreamSocket.accept(listener) { try converse(BlockingSocket(adopting: descriptor), respond) }
      } catch {
        // A client that went away, or the listener that was shut down: the loop's condition tells.
        continue
      }
    }
    StreamSocket.close(listener)
    isDone.store(true, ordering: .releasing)
  }

  private func converse(_ socket: consuming BlockingSocket, _ respond: @Sendable ([String]) -> Answer) throws {
    var buffer = ByteBuffer()
    var arguments: [Slice] = []
    var parser = RequestParser()
    var position = 0
    while !isStopping.load(ordering: .acquiring) {
      if case .request(let end) = parser.next(&buffer, from: position, into: &arguments) {
        position = end
        guard case .bytes(let text) = answer(LoopbackServer.words(buffer, arguments), respond) else { return }
        try LoopbackServer.send(text, on: socket)
      } else if try !LoopbackServer.receive(into: &buffer, from: socket) {
        return
      }
    }
  }

  private static func words(_ buffer: borrowing ByteBuffer, _ arguments: [Slice]) -> [String] {
    var words: [String] = []
    for argument in arguments { words.append(buffer.span.bytes(argument).string) }
    return words
  }

  private static func send(_ text: String, on socket: borrowing BlockingSocket) throws(SystemError) {
    try socket.send(text.utf8.span, deadline: BlockingSocket.deadline(milliseconds: 5000))
  }

  /// Waits a tenth of a second for bytes; `false` when the other end has closed.
  private static func receive(into buffer: inout ByteBuffer, from socket: borrowing BlockingSocket) throws(SystemError) -> Bool {
    do throws(SystemError) {
      return try socket.receive(into: &buffer, deadline: BlockingSocket.deadline(milliseconds: 100)) > 0
    } catch {
      if error.code == ETIMEDOUT { return true }
      throw error
    }
  }

  private func answer(_ words: [String], _ respond: @Sendable ([String]) -> Answer) -> Answer {
    if words.first == "HELLO" || words.first == "CLIENT" { return .bytes("+OK\r\n") }
    requests.withLock { $0.append(words.joined(separator: " ")) }
    return respond(words)
  }
}
