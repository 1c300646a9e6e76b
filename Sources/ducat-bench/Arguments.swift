/// The options of a command line: `--name value` or `--name=value`, flags without a value, nothing else.
struct Arguments {
  /// A command line that cannot be understood, and why.
  struct Misuse: Error, CustomStringConvertible {
    let description: String
  }

  private var values: [String: String] = [:]
  private var flags: Set<String> = []

  /// - Parameters:
  ///   - words: what follows the command's name.
  ///   - options: names that take a value.
  ///   - switches: names that take none.
  init(_ words: some Sequence<String>, options: Set<String>, switches: Set<String> = []) throws(Misuse) {
    var waiting: String?
    for word in words {
      if let name = waiting {
        values[name] = word
        waiting = nil
        continue
      }
      guard word.hasPrefix("--") else { throw Misuse(description: "unexpected argument '\(word)'") }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = parts[0]
      if switches.contains(name) && parts.count == 1 {
        flags.insert(name)
      } else if options.contains(name) {
        if parts.count == 2 { values[name] = parts[1] } else { waiting = name }
      } else {
        throw Misuse(description: "unknown option '\(word)'")
      }
    }
    if let waiting { throw Misuse(description: "--\(waiting) needs a value") }
  }

  func has(_ name: String) -> Bool { flags.contains(name) }

  func text(_ name: String) -> String? { values[name] }

  /// A whole number within a range.
  func integer(_ name: String, _ range: ClosedRange<Int>) throws(Misuse) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw Misuse(description: "--\(name) \(text): a whole number from \(range.lowerBound) to \(range.upperBound) is needed")
    }
    return number
  }

  /// A number that is at least `least`.
  func number(_ name: String, least: Double) throws(Misuse) -> Double? {
    guard let text = values[name] else { return nil }
    guard let number = Double(text), number.isFinite, number >= least else {
      throw Misuse(description: "--\(name) \(text): a number of at least \(least) is needed")
    }
    return number
  }

  /// One of a few words.
  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type) throws(Misuse) -> Choice?
  where Choice.RawValue == String {
    guard let text = values[name] else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw Misuse(description: "--\(name) \(text): one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")) is needed")
    }
    return choice
  }
}
