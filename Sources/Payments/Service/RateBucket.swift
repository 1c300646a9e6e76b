/// How many requests a token may still make now: so many a second flow in, and at most a second's worth is kept.
struct RateBucket {
  /// In billionths of a request.
  private var level: UInt64
  private var updated: UInt64

  init(rate: Int, now: UInt64) {
    level = UInt64(rate) * 1_000_000_000
    updated = now
  }

  /// Takes one request.
  /// - Parameter now: nanoseconds since 1970; a clock that jumps back lets nothing flow in.
  /// - Returns: `false` when the token has to wait.
  mutating func take(rate: Int, now: UInt64) -> Bool {
    let passed = now > updated ? min(now - updated, 1_000_000_000) : 0
    updated = max(updated, now)
    level = min(UInt64(rate) * 1_000_000_000, level + passed * UInt64(rate))
    if level < 1_000_000_000 { return false }
    level -= 1_000_000_000
    return true
  }
}
