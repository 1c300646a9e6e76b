/// Walks over the words of a command line: options with their values in any order, and what is left.
///
/// `--name value` and `--name=value` mean the same; after `--` every word is an operand, and so is a lone `-`.
public struct ArgumentReader {
  /// One thing found on a command line.
  public enum Item: Equatable {
    /// An option's name with its dashes.
    case option(String)
    case operand(String)
  }

  /// A command line that makes no sense, as a sentence.
  public struct Problem: Error, Equatable {
    public let sentence: String
    public init(_ sentence: String) { self.sentence = sentence }
  }

  private var words: [String]
  private var attached: String?
  private var option = ""
  private var onlyOperands = false

  public init(_ words: [String]) { self.words = words.reversed() }

  /// The next option or operand, or `nil` at the end.
  public mutating func next() throws(Problem) -> Item? {
    if attached != nil { throw Problem("\(option) takes no value") }
    guard let word = words.popLast() else { return nil }
    if onlyOperands || word == "-" || !word.hasPrefix("-") { return .operand(word) }
    if word == "--" {
      onlyOperands = true
      return try next()
    }
    option = word
    if word.hasPrefix("--"), let sign = word.firstIndex(of: "=") {
      option = String(word[..<sign])
      attached = String(word[word.index(after: sign)...])
    }
    return .option(option)
  }

  /// The value of the option that `next` has just given.
  public mutating func value() throws(Problem) -> String {
    if let value = attached {
      attached = nil
      return value
    }
    guard let word = words.popLast() else { throw Problem("\(option) needs a value") }
    return word
  }
}
