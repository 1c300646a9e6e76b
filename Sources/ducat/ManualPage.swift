import Server

/// The manual page of a subcommand: shown by `ducat help`, and written into the reference.
struct ManualPage {
  /// `ducat serve`.
  let name: String
  /// What it does, in a few words.
  let summary: String
  /// The command lines, without the name.
  let synopsis: [String]
  /// Paragraphs; one that begins with spaces is shown as it is.
  let description: [String]
  let options: [(flag: String, meaning: String)]
  /// The exit statuses that it can end with.
  let statuses: [ExitStatus]

  /// As `man` would show it.
  var text: String {
    var lines = ["NAME", "    \(name) - \(summary)", "", "SYNOPSIS"]
    lines += synopsis.map { "    \(name) \($0)".trimmedAtEnd }
    lines += ["", "DESCRIPTION"]
    for (index, paragraph) in description.enumerated() {
      if index > 0 { lines.append("") }
      lines += paragraph.hasPrefix(" ") ? paragraph.split(separator: "\n").map { "    \($0)" } : paragraph.wrapped(indent: 4)
    }
    if !options.isEmpty {
      lines += ["", "OPTIONS"]
      for option in options { lines += ["    \(option.flag)"] + option.meaning.wrapped(indent: 8) }
    }
    lines += ["", "EXIT STATUS"]
    lines += statuses.map { "    \($0.rawValue)  \($0.meaning)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A section of the reference.
  var markdown: String {
    var lines = ["## \(name)", "", "\(summary.capitalizedFirst).", "", "```"]
    lines += synopsis.map { "\(name) \($0)".trimmedAtEnd }
    lines += ["```", ""]
    for paragraph in description {
      lines += paragraph.hasPrefix(" ") ? ["```"] + paragraph.split(separator: "\n").map { String($0.dropFirst(2)) } + ["```", ""] : [paragraph, ""]
    }
    if !options.isEmpty {
      lines += ["| option | meaning |", "|---|---|"]
      lines += options.map { "| `\($0.flag)` | \($0.meaning) |" } + [""]
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  /// The words in lines of at most 80 columns, each after `indent` spaces.
  func wrapped(indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > 80 {
        lines.append(margin + line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    return line.isEmpty ? lines : lines + [margin + line]
  }

  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
