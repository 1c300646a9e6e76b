import Memory
import Money

/// A rule that opens accounts on first use: a pattern of path segments, and what such an account is.
public struct Template: Sendable {
  /// Segments; `*` stands for any one, as the last one for any number of them from one up.
  public let pattern: [UInt8]
  public let asset: Int
  public let type: AccountType
  /// The record that made it.
  public let sequence: UInt64
  public let floor: Int128?
  public let ceiling: Int128?
  let metaCount: Int
  /// Fields as they go into an account's row: name, value, each counted.
  let metaBytes: [UInt8]

  /// Segments in the pattern: the template with the most wins.
  var segments: Int { pattern.count { $0 == UInt8(ascii: ":") } + 1 }

  /// Whether a path fits the pattern. Linear in the length of the path.
  func matches(_ path: Span<UInt8>) -> Bool {
    var p = 0
    var t = 0
    let colon = UInt8(ascii: ":")
    while true {
      let star = t < pattern.count && pattern[t] == UInt8(ascii: "*") && (t + 1 == pattern.count || pattern[t + 1] == colon)
      if star, t + 1 == pattern.count { return p < path.count }
      if star {
        if p >= path.count { return false }
        while p < path.count, path[p] != colon { p += 1 }
        t += 1
      } else {
        while t < pattern.count, pattern[t] != colon {
          guard p < path.count, path[p] == pattern[t] else { return false }
          p += 1
          t += 1
        }
      }
      if t == pattern.count { return p == path.count }
      guard p < path.count, path[p] == colon else { return false }
      p += 1
      t += 1
    }
  }
}
