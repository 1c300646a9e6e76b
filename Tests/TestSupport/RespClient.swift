import Glibc

/// A blocking connection for tests, independent of the product's client and codec. Not for two threads at once.
public final class RespClient: @unchecked Sendable {
  private let descriptor: Int32
  private var isOpen = true
  private var reader = RespReader()
  /// How long a call waits for a reply or for room to send.
  public var seconds: Double

  /// Connects to a port of 127.0.0.1.
  public init(port: UInt16, seconds: Double = 20) throws {
    self.seconds = seconds
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw TestFailure("no socket: \(String(cString: strerror(errno)))") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard code == 0 else {
      let reason = String(cString: strerror(errno))
      Glibc.close(descriptor)
      isOpen = false
      throw TestFailure("cannot connect to port \(port): \(reason)")
    }
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { close() }

  /// Hangs up; a second time does nothing.
  public func close() {
    if isOpen { Glibc.close(descriptor) }
    isOpen = false
  }

  /// Hangs up so that the other end sees a reset instead of an end.
  public func reset() {
    var off = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &off, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  /// Makes the kernel keep little for this end, so that an unread reply stays at the server.
  public func shrinkReceiveBuffer(to bytes: Int32) {
    var size = bytes
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Sends a command and waits for its reply.
  @discardableResult public func call(_ command: String...) throws -> RespValue { try call(command) }

  /// Sends a command and waits for its reply.
  @discardableResult public func call(_ command: [String]) throws -> RespValue {
    try send(command)
    return try receive()
  }

  /// Sends commands in one go and then waits for all their replies.
  public func pipeline(_ commands: [[String]]) throws -> [RespValue] {
    try send(bytes: commands.flatMap(RespClient.encode))
    return try commands.map { _ in try receive() }
  }

  /// Sends a command in the form of an array of bulk strings.
  public func send(_ command: [String]) throws { try send(bytes: RespClient.encode(command)) }

  /// Sends a line as a person would type it.
  public func send(line: String) throws { try send(bytes: Array((line + "\r\n").utf8)) }

  /// Sends bytes as they are.
  public func send(bytes: [UInt8]) throws {
    guard try trySend(bytes: bytes) == bytes.count else { throw TestFailure("the server takes no more bytes") }
  }

  /// Sends as much as the server takes before the time is up.
  /// - Returns: how many bytes went; fewer than given when the server stopped reading.
  public func trySend(bytes: [UInt8]) throws -> Int {
    let deadline = Deadline(seconds: seconds)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN {
        guard wait(for: POLLOUT, deadline) else { return sent }
      } else if errno != EINTR {
        throw TestFailure("connection broke while sending: \(String(cString: strerror(errno)))")
      }
    }
    return sent
  }

  /// The next reply.
  public func receive() throws -> RespValue {
    guard let value = try receiveOrEnd() else { throw TestFailure("the server hung up") }
    return value
  }

  /// The next reply, or `nil` when the server hung up before one.
  public func receiveOrEnd() throws -> RespValue? {
    let deadline = Deadline(seconds: seconds)
    while true {
      if let value = try reader.next() { return value }
      guard try readMore(deadline) else {
        guard reader.isEmpty else { throw TestFailure("the server hung up in the middle of a reply") }
        return nil
      }
    }
  }

  /// Waits until everything has left for the other end, whose kernel has it then, whether its process runs or not.
  public func waitUntilDelivered() throws {
    let unsent: UInt = 0x894B  // SIOCOUTQNSD of linux/sockios.h, a macro that Swift does not see. On loopback what is sent has arrived.
    let isThere = Deadline.poll(seconds: seconds) {
      var left: Int32 = 0
      return ioctl(descriptor, unsent, &left) == 0 && left == 0
    }
    if !isThere { throw TestFailure("what was sent does not arrive") }
  }

  /// Replies as bytes, for those who await so many that reading each would take too long: what has come when it has `count` line ends.
  /// Only when no reply is half read, and the replies awaited are the last.
  public func receive(lines count: Int) throws -> [UInt8] {
    precondition(reader.isEmpty, "a reply is half read")
    let deadline = Deadline(seconds: seconds)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    var lines = 0
    while lines < count {
      let got = recv(descriptor, &chunk, chunk.count, 0)
      if got > 0 {
        chunk.withUnsafeBytes { buffer in
          for index in 0..<got where buffer[index] == UInt8(ascii: "\n") { lines += 1 }
        }
        bytes += chunk[..<got]
      } else if got == 0 || (errno != EAGAIN && errno != EINTR) {
        throw TestFailure("the connection ended after \(lines) of \(count) lines")
      } else if !wait(for: POLLIN, deadline) {
        throw TestFailure("\(lines) of \(count) lines within \(seconds) s")
      }
    }
    return bytes
  }

  private func readMore(_ deadline: Deadline) throws -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count > 0 {
        reader.append(chunk[..<count])
        return true
      }
      if count == 0 || errno == ECONNRESET { return false }
      if errno == EAGAIN {
        guard wait(for: POLLIN, deadline) else { throw TestFailure("no reply within \(seconds) s") }
      } else if errno != EINTR {
        throw TestFailure("connection broke while receiving: \(String(cString: strerror(errno)))")
      }
    }
  }

  private func wait(for events: Int32, _ deadline: Deadline) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    while !deadline.isOver {
      if Glibc.poll(&entry, 1, deadline.millisecondsLeft) > 0 { return true }
    }
    return false
  }

  /// A command as bytes: an array of bulk strings.
  public static func encode(_ command: [String]) -> [UInt8] {
    var bytes = Array("*\(command.count)\r\n".utf8)
    for word in command { bytes += encode(word: Array(word.utf8)) }
    return bytes
  }

  /// A command with one argument of any bytes.
  public static func encode(_ name: String, _ argument: [UInt8]) -> [UInt8] {
    Array("*2\r\n".utf8) + encode(word: Array(name.utf8)) + encode(word: argument)
  }

  private static func encode(word: [UInt8]) -> [UInt8] { Array("$\(word.count)\r\n".utf8) + word + Array("\r\n".utf8) }
}
