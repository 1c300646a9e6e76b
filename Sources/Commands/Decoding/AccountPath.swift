import Ledger
import Memory

/// The grammar of account paths: `liabilities:seller:bob`.
enum AccountPath {
  /// Why a text is no path.
  enum Flaw: Equatable {
    case empty
    case tooLong
    case notUTF8
    case controlCharacter
    case emptySegment
    case spaceAtEdge
    case star
  }

  /// `nil` when `path` is an account's path. About 5 ns for one of printable ASCII without spaces.
  /// - Parameter pattern: whether segments may be `*`.
  @inline(__always)
  static func flaw(_ path: Span<UInt8>, pattern: Bool = false) -> Flaw? {
    if isPlain(path) { return nil }
    return findFlaw(path, pattern: pattern)
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The high bit of each byte that is zero, and perhaps of bytes above one that is: never misses one.
  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

  /// Whether the path is certainly right: ASCII from 0x21 to 0x7E, no `*`, colons neither at the ends nor side by side. All else is left to `findFlaw`.
  @inline(__always)
  static func isPlain(_ path: Span<UInt8>) -> Bool {
    let count = path.count
    if count == 0 || count > Limits.pathBytes { return false }
    let colon = UInt8(ascii: ":")
    if path[0] == colon || path[count &- 1] == colon { return false }
    if count < 8 { return isPlainShort(path) }
    var offset = 0
    var before: UInt64 = 0
    while true {
      let word = path.bigEndian64(at: offset)
      // Below 0x21, above 0x7E, or a star.
      let below = (word &- ones &* 0x21) & ~word & highs
      let above = (word &+ ones) & highs
      let stars = zeroBytes(word ^ (ones &* UInt64(UInt8(ascii: "*"))))
      let colons = zeroBytes(word ^ (ones &* UInt64(colon)))
      // The first byte is the most significant one: a colon's right neighbour is one byte lower.
      let doubled = colons & (colons >> 8 | before)
      if (word & highs) | below | above | stars | doubled != 0 { return false }
      if offset &+ 8 == count { return true }
      // The last word overlaps the one before it, and so holds each pair of neighbours that crosses.
      let next = offset &+ 16 <= count ? offset &+ 8 : count &- 8
      before = next == offset &+ 8 ? colons << 56 : 0
      offset = next
    }
  }

  @inline(__always)
  private static func isPlainShort(_ path: Span<UInt8>) -> Bool {
    var last: UInt8 = 0
    for index in 0..<path.count {
      let byte = path[index]
      if byte < 0x21 || byte > 0x7E || byte == UInt8(ascii: "*") || (byte == UInt8(ascii: ":") && last == byte) { return false }
      last = byte
    }
    return true
  }

  /// The whole grammar, byte by byte.
  @inline(never)
  static func findFlaw(_ path: Span<UInt8>, pattern: Bool) -> Flaw? {
    if path.isEmpty { return .empty }
    if path.count > Limits.pathBytes { return .tooLong }
    if !isUTF8(path) { return .notUTF8 }
    for index in 0..<path.count {
      let byte = path[index]
      if byte < 0x20 || byte == 0x7F { return .controlCharacter }
      // U+0080 to U+009F: valid UTF-8, so a second byte follows.
      if byte == 0xC2, path[index + 1] < 0xA0 { return .controlCharacter }
    }
    var start = 0
    while start <= path.count {
      let end = path.firstIndex(of: UInt8(ascii: ":"), from: start) ?? path.count
      if let flaw = segmentFlaw(path.extracting(start..<end), pattern: pattern) { return flaw }
      start = end + 1
    }
    return nil
  }

  private static func segmentFlaw(_ segment: Span<UInt8>, pattern: Bool) -> Flaw? {
    if segment.isEmpty { return .emptySegment }
    if segment[0] == UInt8(ascii: " ") || segment[segment.count - 1] == UInt8(ascii: " ") { return .spaceAtEdge }
    if !pattern, segment.count == 1, segment[0] == UInt8(ascii: "*") { return .star }
    return nil
  }
}
