import Memory
import Platform
import Wire

/// A connection to a server: requests go out in batches, replies come back in their order.
///
/// ```
/// add(request) … add(request)      bytes gather in `outgoing`, `unanswered` counts up
/// send()                           all of them leave; replies that arrive meanwhile are kept
/// receive() … receive()            one reply each, `unanswered` counts down
/// ```
/// A connection that threw is of no use any more. It is closed when it goes out of scope.
public struct Connection: ~Copyable {
  public let endpoint: Endpoint
  /// Requests not sent yet. Whoever appends to it directly calls `added` for each request.
  public var outgoing = ByteBuffer(capacity: 64 * 1024)
  /// Requests added, sent or not, whose replies were not taken yet.
  public private(set) var unanswered = 0
  private let socket: BlockingSocket
  private var incoming = ByteBuffer(capacity: 64 * 1024)
  /// Where the bytes that no reply has taken begin in `incoming`.
  private var position = 0
  private var parser = ReplyParser()

  /// Connects, gives the password where there is one, and agrees on version 3 of the protocol.
  public static func open(_ options: ConnectionOptions) throws(ClientError) -> Connection {
    var connection = Connection(options.endpoint, try connect(options))
    try connection.greet(options)
    return connection
  }

  private init(_ endpoint: Endpoint, _ socket: consuming BlockingSocket) {
    self.endpoint = endpoint
    self.socket = socket
  }

  private mutating func greet(_ options: ConnectionOptions) throws(ClientError) {
    if let password = options.password {
      let reply = try command([Array("AUTH".utf8), password])
      if case .error(let code, let sentence) = reply { throw .notWelcome(endpoint, "\(code) \(sentence)") }
    }
    if case .error(let code, let sentence) = try command(["HELLO", "3"]) { throw .notWelcome(endpoint, "\(code) \(sentence)") }
    // For whoever looks at the server's list of clients; a server that does not keep these answers an error, which does not matter.
    add([Array("CLIENT".utf8), Array("SETNAME".utf8), Array("\(options.name)".utf8)])
    add([Array("CLIENT".utf8), Array("SETINFO".utf8), Array("LIB-NAME".utf8), Array("ducat".utf8)])
    while unanswered > 0 { _ = try receive() }
  }

  private static func connect(_ options: ConnectionOptions) throws(ClientError) -> BlockingSocket {
    do throws(SystemError) {
      return try BlockingSocket(host: options.endpoint.host, port: options.endpoint.port, timeoutMilliseconds: options.connectMilliseconds)
    } catch {
      throw .cannotConnect(options.endpoint, error)
    }
  }

  // MARK: One at a time

  /// Sends one request and waits for its reply. Everything added before must have been answered.
  public mutating func command(_ arguments: [String]) throws(ClientError) -> RESPReply {
    precondition(unanswered == 0, "a single command while replies are outstanding")
    outgoing.appendRequest(arguments)
    added()
    return try receive()
  }

  /// Sends one request of any bytes and waits for its reply.
  public mutating func command(_ arguments: [[UInt8]]) throws(ClientError) -> RESPReply {
    precondition(unanswered == 0, "a single command while replies are outstanding")
    add(arguments)
    return try receive()
  }

  // MARK: Many at a time

  /// Adds a request to those that leave with the next `send`.
  public mutating func add(_ arguments: [[UInt8]]) {
    outgoing.appendRequest(arguments)
    added()
  }

  /// Says that one more request was appended to `outgoing`.
  public mutating func added() { unanswered += 1 }

  /// Sends all that was added.
  public mutating func send() throws(ClientError) {
    if outgoing.isEmpty { return }
    do throws(SystemError) {
      try Connection.send(socket, outgoing, into: &incoming)
    } catch {
      throw .lost(endpoint, error)
    }
    outgoing.removeAll()
  }

  /// Apart from `send`, so that the two buffers are two accesses.
  private static func send(_ socket: borrowing BlockingSocket, _ outgoing: borrowing ByteBuffer, into incoming: inout ByteBuffer) throws(SystemError)
  {
    try socket.send(outgoing.span, receivingInto: &incoming, deadline: BlockingSocket.noDeadline)
  }

  /// The reply to the oldest request that is not answered; sends first what is still here, and waits as long as it takes.
  public mutating func receive() throws(ClientError) -> RESPReply {
    precondition(unanswered > 0, "a reply without a request")
    try send()
    while true {
      if let reply = try takeReply() {
        // A push is no answer: nobody asked for it.
        if case .push = reply { continue }
        unanswered -= 1
        return reply
      }
      if try !fill() { throw .lost(endpoint, nil) }
    }
  }

  /// The next reply among the bytes already here.
  private mutating func takeReply() throws(ClientError) -> RESPReply? {
    switch Connection.next(&parser, incoming, from: position) {
    case .reply(let reply, let end):
      position = end
      return reply
    case .needMore: return nil
    case .failed(let error): throw .malformed(endpoint, error.sentence)
    }
  }

  /// Apart from `takeReply`, so that parser and buffer are two accesses.
  private static func next(_ parser: inout ReplyParser, _ bytes: borrowing ByteBuffer, from position: Int) -> ReplyResult {
    parser.next(bytes.span, from: position)
  }

  /// Waits for more bytes; `false` when the other end has closed.
  private mutating func fill() throws(ClientError) -> Bool {
    // The bytes before an unfinished reply may go, its own must stay.
    incoming.removeFirst(position)
    position = 0
    incoming.release(above: 1 << 20)
    do throws(SystemError) {
      return try socket.receive(into: &incoming, deadline: BlockingSocket.noDeadline) > 0
    } catch {
      throw .lost(endpoint, error)
    }
  }
}
