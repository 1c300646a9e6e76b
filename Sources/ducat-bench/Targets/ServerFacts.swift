/// What a server tells about itself in the text of `INFO`.
enum ServerFacts {
  /// The number that stands after a name; `nil` when the name is not there.
  static func number(_ name: String, in text: String) -> Double? {
    for line in text.split(whereSeparator: { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }) where line.hasPrefix(name + ":") {
      return Double(line.dropFirst(name.utf8.count + 1))
    }
    return nil
  }
}
