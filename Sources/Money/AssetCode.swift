/// The name of an asset, such as `EUR` or `SHARES.ACME`: 1 to 24 bytes, `[A-Z][A-Z0-9._-]*`, and no word of the command language.
///
/// ```
/// first    E  U  R  0  0  0  0  0      three words, first byte of the text in the most significant byte,
/// second   0  0  0  0  0  0  0  0      zero bytes after the end: so comparing the words compares the texts
/// third    0  0  0  0  0  0  0  0
/// ```
public struct AssetCode: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
  public let first: UInt64
  public let second: UInt64
  public let third: UInt64

  /// The most bytes a code may have.
  public static let bytesMax = 24

  /// The code that `text` spells, or `nil` when it breaks the grammar or is a word of the command language.
  @inlinable
  public init?(_ text: Span<UInt8>) {
    let count = text.count
    guard count >= 1, count <= AssetCode.bytesMax, AssetCode.isLetter(text[0]) else { return nil }
    guard let first = AssetCode.pack(text, from: 0) else { return nil }
    var second: UInt64 = 0
    var third: UInt64 = 0
    if count > 8 {
      guard let more = AssetCode.pack(text, from: 8), let rest = AssetCode.pack(text, from: 16) else { return nil }
      second = more
      third = rest
    }
    if AssetCode.isReserved(first, second) { return nil }
    self.first = first
    self.second = second
    self.third = third
  }

  /// The code that `string` spells, or `nil`.
  public init?(_ string: String) {
    self.init(string.utf8.span)
  }

  /// Number of bytes, 1...24.
  @inlinable public var count: Int {
    if third != 0 { return 24 &- third.trailingZeroBitCount &>> 3 }
    if second != 0 { return 16 &- second.trailingZeroBitCount &>> 3 }
    return 8 &- first.trailingZeroBitCount &>> 3
  }

  /// The byte at `index`, 0..<count.
  @inlinable public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < AssetCode.bytesMax, "index outside an asset code")
    let word = index < 8 ? first : index < 16 ? second : third
    return UInt8(truncatingIfNeeded: word &>> UInt64(56 &- 8 &* (index & 7)))
  }

  public var description: String {
    var text = ""
    for index in 0..<count { text.unicodeScalars.append(Unicode.Scalar(self[index])) }
    return text
  }

  /// Order of the bytes, a shorter prefix first.
  @inlinable
  public static func < (left: AssetCode, right: AssetCode) -> Bool {
    if left.first != right.first { return left.first < right.first }
    if left.second != right.second { return left.second < right.second }
    return left.third < right.third
  }

  // MARK: Grammar

  @inlinable @inline(__always)
  static func isLetter(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

  @inlinable @inline(__always)
  static func isAllowed(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// Up to eight bytes from `start` as a word, zero bytes after the end; `nil` at a byte that no code may hold.
  @inlinable @inline(__always)
  static func pack(_ text: Span<UInt8>, from start: Int) -> UInt64? {
    if start >= text.count { return 0 }
    let end = min(start &+ 8, text.count)
    var word: UInt64 = 0
    var index = start
    while index < end {
      let byte = text[index]
      if !isAllowed(byte) { return nil }
      word = word &<< 8 | UInt64(byte)
      index &+= 1
    }
    return word &<< UInt64(8 &* (8 &- (end &- start)))
  }
}
