/// The text of one file of the repository, as the rules see it.
struct SourceFile: Sendable {
  /// Relative to the repository's root, such as `Sources/Money/Allocation.swift`.
  let path: String
  let lines: [String]
  /// The lines with comments cut off and the insides of string literals left out, for rules about code.
  let code: [String]

  init(path: String, text: String) {
    self.path = path
    var split = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if split.last == "" { split.removeLast() }
    lines = split
    code = SourceFile.codeOnly(split)
  }

  /// The name without folders and `.swift`.
  var baseName: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".swift") ? String(name.dropLast(6)) : name
  }

  /// The folder below `Sources` or `Tests`: the target's name.
  var target: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  var isSwift: Bool { path.hasSuffix(".swift") }
  var isProduct: Bool { isSwift && path.hasPrefix("Sources/") }
  var isMarkdown: Bool { path.hasSuffix(".md") }

  private static func codeOnly(_ lines: [String]) -> [String] {
    var insideLiteral = false
    return lines.map { line in
      if insideLiteral {
        if line.contains("\"\"\"") { insideLiteral = false }
        return ""
      }
      // A literal of several lines: what stands before it is code, the rest is text.
      if line.contains("\"\"\""), line.split(separator: "\"\"\"", omittingEmptySubsequences: false).count == 2 {
        insideLiteral = true
        return line.firstRange(of: "\"\"\"").map { String(line[..<$0.lowerBound]) } ?? ""
      }
      return withoutStringsAndComment(line)
    }
  }

  private static func withoutStringsAndComment(_ line: String) -> String {
    var result = ""
    var insideString = false
    var previous: Character = " "
    for character in line {
      if insideString {
        if character == "\"", previous != "\\" { insideString = false }
        previous = previous == "\\" && character == "\\" ? " " : character
        continue
      }
      if character == "/", previous == "/" {
        result.removeLast()
        return result
      }
      if character == "\"" { insideString = true }
      result.append(character)
      previous = character
    }
    return result
  }
}
