import CLinux
import Glibc

/// Wakes a thread that sleeps in epoll: an eventfd. May be raised from any thread.
public final class EventSignal: Sendable {
  public let descriptor: Int32

  public init() throws(SystemError) {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    if descriptor < 0 { throw .last("eventfd") }
  }

  deinit { close(descriptor) }

  /// Makes the descriptor readable.
  public func raise() {
    var one: UInt64 = 1
    // Only a full counter could fail, and then it is readable already.
    _ = write(descriptor, &one, 8)
  }

  /// Makes the descriptor unreadable again.
  public func clear() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }
}
