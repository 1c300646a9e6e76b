import Commands
import Platform
import Synchronization

/// The thread that runs jobs too long for the loop, one after the other, from a bounded queue.
final class Worker: Sendable {
  /// A job and who waits for it.
  struct Item: Sendable {
    let token: ConnectionToken
    let job: WorkerJob
  }

  private struct State: Sendable {
    var waiting: [Item] = []
    var finished: [Item] = []
    /// Jobs waiting or running.
    var unfinished = 0
    var stopped = false
  }

  private let state = Mutex(State())
  private let work = Semaphore()
  /// Raised when a job is done.
  let done: EventSignal

  init() throws(SystemError) { done = try EventSignal() }

  /// Queues a job; `false` when too many wait.
  func submit(_ item: Item) -> Bool {
    let taken = state.withLock { state in
      if state.waiting.count >= ServerLimits.jobs { return false }
      state.waiting.append(item)
      state.unfinished += 1
      return true
    }
    if taken { work.signal() }
    return taken
  }

  /// Moves what is done to the end of `items`.
  func take(into items: inout [Item]) {
    done.clear()
    state.withLock { state in
      items.append(contentsOf: state.finished)
      state.finished.removeAll(keepingCapacity: true)
    }
  }

  /// Whether a job waits or runs: then it may be reading the store.
  var isBusy: Bool { state.withLock { $0.unfinished > 0 } }

  /// Forgets the jobs that have not begun, and lets the thread end after the one that runs.
  func stop() {
    state.withLock { state in
      state.unfinished -= state.waiting.count
      state.waiting = []
      state.stopped = true
    }
    work.signal()
  }

  /// The body of the thread.
  func run() {
    while true {
      work.wait()
      let next: Item? = state.withLock { state in
        state.stopped || state.waiting.isEmpty ? nil : state.waiting.removeFirst()
      }
      guard let item = next else {
        if state.withLock({ $0.stopped }) { return }
        continue
      }
      item.job.run()
      state.withLock { state in
        state.finished.append(item)
        state.unfinished -= 1
      }
      done.raise()
    }
  }
}
