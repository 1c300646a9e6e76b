import Client
import Memory
import Platform
import Server

/// `ducat help`: the manual.
enum HelpCommand {
  static let page = ManualPage(
    name: "ducat help", summary: "explain a command", synopsis: ["[COMMAND]", "--markdown DIR"],
    description: [
      "Shows the manual page of a command, or the list of commands. What the server understands is explained by the server itself: HELP.",
      "With --markdown the whole reference is written into files in DIR, which is made when it is not there: one for these commands, and one for each family "
        + "of commands that the server understands.",
    ],
    options: [("--markdown DIR", "Write the reference.")], statuses: [.done, .failed, .usage])

  /// Shows a page, or writes all of them.
  static func run(_ arguments: [String]) -> Int32 {
    if arguments.isEmpty {
      Console.write(Overview.text, to: 1)
      return ExitStatus.done.rawValue
    }
    if arguments.count == 2, arguments[0] == "--markdown" { return write(to: arguments[1]) }
    if arguments.count == 1, let subcommand = Subcommand(rawValue: arguments[0]) { return subcommand.perform(["--help"]) }
    Console.error("ducat help: there is no command '\(arguments.joined(separator: " "))'\nTry 'ducat help'.")
    return ExitStatus.usage.rawValue
  }

  private static func write(to directory: String) -> Int32 {
    do throws(SystemError) {
      try FileSystem.makeDirectories(directory)
      for file in ProgramReference.files {
        let output = try OutputFile(path: "\(directory)/\(file.name)")
        try output.write(file.text.utf8.span)
        try output.finish()
      }
      return ExitStatus.done.rawValue
    } catch {
      Console.error("ducat help: \(directory): \(error)")
      return ExitStatus.failed.rawValue
    }
  }
}
