import CLinux
import Glibc
import Memory

/// A client's TCP connection on which each call waits, at most until a deadline. Closed when it goes out of scope, or by `close`.
///
/// The descriptor underneath is non-blocking and every wait is a `poll`, so that a deadline holds to the millisecond. Deadlines are moments of
/// `Clock.monotonicNanoseconds`; `BlockingSocket.noDeadline` waits for ever. A deadline that passes throws `ETIMEDOUT`.
public struct BlockingSocket: ~Copyable {
  /// A deadline that never comes.
  public static let noDeadline = UInt64.max

  private let descriptor: Int32

  /// Connects to the first address of `host` that answers.
  ///
  /// - Parameters:
  ///   - host: an address or a name; IPv6 may stand in brackets.
  ///   - timeoutMilliseconds: for all addresses together; the look-up of a name is not counted.
  /// - Throws: the error of the last address tried; `EHOSTUNREACH` from `getaddrinfo` when the name has none.
  public init(host: String, port: UInt16, timeoutMilliseconds: Int) throws(SystemError) {
    let deadline = BlockingSocket.deadline(milliseconds: timeoutMilliseconds)
    descriptor = try BlockingSocket.connect(host: host, port: port, deadline: deadline)
  }

  /// Takes over a connected descriptor, which it makes non-blocking.
  public init(adopting descriptor: Int32) throws(SystemError) {
    self.descriptor = try BlockingSocket.nonBlocking(descriptor)
  }

  deinit { Glibc.close(descriptor) }

  /// Hands the connected, non-blocking descriptor over to the caller, who closes it.
  public consuming func takeDescriptor() -> Int32 {
    let taken = descriptor
    discard self
    return taken
  }

  /// Closes the connection now.
  public consuming func close() {}

  /// The deadline that is so many milliseconds away.
  public static func deadline(milliseconds: Int) -> UInt64 {
    Clock.monotonicNanoseconds() &+ UInt64(max(0, milliseconds)) &* 1_000_000
  }

  // MARK: Sending and receiving

  /// Sends all of `bytes`.
  public borrowing func send(_ bytes: Span<UInt8>, deadline: UInt64) throws(SystemError) {
    var sent = 0
    while sent < bytes.count {
      switch StreamSocket.send(descriptor, bytes.extracting(sent..<bytes.count)) {
      case .bytes(let count): sent += count
      case .wouldBlock: _ = try wait(for: POLLOUT, until: deadline)
      case .closed: throw SystemError(code: EPIPE, operation: "send")
      }
    }
  }

  /// Sends all of `bytes`, and takes in whatever arrives before that is done: two ends that both write at length cannot wait for each other.
  public borrowing func send(_ bytes: Span<UInt8>, receivingInto buffer: inout ByteBuffer, deadline: UInt64) throws(SystemError) {
    var sent = 0
    while sent < bytes.count {
      switch StreamSocket.send(descriptor, bytes.extracting(sent..<bytes.count)) {
      case .bytes(let count): sent += count
      case .closed: throw SystemError(code: EPIPE, operation: "send")
      case .wouldBlock:
        let events = try wait(for: POLLOUT | POLLIN, until: deadline)
        if events & POLLIN != 0, StreamSocket.receive(descriptor, into: &buffer, limit: BlockingSocket.receiveBytes) == .closed {
          throw SystemError(code: EPIPE, operation: "recv")
        }
      }
    }
  }

  /// Waits for bytes and puts them at the end of `buffer`.
  /// - Returns: how many came, at most `limit`; 0 when the other end has closed.
  public borrowing func receive(into buffer: inout ByteBuffer, limit: Int = receiveBytes, deadline: UInt64) throws(SystemError) -> Int {
    while true {
      switch StreamSocket.receive(descriptor, into: &buffer, limit: limit) {
      case .bytes(let count): return count
      case .closed: return 0
      case .wouldBlock: _ = try wait(for: POLLIN, until: deadline)
      }
    }
  }

  /// Bytes asked for at once.
  public static let receiveBytes = 64 * 1024

  /// Waits until the descriptor is ready for one of `events`, and says for which; errors and hang-ups count as ready, the next call reports them.
  private borrowing func wait(for events: Int32, until deadline: UInt64) throws(SystemError) -> Int32 {
    try BlockingSocket.wait(descriptor, for: events, until: deadline)
  }

  private static func wait(_ descriptor: Int32, for events: Int32, until deadline: UInt64) throws(SystemError) -> Int32 {
    while true {
      var milliseconds: Int32 = -1
      if deadline != noDeadline {
        let now = Clock.monotonicNanoseconds()
        if now >= deadline { throw SystemError(code: ETIMEDOUT, operation: "poll") }
        milliseconds = Int32(min((deadline - now) / 1_000_000 + 1, 1_000_000))
      }
      var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let ready = poll(&entry, 1, milliseconds)
      if ready > 0 { return Int32(entry.revents) }
      if ready < 0, clinux_errno() != EINTR { throw .last("poll") }
    }
  }

  // MARK: Connecting

  private static func nonBlocking(_ descriptor: Int32) throws(SystemError) -> Int32 {
    let flags = fcntl(descriptor, F_GETFL)
    if flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0 { throw .last("fcntl") }
    return descriptor
  }

  private static func connect(host: String, port: UInt16, deadline: UInt64) throws(SystemError) -> Int32 {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    guard getaddrinfo(name, String(port), &hints, &list) == 0 else { throw SystemError(code: EHOSTUNREACH, operation: "getaddrinfo") }
    defer { freeaddrinfo(list) }
    var failure = SystemError(code: EHOSTUNREACH, operation: "getaddrinfo")
    var next = list
    while let info = next?.pointee {
      do throws(SystemError) { return try connect(info, deadline: deadline) } catch { failure = error }
      next = info.ai_next
    }
    throw failure
  }

  private static func connect(_ info: addrinfo, deadline: UInt64) throws(SystemError) -> Int32 {
    let descriptor = socket(info.ai_family, info.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), info.ai_protocol)
    if descriptor < 0 { throw .last("socket") }
    do throws(SystemError) {
      if Glibc.connect(descriptor, info.ai_addr, info.ai_addrlen) < 0 {
        if clinux_errno() != EINPROGRESS { throw .last("connect") }
        _ = try wait(descriptor, for: POLLOUT, until: deadline)
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) < 0 { throw .last("getsockopt") }
        if code != 0 { throw SystemError(code: code, operation: "connect") }
      }
      var yes: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
      return descriptor
    } catch {
      Glibc.close(descriptor)
      throw error
    }
  }
}
