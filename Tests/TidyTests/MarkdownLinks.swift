/// The links of a Markdown page that point into the repository.
enum MarkdownLinks {
  /// A link to a file or a heading of the repository.
  struct Link: Equatable {
    /// From 1.
    let line: Int
    /// Relative to the repository's root.
    let path: String
    /// The heading after `#`, when there is one.
    let heading: String?
  }

  /// The links of a page, code blocks and addresses of the web aside.
  static func links(in page: SourceFile) -> [Link] {
    var insideCode = false
    return page.lines.enumerated().flatMap { index, line -> [Link] in
      if line.drop(while: { $0 == " " }).hasPrefix("```") { insideCode.toggle() }
      if insideCode { return [] }
      let prose = line.replacing(/`[^`]*`/, with: "")
      return prose.matches(of: /\]\(\s*<?([^)\s>]+)>?[^)]*\)/).map(\.1).filter { !isAddress($0) }.map { target in
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].isEmpty ? page.path : resolve(String(parts[0]), from: page.path)
        return Link(line: index + 1, path: path, heading: parts.count > 1 ? String(parts[1]) : nil)
      }
    }
  }

  /// The names under which a page's headings can be linked to: lower case, spaces as hyphens, punctuation left out.
  static func headings(in page: SourceFile) -> Set<String> {
    var insideCode = false
    var seen: [String: Int] = [:]
    var names: Set<String> = []
    for line in page.lines {
      if line.drop(while: { $0 == " " }).hasPrefix("```") { insideCode.toggle() }
      // Anchors that a page sets itself, as in the rows of a table.
      if !insideCode { for anchor in line.matches(of: /<a id="([^"]+)">/) { names.insert(String(anchor.1)) } }
      guard !insideCode, let match = line.firstMatch(of: /^#{1,6}\s+(.*?)\s*#*$/) else { continue }
      let kept = match.1.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
      let name = kept.map { $0 == " " ? "-" : String($0) }.joined()
      let count = seen[name, default: 0]
      names.insert(count == 0 ? name : "\(name)-\(count)")
      seen[name] = count + 1
    }
    return names
  }

  /// The links of `page` that lead nowhere.
  /// - Parameters:
  ///   - exists: whether a path of the repository exists.
  ///   - headings: the headings of a page of the repository, `nil` for what is not a page.
  static func broken(in page: SourceFile, exists: (String) -> Bool, headings: (String) -> Set<String>?) -> [Finding] {
    links(in: page).compactMap { link in
      guard exists(link.path) else { return Finding(path: page.path, line: link.line, sentence: "no file \(link.path)") }
      guard let heading = link.heading, let known = headings(link.path), !known.contains(heading) else { return nil }
      return Finding(path: page.path, line: link.line, sentence: "no heading #\(heading) in \(link.path)")
    }
  }

  private static func isAddress(_ target: Substring) -> Bool { target.contains("://") || target.hasPrefix("mailto:") }

  private static func resolve(_ target: String, from page: String) -> String {
    var parts = page.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") where part != "." {
      if part == "..", !parts.isEmpty { parts.removeLast() } else { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }
}
