/// Whether a small batch should wait a moment for the clients that were answered with the last one.
///
/// Clients that wait for their replies all come back at nearly the same time, one after the other. A commit that begins with the first of them leaves the others waiting for a
/// whole commit more, so that each is served by every second one. So as long as they keep coming, and fewer are there than last time, the commit is put off: for a
/// fraction of what it takes.
struct Gathering {
  /// Nanoseconds that a commit is put off at the most, of which the last `pause` without anybody coming.
  private static let span: UInt64 = 150_000
  private static let pause: UInt64 = 25_000

  /// Connections that had something in the last batch that was committed on the spot.
  private var expected = 0
  private var there = 0
  private var began: UInt64 = 0
  private var latest: UInt64 = 0

  /// So many connections were served in this round.
  mutating func add(_ count: Int, at now: UInt64) {
    if count == 0 { return }
    if there == 0 { began = now }
    there += count
    latest = now
  }

  /// Whether more are likely to come within a moment.
  func isWorthwhile(at now: UInt64) -> Bool {
    there < expected && now &- latest < Gathering.pause && now &- began < Gathering.span
  }

  /// The batch goes.
  mutating func end() {
    expected = there
    there = 0
  }
}
