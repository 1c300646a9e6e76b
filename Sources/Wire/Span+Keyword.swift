import Memory

extension Span where Element == UInt8 {
  /// Whether the bytes spell `keyword`, which is given in capital letters, in any mixture of cases. Only ASCII letters have cases.
  @inlinable @inline(__always)
  public func matches(_ keyword: StaticString) -> Bool {
    let wanted = keyword.bytes
    if count != wanted.count { return false }
    var index = 0
    while index < wanted.count {
      let byte = self[unchecked: index]
      let isSmall = byte &- UInt8(ascii: "a") < 26
      if (isSmall ? byte ^ 0x20 : byte) != wanted[unchecked: index] { return false }
      index &+= 1
    }
    return true
  }
}
