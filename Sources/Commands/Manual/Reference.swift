import Ledger

/// One file of the reference.
public struct ReferencePage: Sendable {
  /// Within `docs/reference`.
  public let file: String
  public let text: String
}

/// The reference of the line protocol's commands in Markdown, written from the table: `docs/reference/*.md`. Its overview links to `limits.md` and `ducat.md`, which
/// are the program's to write.
public enum Reference {
  /// All pages, the overview first.
  public static func pages() -> [ReferencePage] {
    let families = CommandFamily.allCases.map { ReferencePage(file: "\($0.rawValue).md", text: page($0)) }
    return [ReferencePage(file: "README.md", text: overview)] + families
      + [ReferencePage(file: "errors.md", text: errors)]
  }

  private static let origin = "<!-- Written by `ducat help --markdown`; change the table of commands instead. -->"

  // MARK: Overview

  private static var overview: String {
    var lines = [
      origin, "", "# Reference", "",
      "Every command of Ducat, by families. On the line `HELP` and `HELP` with a command tell the same. Words in capitals are "
        + "written as they stand, in any case; "
        + "what is in brackets may be left out; `|` stands between choices, `...` after what may be repeated. Options come in any order.",
      "",
    ]
    for family in CommandFamily.allCases {
      lines += ["## [\(family.title)](\(family.rawValue).md)", "", "| command | |", "|---|---|"]
      for spec in CommandTable.specs where spec.family == family {
        lines.append("| [`\(spec.fullName)`](\(family.rawValue).md#\(anchor(spec))) | \(cell(spec.summary)) |")
      }
      lines.append("")
    }
    lines += [
      "Further: [error codes](errors.md), [limits](limits.md), [the program `ducat`](ducat.md).", "", "## What stands in a place", "", "| value | |",
      "|---|---|",
    ]
    for kind in ArgumentKind.allCases where kind != .word { lines.append("| \(name(of: kind)) | \(cell(kind.meaning)) |") }
    lines += [
      "", "## The book of the examples", "",
      "Each example starts from a fresh ledger with the clock at 2026-01-02T03:04:05Z and these commands done:", "", "```",
    ]
    lines += ExampleBook.lines
    lines += ["```", "", "Replies are shown as redis-cli shows them.", ""]
    return lines.joined(separator: "\n")
  }

  private static func name(of kind: ArgumentKind) -> String {
    switch kind {
    case .signedAmount: "amount of a limit or condition"
    case .fieldName: "field"
    case .accountType: "type"
    case .moment: "date or instant"
    case .paymentKey: "key of a payment"
    case .paymentID: "id"
    default: kind.rawValue
    }
  }

  // MARK: Families

  private static func page(_ family: CommandFamily) -> String {
    var lines = [origin, "", "# \(family.title)", ""]
    for spec in CommandTable.specs where spec.family == family { lines += section(spec) }
    return lines.joined(separator: "\n")
  }

  private static func section(_ spec: CommandSpec) -> [String] {
    var lines = ["## \(spec.fullName)", "", "```"] + HelpText.wrap(spec.usage, indent: 0, hanging: 2) + ["```", "", spec.summary, ""]
    for note in spec.notes { lines += [note, ""] }
    lines += ["**Answers** \(reply(spec.reply))", ""]
    if !spec.reply.fields.isEmpty {
      for field in spec.reply.fields { lines.append("- `\(field.name)`" + (field.meaning.isEmpty ? "" : ": \(field.meaning)")) }
      lines.append("")
    }
    if !spec.errors.isEmpty {
      let codes = spec.errors.map { "[\($0.word)](errors.md#\("\($0.word)".lowercased()))" }
      lines += ["**Refusals** \(codes.joined(separator: " "))", ""]
    }
    if spec.isQueued { lines += ["May stand in a transaction.", ""] }
    lines.append("```")
    for example in spec.examples {
      lines.append("> \(example.line)")
      if example.reply != "..." { lines.append(example.reply) }
    }
    return lines + ["```", ""]
  }

  private static func reply(_ shape: ReplyShape) -> String {
    switch shape.kind {
    case .nothing: "nothing."
    case .simple: "\(shape.text)."
    case .integer, .array: "an \(shape.kind.rawValue): \(shape.text)."
    case .bulk, .map: "a \(shape.kind.rawValue): \(shape.text)."
    }
  }

  private static func anchor(_ spec: CommandSpec) -> String { spec.fullName.lowercased().replacing(" ", with: "-") }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

  // MARK: Errors

  private static var errors: String {
    var lines = [
      origin, "", "# Error codes", "",
      "An error is `-CODE sentence`: the code is one of these and never changes its meaning, the sentence names what was "
        + "found and what was needed. Of several that "
        + "apply the first in this order is given; what a request shows by itself (SYNTAX, AMOUNT, LIMIT) comes before what depends on the ledger.",
      "",
      "A command with a key that is refused for what the ledger holds uses its key up: the same again answers the same "
        + "sentence with ` (replayed)`. All other "
        + "refusals leave the key unused.",
      "", "| code | meaning | uses the key up |", "|---|---|---|",
    ]
    for code in ResultCode.allCases where code != .ok {
      lines.append("| <a id=\"\("\(code.word)".lowercased())\"></a>`\(code.word)` | \(cell("\(code.meaning)")) | \(code.burnsKey ? "yes" : "") |")
    }
    return (lines + [""]).joined(separator: "\n")
  }
}
