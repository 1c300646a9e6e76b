/// Whether to look for news again and again for a moment, instead of sleeping at once.
///
/// A client that waits for its reply before it sends the next request is back within some ten microseconds; to be put to sleep and woken by the system costs more than
/// that. So the loop stays awake for `span` after each round, as long as that pays: after a few vain watches it sleeps at once, until news has come quickly again.
struct Vigil {
  /// Nanoseconds to stay awake: a few times what a quick client takes.
  private static let span: UInt64 = 60_000
  /// Vain watches in a row before there is no more.
  private static let vainMax = 4

  private var vain = Vigil.vainMax
  private var began: UInt64 = 0

  /// Whether it pays to stay awake.
  var isKept: Bool { vain < Vigil.vainMax }

  mutating func begin(at now: UInt64) { began = now }

  /// Whether a watch that has brought nothing so far is to go on.
  func goesOn(at now: UInt64) -> Bool { now &- began < Vigil.span }

  /// What came of a round's waiting, be it awake or asleep.
  mutating func end(at now: UInt64, hasNews: Bool) {
    // Twice the span: to wake up takes its time, too.
    if hasNews, now &- began < Vigil.span * 2 { vain = 0 } else if isKept { vain += 1 }
  }
}
