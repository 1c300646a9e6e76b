import Synchronization

/// How far `CHECK` is, told by the worker thread and shown by `INFO check`.
public final class CheckProgress: Sendable {
  private let state = Atomic<Int>(-1)

  /// Whole percents; `nil`: none is running.
  public var percent: Int? {
    let value = state.load(ordering: .relaxed)
    return value < 0 ? nil : value
  }

  func set(_ percent: Int?) { state.store(percent ?? -1, ordering: .relaxed) }
}
