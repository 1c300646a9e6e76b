import Platform
import Synchronization

/// Jobs that other threads leave for a loop; they run on its thread, in order.
public final class LoopMailbox: Sendable {
  let signal: EventSignal
  private let waiting = Mutex<[@Sendable () -> Void]>([])

  init() throws(SystemError) { signal = try EventSignal() }

  /// Leaves a job; any thread may. The loop is woken.
  public func post(_ job: @escaping @Sendable () -> Void) {
    waiting.withLock { $0.append(job) }
    signal.raise()
  }

  /// Runs what was left, on the loop's thread.
  func run() {
    signal.clear()
    let jobs = waiting.withLock { jobs in
      defer { jobs = [] }
      return jobs
    }
    for job in jobs { job() }
  }
}
