import FoundationEssentials
import TestSupport
import Testing

/// Whoever keeps the server waiting longer than is set is hung up on, and nobody else.
@Suite struct TimeoutTests {
  @Test func eachTimeoutClosesThoseItIsFor() throws {
    let directory = try TemporaryDirectory()
    let password = directory.file("password")
    try "secret\n".write(toFile: password, atomically: false, encoding: .utf8)
    let server = try ServerProcess(
      data: directory.file("data"),
      options: [
        "--password-file", password, "--idle-timeout", "4", "--request-timeout", "1", "--send-timeout", "2", "--auth-timeout", "3", "--log-level",
        "debug",
      ])
    func connect() throws -> RespClient {
      let client = try server.connect()
      #expect(try client.call("AUTH", "secret") == .simple("OK"))
      return client
    }
    let busy = try connect()
    let begun = Deadline.now()
    let stranger = try server.connect()
    let idle = try connect()
    let slow = try connect()
    try slow.send(bytes: Array("*2\r\n$4\r\nECHO\r\n$5\r\nhel".utf8))
    // Asks for far more than lies in the buffers between, and reads nothing of it.
    let deaf = try connect()
    deaf.shrinkReceiveBuffer(to: 4096)
    deaf.seconds = 1
    _ = try deaf.trySend(bytes: Array(repeating: RespClient.encode(["COMMAND", "DOCS"]), count: 500).flatMap { $0 })
    // One who waits for an answer is not idle.
    let waiting = try connect()
    try waiting.send(["TAIL", "1", "BLOCK", "6000"])

    let reasons = ["an unfinished request": 1.0, "replies are not read": 2.0, "not authenticated": 3.0, "idle": 4.0]
    var seen: [String: Double] = [:]
    let allSeen = try Deadline.poll(seconds: 30) {
      let pong = try busy.call("PING")
      #expect(pong == .simple("PONG"))
      let log = server.errorText
      for (reason, _) in reasons where seen[reason] == nil && (log.contains("reason=\"\(reason)\"") || log.contains("reason=\(reason) ")) {
        seen[reason] = Double(Deadline.now() - begun) / 1e9
      }
      return seen.count == reasons.count
    }
    #expect(allSeen, "\(seen)\n\(server.errorText)")
    for (reason, seconds) in reasons { #expect(seen[reason] ?? 0 >= seconds, "\(reason)") }
    let info = try busy.call("INFO", "clients").text ?? ""
    #expect(info.contains("timed_out_connections:4\r\n"), "\(info)")
    for client in [stranger, idle, slow] { #expect(try client.receiveOrEnd() == nil) }
    #expect(try waiting.receive() == .array([]))
    #expect(try waiting.call("PING") == .simple("PONG"))
    #expect(try server.terminate() == .exit(0), "\(server.errorText)")
  }
}
