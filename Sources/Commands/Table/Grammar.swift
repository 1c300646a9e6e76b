/// What follows a command's name. Read by `HELP`, the manual, `COMMAND DOCS`, the check of the number of arguments, and the fuzzer.
public indirect enum Grammar: Sendable {
  /// A word that stands for itself, in any case.
  case keyword(String)
  /// A value and the name of its place.
  case value(ArgumentKind, String)
  case sequence([Grammar])
  case optional(Grammar)
  case oneOf([Grammar])
  /// So many times in a row.
  case many(Grammar, ClosedRange<Int>)
  /// Each at most once and in any order; one within `many` may be repeated, or must be there.
  case options([Grammar])

  // MARK: Numbers of arguments

  /// The fewest arguments that fit.
  public var minimum: Int {
    switch self {
    case .keyword, .value: 1
    case .sequence(let parts): parts.reduce(0) { $0 + $1.minimum }
    case .optional: 0
    case .options(let parts): parts.reduce(0) { if case .many = $1 { $0 + $1.minimum } else { $0 } }
    case .oneOf(let choices): choices.map(\.minimum).min() ?? 0
    case .many(let part, let times): part.minimum * times.lowerBound
    }
  }

  /// The most arguments that fit.
  public var maximum: Int {
    switch self {
    case .keyword, .value: 1
    case .sequence(let parts), .options(let parts): parts.reduce(0) { $0 + $1.maximum }
    case .optional(let part): part.maximum
    case .oneOf(let choices): choices.map(\.maximum).max() ?? 0
    case .many(let part, let times): part.maximum * times.upperBound
    }
  }

  /// Whether it has keywords, which are decoded one by one and need better sentences than a number of arguments.
  var hasKeywords: Bool {
    switch self {
    case .keyword: true
    case .value: false
    case .sequence(let parts), .options(let parts), .oneOf(let parts): parts.contains(where: \.hasKeywords)
    case .optional(let part), .many(let part, _): part.hasKeywords
    }
  }

  // MARK: Text

  /// How it is written in the manual: `key debit-account credit-account amount [asset] [MEMO text]`.
  public var usage: String { usage(bare: true) }

  private func usage(bare: Bool) -> String {
    switch self {
    case .keyword(let word): return word
    case .value(_, let name): return name
    case .sequence(let parts): return parts.map { $0.usage(bare: false) }.filter { !$0.isEmpty }.joined(separator: " ")
    case .optional(let part): return "[\(part.usage(bare: true))]"
    case .oneOf(let choices):
      let text = choices.map { $0.usage(bare: true) }.joined(separator: "|")
      return bare ? text : "(\(text))"
    case .many(let part, let times):
      let text = part.usage(bare: true)
      if times == 1...1 { return text }
      return times.lowerBound == 0 ? "[\(text) ...]" : "\(text) [\(text) ...]"
    case .options(let parts):
      return parts.map { part in
        if case .many(let repeated, let times) = part { return times == 1...1 ? repeated.usage(bare: true) : "[\(repeated.usage(bare: true))] ..." }
        return "[\(part.usage(bare: true))]"
      }.joined(separator: " ")
    }
  }

  /// The kinds of value in it, each once, in order.
  public var kinds: [ArgumentKind] {
    var found: [ArgumentKind] = []
    collect(into: &found)
    return found
  }

  private func collect(into found: inout [ArgumentKind]) {
    switch self {
    case .keyword: break
    case .value(let kind, _): if !found.contains(kind) { found.append(kind) }
    case .sequence(let parts), .options(let parts), .oneOf(let parts): for part in parts { part.collect(into: &found) }
    case .optional(let part), .many(let part, _): part.collect(into: &found)
    }
  }

  /// The keywords in it, each once, in order.
  public var keywords: [String] {
    switch self {
    case .keyword(let word): return [word]
    case .value: return []
    case .sequence(let parts), .options(let parts), .oneOf(let parts):
      return parts.flatMap(\.keywords).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    case .optional(let part), .many(let part, _): return part.keywords
    }
  }
}
