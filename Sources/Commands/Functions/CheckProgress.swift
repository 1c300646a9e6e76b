import Synchronization

/// How far `CHECK` is, told by the worker thread and shown by `INFO check`.
public final class CheckProgress: Sendable {
  private let state = Atomic<Int>(-1)
  private let result = Atomic<Int>(-1)

  /// Whole percents; `nil`: none is running.
  public var percent: Int? {
    let value = state.load(ordering: .relaxed)
    return value < 0 ? nil : value
  }

  /// How the last one ended: `none`, `clean`, `damaged` or `failed`.
  public var lastResult: StaticString {
    switch result.load(ordering: .relaxed) {
    case -1: "none"
    case 0: "clean"
    case 1: "damaged"
    default: "failed"
    }
  }

  func finish(isClean: Bool?) {
    result.store(isClean.map { $0 ? 0 : 1 } ?? 2, ordering: .relaxed)
    set(nil)
  }

  func set(_ percent: Int?) { state.store(percent ?? -1, ordering: .relaxed) }
}
