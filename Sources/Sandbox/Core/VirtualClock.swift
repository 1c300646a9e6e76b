/// The sandbox's own time: it runs with the machine's, shifted by what was skipped, or stands still until it is moved.
struct VirtualClock {
  /// Milliseconds since 1970. Never goes back.
  private(set) var now: Int
  private let stands: Bool
  private var offset = 0

  /// - Parameter start: seconds since 1970 where a clock that stands begins; `nil` for one that runs.
  init(start: Int?) {
    stands = start != nil
    now = (start ?? 0) * 1000
  }

  var seconds: Int { now / 1000 }

  /// Takes note of the machine's time.
  mutating func observe(_ real: Int) {
    if !stands { now = max(now, real + offset) }
  }

  /// Skips some time.
  mutating func skip(milliseconds: Int) {
    now += milliseconds
    offset += milliseconds
  }

  /// Sets the time while timers are run, at most to what it will be after them.
  mutating func step(to moment: Int) { now = max(now, moment) }

  /// How long the machine has to wait for `moment`; `nil` when only a skip leads there.
  func wait(until moment: Int) -> Int? { moment <= now ? 0 : stands ? nil : moment - now }
}
