/// Tells the type of an account that is not open yet from the first segment of its path.
enum AccountTypeRule {
  /// The types, as the server calls them.
  static let types: [StaticString] = ["asset", "liability", "equity", "income", "expense"]

  /// The type for `path`: singular or plural of the type's name, or `revenue`, in any case; `fallback` for all others.
  static func type(of path: Span<UInt8>, fallback: StaticString) -> StaticString {
    var end = 0
    while end < path.count, path[end] != UInt8(ascii: ":") { end += 1 }
    for (word, type) in words where matches(path.extracting(0..<end), word) { return type }
    return fallback
  }

  private static func matches(_ segment: Span<UInt8>, _ word: StaticString) -> Bool {
    if segment.count != word.utf8CodeUnitCount { return false }
    return word.withUTF8Buffer { letters in
      for index in 0..<segment.count where segment[index] | 0x20 != letters[index] { return false }
      return true
    }
  }

  private static let words: [(StaticString, StaticString)] = [
    ("assets", "asset"), ("asset", "asset"), ("liabilities", "liability"), ("liability", "liability"), ("equity", "equity"),
    ("income", "income"), ("revenue", "income"), ("revenues", "income"), ("expenses", "expense"), ("expense", "expense"),
  ]
}
