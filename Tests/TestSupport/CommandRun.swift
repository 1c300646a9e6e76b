/// A program run to its end.
public struct CommandRun: Sendable {
  public let ending: ChildProcess.Ending
  public let output: String
  public let error: String

  /// Runs a command and waits for it.
  public init(_ command: [String], environment: [String: String] = [:], seconds: Double = 120) throws {
    let folder = try TemporaryDirectory()
    let child = try ChildProcess(command, output: folder.file("output"), environment: environment)
    ending = try child.wait(seconds: seconds)
    output = child.outputText
    error = child.errorText
  }

  /// Runs the program under test.
  public static func ducat(_ arguments: String..., seconds: Double = 120) throws -> CommandRun {
    try CommandRun([DucatBinary.path] + arguments, seconds: seconds)
  }

  /// Whether it ended with exit code 0.
  public var succeeded: Bool { ending == .exit(0) }
}
