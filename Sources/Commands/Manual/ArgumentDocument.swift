/// One argument of a command, in the terms in which `COMMAND DOCS` describes it to redis-cli.
struct ArgumentDocument {
  var name: String
  var type: String
  var token: String?
  var isOptional = false
  var isMultiple = false
  var parts: [ArgumentDocument] = []

  /// What follows a command's name.
  static func documents(_ grammar: Grammar) -> [ArgumentDocument] {
    switch grammar {
    case .sequence(let parts): return parts.flatMap(documents)
    case .options(let parts):
      return parts.map { part in
        var document = document(part)
        if case .many(_, let times) = part, times.lowerBound > 0 { return document }
        document.isOptional = true
        return document
      }
    default: return [document(grammar)]
    }
  }

  private static func document(_ grammar: Grammar) -> ArgumentDocument {
    switch grammar {
    case .keyword(let word): return ArgumentDocument(name: word.lowercased(), type: "pure-token", token: word)
    case .value(let kind, let name): return ArgumentDocument(name: name, type: "\(kind.documentedType)")
    case .sequence(let parts): return sequence(parts)
    case .optional(let part):
      var document = document(part)
      document.isOptional = true
      return document
    case .oneOf(let choices):
      let parts = choices.map(document)
      return ArgumentDocument(name: parts.map(\.name).joined(separator: "-or-"), type: "oneof", parts: parts)
    case .many(let part, let times):
      var document = document(part)
      document.isMultiple = times.upperBound > 1
      document.isOptional = times.lowerBound == 0
      return document
    case .options(let parts):
      return ArgumentDocument(name: "options", type: "block", isOptional: true, parts: documents(.options(parts)))
    }
  }

  /// A keyword with its one value is one argument with a token; anything longer is a block.
  private static func sequence(_ parts: [Grammar]) -> ArgumentDocument {
    if parts.count == 1, let only = parts.first { return document(only) }
    if parts.count == 2, case .keyword(let word) = parts[0], case .value = parts[1] {
      var document = document(parts[1])
      document.token = word
      return document
    }
    let inner = parts.flatMap(documents)
    return ArgumentDocument(name: inner.first?.name ?? "block", type: "block", parts: inner)
  }
}
