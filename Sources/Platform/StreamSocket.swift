import CLinux
import Glibc
import Memory

/// Non-blocking TCP: listening, accepting, sending and receiving. The descriptor is closed by `close`, exactly once.
public enum StreamSocket {
  /// What a transfer of bytes came to.
  public enum Transfer: Equatable, Sendable {
    case bytes(Int)
    case wouldBlock
    /// The other end closed, or the connection broke.
    case closed
  }

  /// Listens on a host and port.
  /// - Parameter host: an address or a name; `localhost` and IPv6 in brackets are fine.
  /// - Returns: the descriptor and the port it is bound to (useful when `port` is 0).
  public static func listen(host: String, port: UInt16, backlog: Int32 = 1024) throws(SystemError) -> (descriptor: Int32, port: UInt16) {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    guard getaddrinfo(name, String(port), &hints, &list) == 0, let first = list else {
      throw SystemError(code: EADDRNOTAVAIL, operation: "getaddrinfo")
    }
    defer { freeaddrinfo(list) }
    let info = first.pointee
    let descriptor = socket(info.ai_family, info.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), info.ai_protocol)
    if descriptor < 0 { throw .last("socket") }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    if bind(descriptor, info.ai_addr, info.ai_addrlen) < 0 {
      let failure = SystemError.last("bind")
      Glibc.close(descriptor)
      throw failure
    }
    if Glibc.listen(descriptor, backlog) < 0 {
      let failure = SystemError.last("listen")
      Glibc.close(descriptor)
      throw failure
    }
    return (descriptor, boundPort(descriptor))
  }

  private static func boundPort(_ descriptor: Int32) -> UInt16 {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    if code != 0 { return 0 }
    return withUnsafeBytes(of: &storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
  }

  /// Takes a waiting connection: its descriptor, non-blocking, without Nagle's delay and probed when it is quiet, or `nil` when none waits.
  public static func accept(_ listener: Int32) throws(SystemError) -> Int32? {
    while true {
      let descriptor = accept4(listener, nil, nil, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
      if descriptor >= 0 {
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        // A peer that vanished without a word is found out within minutes, however long the connection may be idle.
        var idleSeconds: Int32 = 120
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, &idleSeconds, socklen_t(MemoryLayout<Int32>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &yes, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
      }
      switch clinux_errno() {
      case EAGAIN: return nil
      case EINTR, ECONNABORTED: continue
      default: throw .last("accept4")
      }
    }
  }

  /// The other end's address as text, for logs and `CLIENT LIST`.
  public static func peer(_ descriptor: Int32) -> String {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var host = [CChar](repeating: 0, count: 64)
    var port = [CChar](repeating: 0, count: 8)
    let code = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        getpeername(descriptor, address, &length) == 0
          ? getnameinfo(address, length, &host, 64, &port, 8, NI_NUMERICHOST | NI_NUMERICSERV) : -1
      }
    }
    if code != 0 { return "?" }
    func text(_ characters: [CChar]) -> String {
      String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    return "\(text(host)):\(text(port))"
  }

  /// Reads at most `limit` bytes onto the end of a buffer.
  public static func receive(_ descriptor: Int32, into buffer: inout ByteBuffer, limit: Int) -> Transfer {
    while true {
      let got = buffer.appendUsing(limit: limit) { recv(descriptor, $0.baseAddress, $0.count, 0) }
      if got > 0 { return .bytes(got) }
      if got == 0 { return .closed }
      switch clinux_errno() {
      case EAGAIN: return .wouldBlock
      case EINTR: continue
      default: return .closed
      }
    }
  }

  /// Sends what it can of `bytes`.
  public static func send(_ descriptor: Int32, _ bytes: Span<UInt8>) -> Transfer {
    while true {
      let sent = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if sent >= 0 { return .bytes(sent) }
      switch clinux_errno() {
      case EAGAIN: return .wouldBlock
      case EINTR: continue
      default: return .closed
      }
    }
  }

  /// Ends the sending direction: the other end reads what was sent, then the end. It may go on sending.
  public static func endSending(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Lets `close` break the connection with a reset instead of ending it in good order.
  public static func resetOnClose(_ descriptor: Int32) {
    var lingering = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
  }

  /// Ends both directions; the descriptor stays, and whoever watches it sees the end.
  public static func shutDown(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Gives a descriptor back; what was sent may still be on its way.
  public static func close(_ descriptor: Int32) { Glibc.close(descriptor) }
}
