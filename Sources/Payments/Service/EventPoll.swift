/// Reading a PSP's list of events, page by page.
///
/// ```
///  no cursor yet:  since a moment, newest page first, then backwards   ──▶ cursor: the newest event of the first page
///  cursor:         the page behind it, and the next, forwards          ──▶ cursor: the newest event that was applied
/// ```
struct EventPoll: Equatable {
  /// A known event, and when it happened, seconds since 1970: PSPs forget events, and a list behind a forgotten one cannot be had.
  struct Cursor: Equatable {
    var id: String
    var created: Int

    init(id: String, created: Int) {
      self.id = id
      self.created = created
    }

    init?(_ row: [UInt8]) {
      let parts = String(decoding: row, as: UTF8.self).split(separator: " ")
      guard let id = parts.first else { return nil }
      self.init(id: String(id), created: parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    }

    var bytes: [UInt8] { Array("\(id) \(created)".utf8) }

    /// Stripe keeps events for 30 days.
    static let lifetimeSeconds = 25 * 86_400
  }

  /// Whether a page is being asked for.
  var isUnderWay = false
  /// Whether it is read backwards: no event is known yet, or the PSP does not answer to the one that is.
  var isWhole = false
  /// Backwards: the beginning, seconds since 1970; where to go on from once all is read; and the oldest event of the page before.
  var since = 0
  var newest: Cursor?
  var before: String?
  /// Whether an event of this reading could not be applied.
  var hasFailed = false
  /// The oldest event that could not be applied, and since when, seconds since 1970: the cursor stays in front of it.
  var stuck: Cursor?

  /// Lists in a row that could not be had; after `failuresMax` the event that is known may be what the PSP cannot find.
  var failures = 0
  static let failuresMax = 20

  /// For so long an event that cannot be applied is tried again; then it is passed over, so that it does not hide what comes behind it for ever.
  static let patienceSeconds = 86_400

  /// Ends a reading, complete or not.
  mutating func end() {
    isUnderWay = false
    newest = nil
    before = nil
    hasFailed = false
  }
}
