import Ledger
import Platform
import Storage
import Synchronization

/// The thread that commits batches, so that the loop goes on while the disk works. One batch at a time.
final class Committer: Sendable {
  /// What became of a batch.
  struct Result: Sendable {
    let batch: SealedBatch
    /// What the commit took.
    let nanoseconds: UInt64
    /// Why it failed, or `nil`.
    let error: StorageError?
  }

  private enum Slot: Sendable {
    case empty
    case batch(SealedBatch)
    case done(Result)
    case stop
  }

  private let slot = Mutex(Slot.empty)
  private let work = Semaphore()
  /// Raised when a batch is through.
  let done: EventSignal

  init() throws(SystemError) { done = try EventSignal() }

  /// Gives a batch to the thread. Only when it has none.
  func submit(_ batch: SealedBatch) {
    slot.withLock { slot in
      guard case .empty = slot else { preconditionFailure("a second batch under way") }
      slot = .batch(batch)
    }
    work.signal()
  }

  /// What became of the batch, once; `nil` while it is not through.
  func result() -> Result? {
    done.clear()
    return slot.withLock { slot in
      guard case .done(let result) = slot else { return nil }
      slot = .empty
      return result
    }
  }

  /// Lets the thread end. Only when it has no batch.
  func stop() {
    slot.withLock { $0 = .stop }
    work.signal()
  }

  /// The body of the thread.
  func run() {
    while true {
      work.wait()
      let taken = slot.withLock { $0 }
      guard case .batch(let batch) = taken else { return }
      let began = Clock.monotonicNanoseconds()
      var failure: StorageError?
      do throws(StorageError) { try batch.commit() } catch { failure = error }
      let result = Result(batch: batch, nanoseconds: Clock.monotonicNanoseconds() - began, error: failure)
      slot.withLock { $0 = .done(result) }
      done.raise()
    }
  }
}
