import CLinux
import Glibc

/// Counts permits that one thread gives and another waits for: the cheapest way to put a thread to sleep until there is work. May be used from any thread.
public final class Semaphore: @unchecked Sendable {
  // Never moved while threads may wait on it: the kernel waits at its address.
  private let raw: UnsafeMutablePointer<sem_t>

  /// - Parameter permits: how many waits pass at once.
  public init(permits: UInt32 = 0) {
    raw = .allocate(capacity: 1)
    raw.initialize(to: sem_t())
    let code = sem_init(raw, 0, permits)
    precondition(code == 0, "a semaphore cannot be made")
  }

  deinit {
    sem_destroy(raw)
    raw.deallocate()
  }

  /// Adds a permit, and wakes a waiting thread.
  public func signal() { sem_post(raw) }

  /// Takes a permit; sleeps until there is one.
  public func wait() {
    while sem_wait(raw) < 0 { precondition(clinux_errno() == EINTR, "a semaphore is broken") }
  }
}
