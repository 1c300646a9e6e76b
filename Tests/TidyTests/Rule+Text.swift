extension Rule {
  /// Files that a reader takes in at once.
  static let fileLength = Rule(name: "a file has at most \(linesMax) lines", applies: \.isSwift) { file in
    file.lines.count <= linesMax
      ? [] : [Finding(path: file.path, line: linesMax + 1, sentence: "\(file.lines.count) lines; split it by topic into Type+Topic.swift")]
  }

  static let linesMax = 400

  /// Work that is left over is written down elsewhere.
  static let markers = Rule(name: "nothing is left to be done in the text", applies: { _ in true }) { file in
    let words = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"]
    return matches(of: "\\b(\(words.joined(separator: "|")))\\b", words, in: file) { "leftover marker \($0)" }
  }

  /// Nothing in the repository knows the machine that it was written on.
  static let machinePaths = Rule(name: "no path of one machine", applies: { _ in true }) { file in
    let folders = ["wor" + "k", "far" + "m", "roo" + "t", "Use" + "rs", "tmp/duc" + "at"]
    return matches(of: "(^|[^A-Za-z0-9_.])/(\(folders.joined(separator: "|")))/[A-Za-z0-9_.-]*", folders.map { "/\($0)/" }, in: file) {
      "path of one machine: \($0)"
    }
  }

  /// Debugging output and silenced errors do not reach the product.
  static let plainWords = Rule(name: "no silenced error, no forced one, no debugging output", applies: \.isProduct) { file in
    // A look at the whole text first: a pattern tried at every character of every line takes minutes.
    if !["try?", "try!", "debugPrint(", "dump(", "NSLog("].contains(where: file.mentions) { return [] }
    return file.code.enumerated().flatMap { index, line in
      [
        (line.contains(/\btry\?/.wordBoundaryKind(.simple)), "`try?` hides an error"),
        (line.contains(/\btry!/.wordBoundaryKind(.simple)), "`try!` turns an error into a crash"),
        (line.contains(/\b(?:debugPrint|dump|NSLog)\(/.wordBoundaryKind(.simple)), "debugging output"),
      ].filter(\.0).map { Finding(path: file.path, line: index + 1, sentence: $0.1) }
    }
  }

  /// - Parameter words: one of them is in every match.
  private static func matches(of pattern: String, _ words: [String], in file: SourceFile, sentence: (Substring) -> String) -> [Finding] {
    if !words.contains(where: file.mentions) { return [] }
    guard let regex = try? Regex<AnyRegexOutput>(pattern).wordBoundaryKind(.simple) else { preconditionFailure("not a pattern: \(pattern)") }
    return file.lines.enumerated().flatMap { index, line in
      line.matches(of: regex).map { Finding(path: file.path, line: index + 1, sentence: sentence(line[$0.range])) }
    }
  }
}
