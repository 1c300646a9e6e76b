import Memory

/// Finds where a RESP reply of any kind ends, without making anything of it.
enum ReplyFrame {
  /// What stands at an offset.
  enum Extent: Equatable {
    /// A whole reply of so many bytes.
    case whole(Int)
    /// The beginning of one.
    case partial
    /// Bytes that no RESP reply begins with.
    case malformed
  }

  /// The extent of the reply that begins at `start`. Costs a walk over its lines, nested ones included.
  static func extent(_ bytes: Span<UInt8>, from start: Int) -> Extent {
    var offset = start
    var open = 1
    while open > 0 {
      guard let end = lineEnd(bytes, from: offset) else { return bytes.count - offset > 1 << 16 ? .malformed : .partial }
      open -= 1
      let kind = bytes[offset]
      switch kind {
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "#"), UInt8(ascii: ","), UInt8(ascii: "("):
        offset = end
      case UInt8(ascii: "$"), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "~"), UInt8(ascii: ">"), UInt8(ascii: "%"):
        guard let length = number(bytes, offset + 1, end - 2) else { return .malformed }
        offset = end
        if length < 0 { continue }
        if kind == UInt8(ascii: "*") || kind == UInt8(ascii: "~") || kind == UInt8(ascii: ">") {
          open += length
        } else if kind == UInt8(ascii: "%") {
          open += 2 * length
        } else {
          if offset + length + 2 > bytes.count { return .partial }
          offset += length + 2
        }
      default: return .malformed
      }
    }
    return .whole(offset - start)
  }

  /// The offset after the next CR LF.
  private static func lineEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    var offset = start
    while offset + 1 < bytes.count {
      if bytes[offset] == 13 && bytes[offset + 1] == 10 { return offset + 2 }
      offset += 1
    }
    return nil
  }

  /// The decimal number that fills the bytes, at most nine digits; -1 is allowed.
  private static func number(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    if end - start == 2 && bytes[start] == UInt8(ascii: "-") && bytes[start + 1] == UInt8(ascii: "1") { return -1 }
    guard end > start, end - start <= 9 else { return nil }
    var value = 0
    for offset in start..<end {
      let digit = Int(bytes[offset]) - 48
      guard digit >= 0 && digit <= 9 else { return nil }
      value = value * 10 + digit
    }
    return value
  }
}
