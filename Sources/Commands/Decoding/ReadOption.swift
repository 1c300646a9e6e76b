import Memory
import Wire

/// Options of commands that read; each has one value.
struct ReadOption: OptionSet, BitwiseCopyable {
  let rawValue: UInt8

  static let from = ReadOption(rawValue: 1)
  static let to = ReadOption(rawValue: 2)
  static let after = ReadOption(rawValue: 4)
  static let limit = ReadOption(rawValue: 8)
  static let count = ReadOption(rawValue: 16)
  static let block = ReadOption(rawValue: 32)
  static let at = ReadOption(rawValue: 64)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The option that a word spells, in any case.
  init?(_ word: Span<UInt8>) {
    if word.matches("FROM") {
      self = .from
    } else if word.matches("TO") {
      self = .to
    } else if word.matches("AFTER") {
      self = .after
    } else if word.matches("LIMIT") {
      self = .limit
    } else if word.matches("COUNT") {
      self = .count
    } else if word.matches("BLOCK") {
      self = .block
    } else if word.matches("AT") {
      self = .at
    } else {
      return nil
    }
  }

  var keyword: StaticString {
    switch self {
    case .from: "FROM"
    case .to: "TO"
    case .after: "AFTER"
    case .limit: "LIMIT"
    case .count: "COUNT"
    case .block: "BLOCK"
    default: "AT"
    }
  }

  /// What stands behind it, for a sentence.
  var needed: StaticString {
    switch self {
    case .from, .to, .at: "a day or an instant"
    case .after: "where to go on from"
    case .limit, .count: "a whole number"
    default: "a number of milliseconds"
    }
  }
}
