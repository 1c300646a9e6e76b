import Testing

/// A rule of the house, as a function from a file to what is wrong in it.
struct Rule: Sendable, CustomTestStringConvertible {
  /// What must be true, as a sentence.
  let name: String
  let applies: @Sendable (SourceFile) -> Bool
  let findings: @Sendable (SourceFile) -> [Finding]

  var testDescription: String { name }

  /// All that the rule objects to in one file; nothing where it does not apply.
  func check(_ file: SourceFile) -> [Finding] { applies(file) ? findings(file) : [] }

  static let all: [Rule] = [
    .fileLength, .primaryType, .imports, .systemImports, .foundation, .unsafety, .markers, .documentation, .machinePaths, .plainWords,
  ]
}
