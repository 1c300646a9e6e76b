import Glibc

/// The text of one file of the repository, as the rules see it.
struct SourceFile: Sendable {
  /// Relative to the repository's root, such as `Sources/Money/Allocation.swift`.
  let path: String
  private let text: String
  let lines: [String]
  /// The lines with comments cut off and the insides of string literals left out, for rules about code.
  let code: [String]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    var split = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if split.last == "" { split.removeLast() }
    lines = split
    code = SourceFile.codeOnly(split)
  }

  /// Whether a word stands anywhere in the text, as it is written.
  func mentions(_ word: String) -> Bool { text.withCString { text in word.withCString { strstr(text, $0) != nil } } }

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
    var result: [UInt8] = []
    var insideString = false
    var previous = UInt8(ascii: " ")
    for byte in line.utf8 {
      if insideString {
        if byte == UInt8(ascii: "\""), previous != UInt8(ascii: "\\") { insideString = false }
        previous = previous == UInt8(ascii: "\\") && byte == UInt8(ascii: "\\") ? UInt8(ascii: " ") : byte
        continue
      }
      if byte == UInt8(ascii: "/"), previous == UInt8(ascii: "/") {
        result.removeLast()
        break
      }
      if byte == UInt8(ascii: "\"") { insideString = true }
      result.append(byte)
      previous = byte
    }
    return String(decoding: result, as: UTF8.self)
  }
}
