import Client
import Glibc
import Memory
import Platform

/// `ducat shell`: the command line of the shell.
public enum ShellCommand {
  /// What the words ask for.
  struct Settings {
    var connection = ConnectionOptions(name: "ducat-shell")
    var isJSON = false
    /// Lines to run instead of reading any.
    var lines: [String] = []
  }

  /// Runs the command with the words behind `shell`.
  /// - Returns: the exit code, one of `ExitCode`.
  public static func run(arguments: [String]) -> Int32 {
    do throws(ArgumentReader.Problem) {
      guard let settings = try parse(arguments) else {
        Console.output(help)
        return ExitCode.success
      }
      return run(settings)
    } catch {
      Console.error("ducat shell: \(error.sentence)\nTry 'ducat shell --help'.")
      return ExitCode.usage
    }
  }

  /// What the words ask for; `nil` when they ask for help.
  static func parse(_ arguments: [String]) throws(ArgumentReader.Problem) -> Settings? {
    var reader = ArgumentReader(arguments)
    var settings = Settings()
    if let problem = settings.connection.readEnvironment() { throw ArgumentReader.Problem(problem) }
    while let item = try reader.next() {
      guard case .option(let name) = item else {
        if case .operand(let word) = item { throw ArgumentReader.Problem("'\(word)' is unexpected; commands are given with -c 'COMMAND'") }
        continue
      }
      switch name {
      case "--help", "-h": return nil
      case "--json": settings.isJSON = true
      case "--command", "-c": settings.lines.append(try reader.value())
      default: try settings.connection.read(name, &reader)
      }
    }
    return settings
  }

  private static func run(_ settings: Settings) -> Int32 {
    Terminal.useEnvironmentLocale()
    do throws(ClientError) {
      var session = try ShellSession.open(settings.connection, isJSON: settings.isJSON)
      if !settings.lines.isEmpty { return runLines(settings.lines, &session) }
      if Terminal.isTerminal(STDIN_FILENO) { return converse(&session, settings.connection.endpoint) }
      return runInput(&session)
    } catch {
      Console.error("ducat shell: \(error)")
      return error.exitCode
    }
  }

  // MARK: Without a person

  private static func runLines(_ lines: [String], _ session: inout ShellSession) -> Int32 {
    var code = ExitCode.success
    for line in lines {
      switch session.run(line) {
      case .done: break
      case .failed: code = ExitCode.failure
      case .quit: return code
      case .lost: return ExitCode.cannotConnect
      }
    }
    return code
  }

  /// Runs the lines of the standard input as they come.
  private static func runInput(_ session: inout ShellSession) -> Int32 {
    var code = ExitCode.success
    while let line = readLine() {
      switch session.run(line) {
      case .done: break
      case .failed: code = ExitCode.failure
      case .quit: return code
      case .lost: return ExitCode.cannotConnect
      }
    }
    return code
  }

  // MARK: With a person

  private static func converse(_ session: inout ShellSession, _ endpoint: Endpoint) -> Int32 {
    let historyPath = LineEditor.historyPath()
    LineEditor.begin(historyPath: historyPath)
    LineEditor.use(session.completionTable())
    while let line = LineEditor.line(prompt: session.isQueueing ? "\(endpoint) (queueing)> " : "\(endpoint)> ") {
      if line.allSatisfy({ $0 == " " }) { continue }
      if LineEditor.mayRemember(line) { LineEditor.remember(line, historyPath: historyPath) }
      if session.run(line) == .quit { return ExitCode.success }
    }
    Console.output("")
    return ExitCode.success
  }

  /// The manual page, as text.
  public static let help = """
    NAME
        ducat shell - talk to a running ledger

    SYNOPSIS
        ducat shell [OPTION]...

    DESCRIPTION
        On a terminal, reads commands with line editing, completion and a history, and shows the replies as tables. Otherwise runs the lines
        of the standard input; blank lines and lines that begin with # are passed over. Words with spaces stand in "double" or 'single'
        quotes; in double quotes \\n, \\t, \\xHH and the like are understood.

        HELP lists the server's commands, HELP COMMAND explains one, QUIT leaves. When the server went away the shell connects again
        with the next command.

        The history is kept in $XDG_STATE_HOME/ducat/history, or else in ~/.local/state/ducat/history. Lines with a password are not kept.

    OPTIONS
        -c, --command COMMAND  run this command and leave; may be given several times
        --json                 show each reply as JSON on one line, errors too
        --connect HOST:PORT    the server (default: 127.0.0.1:7171, or what DUCAT_CONNECT says)
        --password-file FILE   the password is the first line of FILE
        --help                 show this

    EXIT STATUS
        0  every command was done
        1  a command was refused (not told on a terminal)
        2  the command line makes no sense
        3  the server cannot be reached
    """
}
