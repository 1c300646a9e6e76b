import Client
import Memory
import Platform
import Server

/// `ducat serve`: reads the settings and runs the server.
enum ServeCommand {
  static let page = ManualPage(
    name: "ducat serve", summary: "run a ledger server", synopsis: ["[--data DIR] [--listen HOST:PORT] [OPTION]..."],
    description: [
      "Opens the ledger in DIR, making an empty one when there is none, and serves it to clients of the Redis protocol until SIGTERM or SIGINT. "
        + "When clients may come, it prints 'listening on HOST:PORT' on the standard output, a line for each address. It logs on the standard error.",
      "The first signal ends it in good order: what was begun is committed and answered. A second one does not wait for clients any more. "
        + "Nothing that was acknowledged is ever lost, however it ends.",
      "Each option can also be set in the environment, as DUCAT_ and its name in capitals (DUCAT_DATA, DUCAT_MAX_CONNECTIONS), or in the "
        + "configuration file, a line each:",
      "  # A remark.\n  data = /srv/ducat\n  listen = 127.0.0.1:7171, [::1]:7171",
      "An option of the command line goes before the environment, and that before the file.",
    ],
    options: SettingName.allCases.map { ("\($0.flag) \($0.placeholder)", "\($0.summary) Default: \($0.standard).") },
    statuses: [.done, .failed, .usage, .unreachable, .inUse, .unknownFormat])

  /// Runs a server until it is stopped.
  static func run(_ arguments: [String]) -> Int32 {
    do throws(SettingError) {
      return Server.run(try settings(arguments)).rawValue
    } catch {
      Console.error("ducat serve: \(error)\nTry 'ducat help serve'.")
      return ExitStatus.usage.rawValue
    }
  }

  private static func settings(_ arguments: [String]) throws(SettingError) -> ServeSettings {
    var sources = try SettingSources(arguments: arguments, environment: CurrentProcess.variable)
    if let path = sources.configurationPath {
      sources.add(try configuration(path))
    } else if let path = sources.standardConfigurationPath, FileSystem.exists(path) {
      sources.add(try configuration(path))
    }
    return try ServeSettings(sources)
  }

  private static let configurationBytes = 1 << 20

  private static func configuration(_ path: String) throws(SettingError) -> ConfigurationFile {
    var bytes = ByteBuffer(capacity: 4096)
    do throws(SystemError) {
      var file = try InputFile(path: path)
      while try file.read(into: &bytes) > 0, bytes.count <= configurationBytes {}
    } catch {
      throw SettingError(path, "\(error)")
    }
    if bytes.count > configurationBytes { throw SettingError(path, "is no configuration file: larger than 1 MiB") }
    return try ConfigurationFile(bytes.span.string, path: path)
  }
}
