import Client
import Glibc
import Memory
import Platform
import Wire

/// Runs the lines of a shell against a server and shows what comes back.
struct ShellSession: ~Copyable {
  /// What a line came to.
  enum Outcome: Equatable {
    case done
    /// The command was refused, or the line was none.
    case failed
    case quit
    /// The server cannot be reached any more.
    case lost
  }

  private let options: ConnectionOptions
  private let isJSON: Bool
  private let printer: ReplyPrinter
  private let isColored: Bool
  private var connection: Connection
  /// Whether commands are queued for EXEC: then a lost connection has lost them too.
  private(set) var isQueueing = false

  /// Connects.
  static func open(_ options: ConnectionOptions, isJSON: Bool) throws(ClientError) -> ShellSession {
    ShellSession(options, isJSON: isJSON, try Connection.open(options))
  }

  private init(_ options: ConnectionOptions, isJSON: Bool, _ connection: consuming Connection) {
    self.options = options
    self.isJSON = isJSON
    self.connection = connection
    printer = ReplyPrinter(columns: Terminal.columns(STDOUT_FILENO))
    isColored = Terminal.isTerminal(STDERR_FILENO) && getenv("NO_COLOR") == nil
  }

  /// The words to complete with: the server's, or else those of the first version.
  mutating func completionTable() -> CompletionTable {
    do throws(ClientError) {
      return CompletionTable(docs: try connection.command(["COMMAND", "DOCS"])) ?? CompletionTable()
    } catch {
      return CompletionTable()
    }
  }

  // MARK: Lines

  /// Runs a line: a command for the server, or one of the shell's own. Blank lines and those that begin with `#` do nothing.
  mutating func run(_ line: String) -> Outcome {
    if line.first(where: { $0 != " " }) == "#" { return .done }
    guard let arguments = LineSplitter.arguments(line) else {
      showError("the quotes of this line are not balanced")
      return .failed
    }
    guard let first = arguments.first else { return .done }
    let command = String(decoding: first, as: UTF8.self).uppercased()
    if arguments.count == 1 {
      switch command {
      case "QUIT", "EXIT": return .quit
      case "CLEAR":
        if Terminal.isTerminal(STDOUT_FILENO) { Console.write("\u{1B}[H\u{1B}[2J", to: STDOUT_FILENO) }
        return .done
      default: break
      }
    }
    guard let reply = ask(arguments) else { return .lost }
    follow(command, reply)
    show(reply, command: command)
    if command == "HELP", arguments.count == 1, !isJSON { Console.output(ShellSession.ownHelp) }
    return reply.isError ? .failed : .done
  }

  /// Sends a command and waits; connects again when the server went away. Asking twice is safe: whatever writes has a key, or says what shall be.
  /// - Returns: `nil` when the server cannot be reached; that was shown.
  private mutating func ask(_ arguments: [[UInt8]]) -> RESPReply? {
    do throws(ClientError) {
      return try connection.command(arguments)
    } catch {
      if isQueueing { showError("\(error); what was queued since MULTI is lost") }
      isQueueing = false
    }
    do throws(ClientError) {
      connection = try Connection.open(options)
      return try connection.command(arguments)
    } catch {
      showError("\(error)")
      return nil
    }
  }

  /// Keeps track of MULTI.
  private mutating func follow(_ command: String, _ reply: RESPReply) {
    switch command {
    case "MULTI": if !reply.isError { isQueueing = true }
    case "EXEC", "DISCARD", "RESET": isQueueing = false
    default: break
    }
  }

  // MARK: Showing

  private func show(_ reply: RESPReply, command: String) {
    if isJSON {
      var line = ByteBuffer(capacity: 1024)
      line.appendJSON(reply)
      Console.output(line.span.string)
    } else if case .error(let code, let sentence) = reply {
      showError("\(code) \(sentence)")
    } else {
      for line in printer.lines(reply, command: command) { Console.output(line) }
    }
  }

  /// Shows an error: red on a terminal.
  func showError(_ text: String) {
    let safe = DisplayText.safe(text)
    Console.error(isColored ? "\u{1B}[31m\(safe)\u{1B}[0m" : safe)
  }

  private static let ownHelp = """

    In this shell: Tab completes, the arrow keys bring earlier lines back, words with spaces stand in "quotes",
    HELP command explains one command, QUIT leaves.
    """
}
