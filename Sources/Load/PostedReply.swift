import Memory

/// Checks the replies of one connection: each must be `[id, "posted", time]`, the ids rising and the times not falling.
///
/// ```
/// *3\r\n:  1234567  \r\n$6\r\nposted\r\n:  1732191627123456789  \r\n
///  5 bytes  n digits  15 bytes               19 digits            2
/// ```
/// Numbers are compared as text in words, so a reply costs about ten loads and as many comparisons (6 ns). The length of the id is guessed from the
/// reply before; only where the guess fails is it counted.
struct PostedReply {
  /// What stands at an offset.
  enum Verdict: Equatable {
    /// A good reply of so many bytes.
    case posted(Int)
    case incomplete
    /// A whole reply of so many bytes that is not what was asked for.
    case unexpected(Int)
    /// No RESP at all.
    case malformed
  }

  private static let zeros: UInt64 = 0x3030_3030_3030_3030
  /// `*3\r\n:` at the top of a word.
  private static let head: UInt64 = 0x2A33_0D0A_3A00_0000
  /// `\r\n$6\r\npo` and `sted\r\n:`, which overlap by a byte when loaded: the second is loaded seven bytes after the first.
  private static let middle: UInt64 = 0x0D0A_2436_0D0A_706F
  private static let middleRest: UInt64 = 0x6F73_7465_640D_0A3A

  private var idDigits = 1
  /// The last id as sixteen digits, in two words whose numeric order is that of the text.
  private var id: (high: UInt64, low: UInt64) = (zeros, zeros)
  /// The last time: its first eight digits, its last eleven in two overlapping words.
  private var time: (UInt64, UInt64, UInt64) = (0, 0, 0)

  init() {}

  /// The id of the last good reply; 0 before the first.
  var lastID: UInt64 { Digits.number(id.high) * 100_000_000 + Digits.number(id.low) }

  /// The server time of the last good reply, in nanoseconds since 1970; 0 before the first.
  var lastTime: UInt64 { time.0 == 0 ? 0 : (Digits.number(time.0) * 100_000_000 + Digits.number(time.1)) * 1000 + Digits.number(time.2) % 1000 }

  /// Judges the reply that begins at `start`.
  @inline(__always)
  mutating func check(_ bytes: Span<UInt8>, from start: Int) -> Verdict {
    if start &+ 41 &+ idDigits <= bytes.count, fits(bytes, start) {
      return accept(bytes, start) ? .posted(41 &+ idDigits) : .unexpected(41 &+ idDigits)
    }
    return judgeSlowly(bytes, start)
  }

  /// Whether a reply of the guessed length stands there, its numbers aside. All of it must have arrived.
  @inline(__always)
  private func fits(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    let middle = start &+ 5 &+ idDigits
    return bytes.bigEndian64(at: start) & 0xFFFF_FFFF_FF00_0000 == PostedReply.head
      && bytes.bigEndian64(at: middle) == PostedReply.middle
      && bytes.bigEndian64(at: middle &+ 7) == PostedReply.middleRest
      && bytes.bigEndian16(at: middle &+ 34) == 0x0D0A
  }

  /// Whether the numbers are such and follow the last ones; then they become the last ones.
  @inline(__always)
  private mutating func accept(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    let zeros = PostedReply.zeros
    let digits = start &+ 5
    var high = zeros
    var low: UInt64
    if idDigits < 8 {
      low = bytes.bigEndian64(at: digits) >> UInt64(64 &- 8 &* idDigits) | zeros << UInt64(8 &* idDigits)
    } else {
      low = bytes.bigEndian64(at: digits &+ idDigits &- 8)
      if idDigits > 8 { high = bytes.bigEndian64(at: digits) >> UInt64(128 &- 8 &* idDigits) | zeros << UInt64(8 &* idDigits &- 64) }
    }
    let clock = digits &+ idDigits &+ 15
    let first = bytes.bigEndian64(at: clock)
    let second = bytes.bigEndian64(at: clock &+ 8)
    let third = bytes.bigEndian64(at: clock &+ 11)
    let areDigits =
      Digits.areDecimal(high) && Digits.areDecimal(low) && Digits.areDecimal(first) && Digits.areDecimal(second) && Digits.areDecimal(third)
    let rises = high > id.high || (high == id.high && low > id.low)
    let holds = first > time.0 || (first == time.0 && (second > time.1 || (second == time.1 && third >= time.2)))
    guard areDigits && rises && holds else { return false }
    id = (high, low)
    time = (first, second, third)
    return true
  }

  @inline(never)
  private mutating func judgeSlowly(_ bytes: Span<UInt8>, _ start: Int) -> Verdict {
    switch ReplyFrame.extent(bytes, from: start) {
    case .partial: return .incomplete
    case .malformed: return .malformed
    case .whole(let count):
      var digits = 0
      while digits < count - 7 && bytes[start + 5 + digits] != 13 { digits += 1 }
      let guess = idDigits
      if count > 41 && digits >= 1 && digits <= 16 && count == 41 + digits {
        idDigits = digits
        if fits(bytes, start), accept(bytes, start) { return .posted(count) }
      }
      idDigits = guess
      return .unexpected(count)
    }
  }
}
