/// How long to wait before a request is sent again: 1, 2, 4, 8, 16 s and no longer, each a fifth more or less by chance, so that what failed together
/// does not come back together.
public enum Backoff {
  private static let firstMilliseconds = 1000
  private static let doublingsMax = 4

  /// Milliseconds to wait after the nth failure.
  /// - Parameters:
  ///   - failures: at least one.
  ///   - random: all 64 bits at random; the same number gives the same wait.
  ///   - retryAfter: seconds that the PSP asked for; no wait is shorter, and none is longer than a day for it.
  public static func milliseconds(failures: Int, random: UInt64, retryAfter: Int? = nil) -> Int {
    let base = firstMilliseconds << min(max(failures, 1) - 1, doublingsMax)
    // 0...2 × a fifth, evenly: the high word of a product is the number scaled to the range.
    let spread = UInt64(base / 5 * 2 + 1)
    let wait = base - base / 5 + Int(random.multipliedFullWidth(by: spread).high)
    return max(wait, min(retryAfter ?? 0, 86_400) * 1000)
  }
}
