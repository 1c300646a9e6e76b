/// Small questions about text in byte spans.
extension Span where Element == UInt8 {
  /// The first bytes, at most `bytesMax`, cut between characters.
  @_lifetime(copy self)
  func prefix(bytesMax: Int) -> Span<UInt8> {
    if count <= bytesMax { return self }
    var end = bytesMax
    while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
    return extracting(0..<end)
  }

  /// Whether the bytes are those of an ASCII word.
  func equals(_ word: StaticString) -> Bool {
    if count != word.utf8CodeUnitCount { return false }
    return word.withUTF8Buffer { bytes in
      for index in 0..<count where self[index] != bytes[index] { return false }
      return true
    }
  }
}
