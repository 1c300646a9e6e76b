/// How far the reading of a PSP's list of events is, in memory alone: a start begins anew behind the event that is noted, or from the beginning.
struct EventWalk {
  /// Whether the list is read as a whole, from new to old; else only what is behind the event that is noted.
  private(set) var isWhole = false
  /// Of a whole list: its beginning, seconds since 1970.
  private(set) var since = 0
  /// Of a whole list: its newest event, to be noted when the oldest page was read.
  var newest: String?
  /// Lists in a row that could not be had.
  var failures = 0

  /// After so many failures the event that is noted may be what the PSP cannot find.
  static let failuresMax = 20
  /// What may have happened before the server was there at all.
  static let daysAtFirst = 1
  /// For so long PSPs keep their events.
  static let daysKept = 30

  /// Begins a whole list.
  mutating func begin(since: Int) {
    isWhole = true
    self.since = since
    newest = nil
    failures = 0
  }
}
