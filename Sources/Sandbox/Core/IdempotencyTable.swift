import HTTP

/// The answers that were given under each idempotency key.
///
/// Keys are forgotten when they are a day old. Until then, the same request gets the same bytes, and another one is refused.
struct IdempotencyTable {
  /// An answer to be given again.
  struct Entry {
    let fingerprint: [UInt8]
    let response: HTTPResponse
    let requestID: String
    /// Seconds of the sandbox's clock.
    let firstUsed: Int
  }

  static let keptSeconds = 86_400

  private var entries: [String: Entry] = [:]
  /// In the order of their first use, from `firstKept` on.
  private var order: [(key: String, firstUsed: Int)] = []
  private var firstKept = 0
  private var inUse: Set<String> = []

  var count: Int { entries.count }

  /// The answer that was given under a key.
  func entry(_ key: String) -> Entry? { entries[key] }

  func isInUse(_ key: String) -> Bool { inUse.contains(key) }

  /// Keeps a key from being used until it is released.
  mutating func hold(_ key: String) { inUse.insert(key) }

  mutating func release(_ key: String) { inUse.remove(key) }

  mutating func releaseAll() { inUse = [] }

  mutating func store(_ key: String, _ entry: Entry) {
    entries[key] = entry
    order.append((key, entry.firstUsed))
  }

  /// Forgets what is older than a day.
  mutating func forget(now: Int) {
    while firstKept < order.count, order[firstKept].firstUsed + IdempotencyTable.keptSeconds <= now {
      entries[order[firstKept].key] = nil
      firstKept += 1
    }
    if firstKept > 4096 {
      order.removeFirst(firstKept)
      firstKept = 0
    }
  }
}
