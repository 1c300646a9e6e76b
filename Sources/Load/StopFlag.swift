import Synchronization

/// Tells a run on another thread to end.
public final class StopFlag: Sendable {
  private let flag = Atomic(false)

  public init() {}

  /// Asks the run to end; it does so within a few milliseconds.
  public func raise() { flag.store(true, ordering: .relaxed) }

  public var isRaised: Bool { flag.load(ordering: .relaxed) }
}
