/// How long to wait before a request is sent again: 1, 2, 4, 8, 16 s, each a fifth more or less by chance, so that what failed together does not come
/// back together. After five repetitions it is enough.
public struct Backoff: Sendable, Equatable {
  public var firstMilliseconds: Int
  /// Repetitions after the first sending.
  public var repetitionsMax: Int

  /// - Precondition: one millisecond at least, and at most 20 repetitions.
  public init(firstMilliseconds: Int = 1000, repetitionsMax: Int = 5) {
    precondition((1...3_600_000).contains(firstMilliseconds) && (0...20).contains(repetitionsMax), "a backoff needs a beginning and an end")
    self.firstMilliseconds = firstMilliseconds
    self.repetitionsMax = repetitionsMax
  }

  /// Milliseconds to wait after the nth failure; `nil` when it is enough.
  /// - Parameters:
  ///   - failures: at least one.
  ///   - random: all 64 bits at random; the same number gives the same wait.
  ///   - retryAfter: seconds that the PSP asked for; no wait is shorter.
  public func milliseconds(failures: Int, random: UInt64, retryAfter: Int? = nil) -> Int? {
    guard failures >= 1, failures <= repetitionsMax else { return nil }
    let base = firstMilliseconds << (failures - 1)
    // 0...2 × a fifth, evenly: the high word of a product is the number scaled to the range.
    let spread = UInt64(base / 5 * 2 + 1)
    let wait = base - base / 5 + Int(random.multipliedFullWidth(by: spread).high)
    return max(wait, min(retryAfter ?? 0, 86_400) * 1000)
  }
}
