import Memory

/// When the requests that were sent on one connection became due, in order, as runs of equal spacing: a fixed-size ring.
///
/// In closed loop all requests sent at once are due at once (spacing 0); in open loop each is due at its place in the schedule.
struct DueTimes {
  private struct Run {
    var first: UInt64
    var spacing: Double
    var taken: Int
    var count: Int
  }

  private var runs: [Run]
  private var head = 0
  private var used = 0

  /// - Parameter capacity: the most requests that can be outstanding; there are never more runs than requests.
  init(capacity: Int) { runs = [Run](repeating: Run(first: 0, spacing: 0, taken: 0, count: 0), count: capacity) }

  /// Adds `count` requests, the first due at `first`, each next one `spacing` nanoseconds later.
  mutating func add(first: UInt64, spacing: Double, count: Int) {
    precondition(used < runs.count, "more runs of requests than may be in flight")
    let place = head &+ used
    runs[place >= runs.count ? place &- runs.count : place] = Run(first: first, spacing: spacing, taken: 0, count: count)
    used &+= 1
  }

  /// Takes the oldest `count` requests and records how long after they were due it is `now`.
  /// - Parameter window: only requests that became due in it are recorded.
  mutating func take(_ count: Int, now: UInt64, window: Range<UInt64>, into latency: inout Histogram) {
    var left = count
    while left > 0 {
      precondition(used > 0, "more requests answered than sent")
      let run = runs[head]
      let taken = min(left, run.count &- run.taken)
      if run.spacing == 0 {
        if window.contains(run.first) { latency.record(now &- run.first, times: taken) }
      } else {
        for index in run.taken..<(run.taken &+ taken) {
          let due = run.first &+ UInt64(run.spacing * Double(index))
          if window.contains(due) { latency.record(now > due ? now &- due : 0) }
        }
      }
      left &-= taken
      runs[head].taken &+= taken
      if runs[head].taken == runs[head].count {
        head = head &+ 1 == runs.count ? 0 : head &+ 1
        used &-= 1
      }
    }
  }
}
