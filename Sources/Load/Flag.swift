import Synchronization

/// Something that one thread tells another, once: that it shall end, or that it has begun.
public final class Flag: Sendable {
  private let flag = Atomic(false)

  public init() {}

  /// Says it.
  public func raise() { flag.store(true, ordering: .relaxed) }

  public var isRaised: Bool { flag.load(ordering: .relaxed) }
}
