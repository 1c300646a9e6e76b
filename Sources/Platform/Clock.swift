import CLinux
import Glibc

/// The clocks of the system.
public enum Clock {
  /// Nanoseconds since 1970-01-01T00:00:00Z; may jump when the clock is set.
  public static func realtimeNanoseconds() -> UInt64 { read(CLOCK_REALTIME) }

  /// Nanoseconds since some moment; never goes back.
  public static func monotonicNanoseconds() -> UInt64 { read(CLOCK_MONOTONIC) }

  /// Processor time that the calling thread has used, kernel included.
  public static func threadProcessorNanoseconds() -> UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    let code = clock_gettime(clock, &time)
    precondition(code == 0, "the clock cannot be read")
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
