import Client
import Ledger
import Server

/// `ducat version`: which program this is, and which data it reads.
enum VersionCommand {
  static let page = ManualPage(
    name: "ducat version", summary: "tell the version", synopsis: ["[--json]"],
    description: ["Tells the version of this program and of the format of data directories that it reads and writes."],
    options: [("--json", "One JSON object: {\"version\":…,\"format\":…}.")], statuses: [.done, .usage])

  /// Prints the version.
  static func run(_ arguments: [String]) -> Int32 {
    switch arguments {
    case []: Console.output("ducat \(Server.version) (data format \(Ledger.formatVersion))")
    case ["--json"]: Console.output("{\"version\":\"\(Server.version)\",\"format\":\(Ledger.formatVersion)}")
    default:
      Console.error("ducat version: '\(arguments[0])' is unexpected\nTry 'ducat help version'.")
      return ExitStatus.usage.rawValue
    }
    return ExitStatus.done.rawValue
  }
}
