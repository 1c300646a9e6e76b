import Glibc

/// A moment on the monotonic clock by which something must have happened.
public struct Deadline: Sendable {
  private let nanoseconds: UInt64

  public init(seconds: Double) { nanoseconds = Deadline.now() + UInt64(seconds * 1e9) }

  public var isOver: Bool { Deadline.now() >= nanoseconds }

  /// For `poll`: at least 0.
  public var millisecondsLeft: Int32 {
    let now = Deadline.now()
    return now >= nanoseconds ? 0 : Int32(min((nanoseconds - now) / 1_000_000 + 1, 1_000_000))
  }

  /// Nanoseconds since some moment; never goes back.
  public static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Asks again and again, every two milliseconds, until the answer is yes; `false` when it was no to the end.
  public static func poll(seconds: Double, until isTrue: () throws -> Bool) rethrows -> Bool {
    let deadline = Deadline(seconds: seconds)
    while true {
      if try isTrue() { return true }
      if deadline.isOver { return false }
      usleep(2000)
    }
  }
}
