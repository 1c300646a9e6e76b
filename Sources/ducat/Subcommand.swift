import Client
import Exchange
import Server
import Shell

/// What `ducat` can do: each is the first word of a command line.
enum Subcommand: String, CaseIterable {
  case serve
  case check
  case shell
  case `import`
  case export
  case token
  case version
  case help

  /// Runs the one that the first word names, with the words behind it.
  /// - Returns: the exit status, by the rules of `ExitStatus`.
  static func run(_ arguments: [String]) -> Int32 {
    guard let word = arguments.first else {
      Console.error(Overview.text)
      return ExitStatus.usage.rawValue
    }
    let rest = Array(arguments.dropFirst())
    switch word {
    case "--version", "-V": return Subcommand.version.perform(rest)
    case "--help", "-h": return Subcommand.help.perform(rest)
    default: break
    }
    guard let subcommand = Subcommand(rawValue: word) else {
      Console.error("ducat: there is no command '\(word)'\nTry 'ducat help'.")
      return ExitStatus.usage.rawValue
    }
    return subcommand.perform(rest)
  }

  func perform(_ arguments: [String]) -> Int32 {
    if let page, arguments == ["--help"] || arguments == ["-h"] {
      Console.write(page.text, to: 1)
      return ExitStatus.done.rawValue
    }
    switch self {
    case .serve: return ServeCommand.run(arguments)
    case .check: return CheckCommand.run(arguments)
    case .shell: return ShellCommand.run(arguments: arguments)
    case .import: return ImportCommand.run(arguments: arguments)
    case .export: return ExportCommand.run(arguments: arguments)
    case .token: return TokenCommand.run(arguments)
    case .version: return VersionCommand.run(arguments)
    case .help: return HelpCommand.run(arguments)
    }
  }

  /// Its manual page, where it is kept here; the others answer `--help` themselves.
  var page: ManualPage? {
    switch self {
    case .serve: ServeCommand.page
    case .check: CheckCommand.page
    case .shell, .import, .export: nil
    case .token: TokenCommand.page
    case .version: VersionCommand.page
    case .help: HelpCommand.page
    }
  }

  /// The manual page of those that keep their own.
  var pageText: String? {
    switch self {
    case .shell: ShellCommand.help
    case .import: ImportCommand.help
    case .export: ExportCommand.help
    case .serve, .check, .token, .version, .help: nil
    }
  }

  /// What it does, in a few words.
  var summary: String {
    switch self {
    case .serve: "run a ledger server"
    case .check: "check the data of a server that is not running"
    case .shell: "talk to a running server"
    case .import: "put the entries of a file into a running server"
    case .export: "write the journal of a running server to a file"
    case .token: "make, list and revoke tokens for HTTP"
    case .version: "tell the version"
    case .help: "explain a command"
    }
  }
}
