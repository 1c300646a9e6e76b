import Ledger

/// What `HELP` answers: lines of plain text, written from the table.
public enum HelpText {
  static let width = 100

  /// All commands, by families.
  public static var overview: [String] {
    var lines = ["Commands of Ducat. HELP and a command, such as HELP TRANSFER, tells more."]
    for family in CommandFamily.allCases {
      lines += [" ", family.title]
      for spec in CommandTable.specs where spec.family == family {
        let gap = String(repeating: " ", count: max(1, 20 - spec.fullName.count))
        lines.append("  \(spec.fullName)\(gap)\(spec.summary)")
      }
    }
    return lines
  }

  /// Help on a command, or on all that begin with a first word; `nil` when there is none.
  /// - Parameter words: in capitals, one or two.
  public static func lines(_ words: [String]) -> [String]? {
    guard let name = words.first else { return nil }
    var specs = CommandTable.specs(named: name)
    if words.count > 1 { specs = specs.filter { $0.subcommand == words[1] } }
    if specs.isEmpty { return nil }
    if specs.count == 1, let spec = specs.first { return lines(spec) }
    return specs.flatMap { wrap($0.usage, indent: 0, hanging: 2) + wrap($0.summary, indent: 4, hanging: 4) }
  }

  private static func lines(_ spec: CommandSpec) -> [String] {
    var lines = wrap(spec.usage, indent: 0, hanging: 2) + wrap(spec.summary, indent: 2, hanging: 2)
    for note in spec.notes { lines += [" "] + wrap(plain(note), indent: 2, hanging: 2) }
    lines += [" "] + wrap("Answers: \(plain(spec.reply.text)) (\(spec.reply.kind.rawValue)).", indent: 2, hanging: 2)
    for field in spec.reply.fields where !field.meaning.isEmpty {
      lines += wrap("\(field.name): \(plain(field.meaning))", indent: 4, hanging: 6)
    }
    if !spec.errors.isEmpty {
      lines += wrap("Refusals: \(spec.errors.map { "\($0.word)" }.joined(separator: " "))", indent: 2, hanging: 4)
    }
    lines += [" ", "  For example:"]
    for example in spec.examples { lines.append("    \(short(example.line))") }
    return lines
  }

  /// Binary examples do not fit a terminal; the reference has them whole.
  private static func short(_ line: String) -> String { line.count > width ? line.prefix(width - 1) + "…" : line }

  /// Marks of the manual are of no use on a terminal.
  private static func plain(_ text: String) -> String { text.filter { $0 != "`" } }

  /// Breaks a paragraph into lines of at most `width` columns.
  static func wrap(_ text: String, indent: Int, hanging: Int) -> [String] {
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: hanging)
        isEmpty = true
      }
      line += isEmpty ? String(word) : " \(word)"
      isEmpty = false
    }
    return lines + [line]
  }
}
