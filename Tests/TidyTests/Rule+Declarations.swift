extension Rule {
  /// The longest type that may keep another one company in its file.
  static let companionLinesMax = 40

  /// A file is found by the name of what it holds.
  static let primaryType = Rule(
    name: "a file is named after its type; others in it have at most \(companionLinesMax) lines", applies: \.isProduct
  ) { file in
    let name = String(file.baseName.prefix { $0 != "+" })
    let types = file.topLevelTypes
    let extensions = /(?:(?:public|package)\s+)?extension\s+([\w.]+)/
    let extended = file.code.compactMap { $0.prefixMatch(of: extensions).map { String($0.1) } }
    let named = types.contains { $0.name == name } || extended.contains { $0 == name || $0.hasSuffix("." + name) }
    if !named, let first = types.first {
      return [Finding(path: file.path, line: first.line, sentence: "\(first.name) is in a file named after something else")]
    }
    if !named, file.baseName.contains("+") { return [Finding(path: file.path, line: 1, sentence: "does not extend \(name)")] }
    return types.filter { $0.name != name && $0.lineCount > companionLinesMax }.map {
      Finding(path: file.path, line: $0.line, sentence: "\($0.name) has \($0.lineCount) lines and belongs in \($0.name).swift")
    }
  }

  /// Whoever uses a type or function from another target reads there what its name does not say. Overloads share one comment.
  static let documentation = Rule(name: "each public type and function has a doc comment", applies: \.isProduct) { file in
    let pattern = declaration
    var described: Set<Substring> = []
    return file.code.enumerated().compactMap { index, line in
      guard let match = line.prefixMatch(of: pattern), !line.contains(witness) else { return nil }
      if file.isDocumented(before: index) {
        described.insert(match.2)
        return nil
      }
      if match.1 == "func", described.contains(match.2) { return nil }
      return Finding(path: file.path, line: index + 1, sentence: "no doc comment: \(match.1) \(match.2)")
    }
  }

  /// The access word, then modifiers, then the kind and the name.
  private static var declaration: Regex<(Substring, Substring, Substring)> {
    let modifiers = #"(?:(?:static|final|mutating|consuming|borrowing|indirect|override|nonisolated)\s+)*"#
    let pattern =
      #"\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public|package|open)\s+"# + modifiers + #"(func|struct|enum|class|actor|protocol)\b\s*([^\s({:=<]+)"#
    guard let regex = try? Regex(pattern, as: (Substring, Substring, Substring).self) else { preconditionFailure("not a pattern: \(pattern)") }
    return regex.wordBoundaryKind(.simple)
  }

  /// What a protocol of the standard library asks for is documented there.
  private static var witness: Regex<Substring> {
    /\bfunc (?:==|<|hash|next\(\)|makeIterator\(\))/.wordBoundaryKind(.simple)
  }
}

extension SourceFile {
  /// The types at the outermost level that other files can see; a type ends with the first brace in column 0 after it.
  fileprivate var topLevelTypes: [(line: Int, name: String, lineCount: Int)] {
    // Made once: a pattern is parsed anew each time that its literal is reached.
    let modifiers = /(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|final|indirect)\s+)*/
    let declaration = /(?:struct|enum|class|actor|protocol)\s+(\w+)/
    return code.indices.compactMap { index in
      let line = code[index]
      if line.isEmpty || line.hasPrefix(" ") { return nil }
      let start = line.prefixMatch(of: modifiers)?.range.upperBound
      guard let start, let match = line[start...].prefixMatch(of: declaration) else { return nil }
      let end = line.hasSuffix("}") ? index : code[index...].firstIndex { $0.hasPrefix("}") } ?? code.count - 1
      return (index + 1, String(match.1), end - index + 1)
    }
  }

  /// Whether a doc comment stands above the line at `index`, attributes between them aside.
  fileprivate func isDocumented(before index: Int) -> Bool {
    var above = index - 1
    while above >= 0 {
      let line = lines[above].drop { $0 == " " }
      if line.hasPrefix("///") { return true }
      guard line.hasPrefix("@") || line.hasPrefix("#if") || line.hasPrefix("//") else { return false }
      above -= 1
    }
    return false
  }
}
