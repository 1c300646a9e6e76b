import Glibc
import TestSupport
import Testing

/// The shell of the whole program, without a person.
@Suite(.serialized) struct ShellTests {
  private static func shell(_ server: ServerProcess, _ arguments: String...) throws -> CommandRun {
    try CommandRun([DucatBinary.path, "shell", "--connect", "127.0.0.1:\(server.port)"] + arguments)
  }

  @Test func runsCommandsAndTellsFailures() throws {
    let folder = try TemporaryDirectory()
    let server = try ServerProcess(data: folder.file("data"))
    let opened = try Self.shell(
      server, "-c", "ACCOUNT OPEN assets:cash EUR TYPE asset", "-c", "ACCOUNT OPEN 'equity:the capital' EUR TYPE equity", "-c",
      "TRANSFER k assets:cash \"equity:the capital\" 12.50", "-c", "BALANCE assets:cash")
    #expect(opened.succeeded && opened.output.hasPrefix("OK\nOK\nentry ") && opened.output.hasSuffix("\n12.50\n"), "\(opened.output)\(opened.error)")
    let refused = try Self.shell(server, "-c", "BALANCE nosuch", "-c", "PING")
    #expect(refused.ending == .exit(1) && refused.output == "PONG\n" && refused.error == "NOACCOUNT account nosuch is not open\n")
    let json = try Self.shell(server, "--json", "-c", "BALANCE nosuch", "-c", "BALANCE assets:cash")
    #expect(json.ending == .exit(1))
    #expect(json.output == "{\"error\":{\"code\":\"NOACCOUNT\",\"sentence\":\"account nosuch is not open\"}}\n\"12.50\"\n")
    #expect(try Self.shell(server, "--nosuch").ending == .exit(2))
    let port = server.port
    _ = try server.terminate()
    #expect(try CommandRun([DucatBinary.path, "shell", "--connect", "127.0.0.1:\(port)", "-c", "PING"]).ending == .exit(3))
  }

  @Test func letsInWithThePassword() throws {
    let folder = try TemporaryDirectory()
    guard let file = fopen(folder.file("password"), "w") else { throw TestFailure("cannot write") }
    fputs("open sesame\n", file)
    fclose(file)
    let server = try ServerProcess(data: folder.file("data"), options: ["--password-file", folder.file("password")])
    #expect(try Self.shell(server, "--password-file", folder.file("password"), "-c", "PING").output == "PONG\n")
    let stranger = try Self.shell(server, "-c", "PING")
    #expect(
      stranger.ending == .exit(3) && stranger.error.contains("refused the connection"), "\(stranger.ending) \(stranger.output)\(stranger.error)")
  }
}
