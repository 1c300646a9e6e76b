import Glibc
import Loopback
import Memory
import Platform
import Testing
import Wire

@testable import Client

/// A connection against a server that answers as each test says.
struct ConnectionTests {
  private func options(_ endpoint: Endpoint) -> ConnectionOptions {
    var options = ConnectionOptions(name: "test")
    options.endpoint = endpoint
    return options
  }

  @Test func asksAndGetsReplies() throws {
    let server = try LoopbackServer { words in .bytes(words == ["PING"] ? "+PONG\r\n" : "%1\r\n$1\r\na\r\n:7\r\n") }
    defer { server.stop() }
    var connection = try Connection.open(options(server.endpoint))
    #expect(try connection.command(["PING"]) == .simple("PONG"))
    #expect(try connection.command(["GET", "two words"])["a"]?.integer == 7)
    #expect(server.received == ["PING", "GET two words"])
  }

  @Test func keepsTheOrderOfManyRequestsUnderWay() throws {
    let server = try LoopbackServer { words in .bytes(":\(words[1])\r\n") }
    defer { server.stop() }
    var connection = try Connection.open(options(server.endpoint))
    // More than all buffers between the two ends hold: it works only because replies are taken while requests are being sent.
    let padding = [UInt8](repeating: 0x78, count: 1000)
    for number in 0..<20_000 { connection.add([Array("N".utf8), Array("\(number)".utf8), padding]) }
    try connection.send()
    for number in 0..<20_000 { #expect(try connection.receive() == .integer(number)) }
    let left = connection.unanswered
    #expect(left == 0)
  }

  @Test func givesThePasswordFirst() throws {
    let server = try LoopbackServer { words in .bytes(words == ["AUTH", "secret"] ? "+OK\r\n" : "-WRONGPASS no\r\n") }
    defer { server.stop() }
    var settings = options(server.endpoint)
    settings.password = Array("secret".utf8)
    _ = try Connection.open(settings)
    settings.password = Array("wrong".utf8)
    #expect {
      _ = try Connection.open(settings)
    } throws: {
      "\($0)".contains("refused the connection: WRONGPASS no") && ($0 as? ClientError)?.exitCode == 3
    }
  }

  @Test func saysWhatIsWrongWithTheOtherEnd() throws {
    let server = try LoopbackServer { words in words == ["BYE"] ? .hangUp : .bytes("what?\r\n") }
    var first = try Connection.open(options(server.endpoint))
    #expect { try first.command(["BYE"]) } throws: { "\($0)".hasSuffix("closed the connection") }
    var second = try Connection.open(options(server.endpoint))
    #expect { try second.command(["X"]) } throws: { "\($0)".contains("does not speak the protocol") }
    server.stop()
    #expect { _ = try Connection.open(options(server.endpoint)) } throws: { "\($0)".hasPrefix("cannot connect to 127.0.0.1:") }
  }

  /// A listener that never accepts: when its queue is full the kernel answers no more, and connecting hangs until its deadline.
  @Test func givesUpConnectingAtItsDeadline() throws {
    let (listener, port) = try StreamSocket.listen(host: "127.0.0.1", port: 0, backlog: 0)
    defer { StreamSocket.close(listener) }
    var waited: UInt64 = 0
    var failure: SystemError?
    hold(port, 6) { start, error in
      waited = Clock.monotonicNanoseconds() - start
      failure = error
    }
    #expect(failure?.code == ETIMEDOUT)
    #expect(waited >= 100_000_000 && waited < 5_000_000_000)
  }

  /// Opens connections, each while the ones before it are held, until one fails or there are `count`.
  private func hold(_ port: UInt16, _ count: Int, _ failed: (UInt64, SystemError) -> Void) {
    if count == 0 { return }
    let start = Clock.monotonicNanoseconds()
    do throws(SystemError) {
      let socket = try BlockingSocket(host: "127.0.0.1", port: port, timeoutMilliseconds: 100)
      hold(port, count - 1, failed)
      socket.close()
    } catch {
      failed(start, error)
    }
  }

  @Test func receivesUntilItsDeadline() throws {
    let server = try LoopbackServer { _ in .bytes("") }
    defer { server.stop() }
    let socket = try BlockingSocket(host: "localhost", port: server.endpoint.port, timeoutMilliseconds: 1000)
    var buffer = ByteBuffer()
    let start = Clock.monotonicNanoseconds()
    #expect { try socket.receive(into: &buffer, deadline: BlockingSocket.deadline(milliseconds: 60)) } throws: {
      "\($0)".hasPrefix("poll: ")
    }
    #expect(Clock.monotonicNanoseconds() - start >= 60_000_000)
  }
}
