import Ledger

/// One row of the table of commands: everything that anybody needs to know about one command.
public struct CommandSpec: Sendable {
  public let command: Command
  /// The first word, in capitals.
  public let name: String
  /// The second word, where the first one alone is not the command.
  public let subcommand: String?
  public let family: CommandFamily
  public let access: AccessClass
  /// Whether it may stand between `MULTI` and `EXEC`.
  public let isQueued: Bool
  public let arguments: Grammar
  /// One line.
  public let summary: String
  /// Paragraphs for `HELP` and the manual.
  public let notes: [String]
  public let reply: ReplyShape
  public let examples: [CommandExample]
  /// The refusals of its own, in order of precedence, beside those that any command may meet.
  public let errors: [ResultCode]

  init(
    _ command: Command, _ name: String, _ subcommand: String? = nil, _ family: CommandFamily, _ access: AccessClass, queued: Bool = false,
    _ arguments: [Grammar] = [], summary: String, notes: [String] = [], reply: ReplyShape, examples: [CommandExample], errors: [ResultCode] = []
  ) {
    self.command = command
    self.name = name
    self.subcommand = subcommand
    self.family = family
    self.access = access
    self.isQueued = queued
    self.arguments = .sequence(arguments)
    self.summary = summary
    self.notes = notes
    self.reply = reply
    self.examples = examples
    self.errors = errors
  }

  /// `ACCOUNT OPEN`.
  public var fullName: String { subcommand.map { "\(name) \($0)" } ?? name }

  /// The command and what follows it, as the manual writes it.
  public var usage: String {
    let text = arguments.usage
    return text.isEmpty ? fullName : "\(fullName) \(text)"
  }

  /// Words before the first argument.
  var words: Int { subcommand == nil ? 1 : 2 }

  /// The values that must be there, before all keywords and optional ones: their names, with spaces.
  var fixed: [String] {
    guard case .sequence(let parts) = arguments else { return [] }
    var names: [String] = []
    for part in parts {
      guard case .value(_, let name) = part else { break }
      names.append(String(name.map { $0 == "-" ? " " : $0 }))
    }
    return names
  }

  /// The words of which its one argument must be; empty where it is otherwise.
  var choices: [String] {
    guard case .sequence(let parts) = arguments, parts.count == 1, case .oneOf(let words) = parts[0] else { return [] }
    return words.compactMap { if case .keyword(let word) = $0 { word } else { nil } }
  }

  /// As Redis counts: the number of words, negative when there may be more.
  public var arity: Int {
    let least = words + arguments.minimum
    return arguments.maximum == arguments.minimum ? least : -least
  }
}
