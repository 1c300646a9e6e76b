import CLinux
import Glibc

/// Waits for events on many descriptors. Each is registered with a token, which comes back with its events.
public struct Epoll: ~Copyable {
  /// One event: the token given at registration and what happened.
  public struct Event: BitwiseCopyable, Sendable {
    public let token: UInt64
    public let isReadable: Bool
    public let isWritable: Bool
    /// The other end is gone or the descriptor is in error.
    public let isHangup: Bool
  }

  private let descriptor: Int32
  private let buffer: UnsafeMutablePointer<epoll_event>
  private let capacity: Int

  /// - Parameter capacity: the most events one `wait` gives.
  public init(capacity: Int = 256) throws(SystemError) {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    if descriptor < 0 { throw .last("epoll_create1") }
    self.capacity = capacity
    buffer = .allocate(capacity: capacity)
    buffer.initialize(repeating: epoll_event(), count: capacity)
  }

  deinit {
    buffer.deallocate()
    close(descriptor)
  }

  private func control(_ operation: Int32, _ target: Int32, _ token: UInt64, read: Bool, write: Bool) throws(SystemError) {
    // The other end's half-close is readable news: whoever does not want to read must not be woken by it again and again.
    var events: UInt32 = 0
    if read { events |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue }
    if write { events |= EPOLLOUT.rawValue }
    var event = epoll_event(events: events, data: epoll_data_t(u64: token))
    if epoll_ctl(descriptor, operation, target, &event) < 0 { throw .last("epoll_ctl") }
  }

  /// Begins to watch a descriptor; its events carry `token`.
  public func add(_ target: Int32, token: UInt64, read: Bool = true, write: Bool = false) throws(SystemError) {
    try control(EPOLL_CTL_ADD, target, token, read: read, write: write)
  }

  /// Changes what is waited for.
  public func modify(_ target: Int32, token: UInt64, read: Bool, write: Bool) throws(SystemError) {
    try control(EPOLL_CTL_MOD, target, token, read: read, write: write)
  }

  /// Ends watching a descriptor, which must still be open.
  public func remove(_ target: Int32) throws(SystemError) {
    var event = epoll_event()
    if epoll_ctl(descriptor, EPOLL_CTL_DEL, target, &event) < 0 { throw .last("epoll_ctl") }
  }

  /// Waits and answers how many events there are; read them with `event(_:)` before the next wait.
  /// - Parameter timeoutMilliseconds: -1 waits for ever, 0 not at all.
  public func wait(timeoutMilliseconds: Int32) throws(SystemError) -> Int {
    let got = epoll_wait(descriptor, buffer, Int32(capacity), timeoutMilliseconds)
    if got >= 0 { return Int(got) }
    if clinux_errno() == EINTR { return 0 }
    throw .last("epoll_wait")
  }

  /// The same with a finer clock, for those who keep a schedule.
  public func wait(timeoutNanoseconds: UInt64) throws(SystemError) -> Int {
    var timeout = timespec(tv_sec: Int(timeoutNanoseconds / 1_000_000_000), tv_nsec: Int(timeoutNanoseconds % 1_000_000_000))
    let got = epoll_pwait2(descriptor, buffer, Int32(capacity), &timeout, nil)
    if got >= 0 { return Int(got) }
    if clinux_errno() == EINTR { return 0 }
    throw .last("epoll_pwait2")
  }

  /// The event at an index below what the last `wait` answered.
  public func event(_ index: Int) -> Event {
    precondition(index >= 0 && index < capacity, "no such event")
    let raw = buffer[index]
    return Event(
      token: raw.data.u64,
      isReadable: raw.events & (EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue | EPOLLRDHUP.rawValue) != 0,
      isWritable: raw.events & EPOLLOUT.rawValue != 0,
      isHangup: raw.events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0)
  }
}
