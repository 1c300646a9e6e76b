import Client
import Loopback
import Synchronization
import Testing

@testable import Shell

/// The shell's lines against a server.
struct SessionTests {
  private func session(_ server: LoopbackServer) throws -> ShellSession {
    var options = ConnectionOptions(name: "test")
    options.endpoint = server.endpoint
    return try ShellSession.open(options, isJSON: true)
  }

  @Test func runsLinesAndTellsFailures() throws {
    let server = try LoopbackServer { words in .bytes(words.first == "BAD" ? "-SYNTAX no\r\n" : "+OK\r\n") }
    defer { server.stop() }
    var session = try session(server)
    #expect(session.run("PING 'a b'") == .done)
    #expect(session.run("BAD") == .failed)
    #expect(session.run("'") == .failed)
    #expect(session.run("  ") == .done)
    #expect(session.run("# a remark with 'no end") == .done)
    #expect(session.run("# a remark") == .done)
    #expect(session.run("quit") == .quit)
    #expect(server.received == ["PING a b", "BAD"])
  }

  @Test func connectsAgainWhenTheServerWentAway() throws {
    let isFirst = Mutex(true)
    let server = try LoopbackServer { _ in
      isFirst.withLock { first in
        defer { first = false }
        return first ? .hangUp : .bytes("+PONG\r\n")
      }
    }
    var session = try session(server)
    #expect(session.run("PING") == .done)
    #expect(server.received == ["PING", "PING"])
    server.stop()
    #expect(session.run("PING") == .lost)
  }

  @Test func followsTransactions() throws {
    let server = try LoopbackServer { _ in .bytes("+OK\r\n") }
    defer { server.stop() }
    var session = try session(server)
    #expect(session.run("multi") == .done)
    let isQueueing = session.isQueueing
    #expect(isQueueing)
    #expect(session.run("EXEC") == .done)
    let isQueueingStill = session.isQueueing
    #expect(!isQueueingStill)
  }

  @Test func passwordsAreNotRemembered() {
    #expect(!LineEditor.mayRemember("auth secret"))
    #expect(!LineEditor.mayRemember(" HELLO 3 AUTH default secret"))
    #expect(LineEditor.mayRemember("HELLO 3"))
    #expect(LineEditor.mayRemember("BALANCE auth"))
  }
}
