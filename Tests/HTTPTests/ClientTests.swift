import Glibc
import HTTP
import Platform
import TestSupport
import Testing

@Suite(.serialized) struct ClientTests {
  @Test func whatCannotBeSentIsSaidToHaveSentNothing() throws {
    let rig = try Rig { _, exchange in exchange.respond(.text("fine")) }
    // A port that was free a moment ago, and that nobody listens on.
    let (descriptor, port) = try StreamSocket.listen(host: "127.0.0.1", port: 0)
    StreamSocket.close(descriptor)
    let refused = try rig.call(HTTPClientRequest(method: .post, url: "http://127.0.0.1:\(port)/", body: [1]))
    guard case .failure(let failure) = refused else {
      Issue.record("somebody answers")
      return
    }
    #expect(!failure.mayHaveArrived, "\(failure)")
    for url in ["", "ftp://127.0.0.1/", "file:///etc/passwd", "http://a b/", "http://[::1"] {
      guard case .failure(let failure) = try rig.call(HTTPClientRequest(method: .get, url: url)) else {
        Issue.record("\(url) was answered")
        continue
      }
      #expect(!failure.mayHaveArrived, "\(url): \(failure)")
    }
  }

  @Test func aTimeOutComesWhenItShouldAndSaysThatTheRequestLeft() throws {
    var held: [HTTPExchange] = []
    let rig = try Rig { _, exchange in held.append(exchange) }
    let begun = Deadline.now()
    let result = try rig.call(.post, "/", body: "x", milliseconds: 150)
    let seconds = Double(Deadline.now() - begun) / 1e9
    #expect(result == .failure(.timedOut(sent: true)))
    #expect(seconds >= 0.14 && seconds < 2, "\(seconds) s")
    held.removeAll()
  }

  @Test func anEndlessAnswerIsBrokenOff() throws {
    let rig = try Rig(bytesMax: 10_000) { request, exchange in
      exchange.respond(.text(String(repeating: "x", count: request.path == "/long" ? 10_001 : 10_000)))
    }
    #expect(try rig.call(.get, "/").get().body.count == 10_000)
    #expect(try rig.call(.get, "/long") == .failure(.tooLarge))
  }

  @Test func redirectionsAreNotFollowed() throws {
    let rig = try Rig { request, exchange in exchange.respond(request.path == "/" ? .redirect(to: "/next") : .text("followed")) }
    let response = try rig.call(.get, "/").get()
    #expect(response.status == 303)
    #expect(response.headers["location"] == "/next")
  }

  @Test func aLargeBodyGoesBothWays() throws {
    let rig = try Rig(limits: HTTPServerLimits(bodyBytesMax: 2 << 20), bytesMax: 2 << 20) { request, exchange in
      exchange.respond(HTTPResponse(status: 200, body: request.body))
    }
    var random = SeededRandom.printed()
    let body = (0..<1_500_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    var request = rig.request(.post, "/")
    request.body = body
    #expect(try rig.call(request).get().body == body)
  }

  @Test func aClientThatGoesWithRequestsUnderWayLeavesNothing() throws {
    var held: [HTTPExchange] = []
    let loop = try EventLoop()
    let server = HTTPServer(loop: loop) { _, exchange in held.append(exchange) }
    let port = try server.listen(host: "127.0.0.1", port: 0)
    var client: HTTPClient? = HTTPClient(loop: loop)
    for _ in 0..<10 { client?.send(HTTPClientRequest(method: .get, url: "http://127.0.0.1:\(port)/")) { _ in Issue.record("it has gone") } }
    let deadline = Deadline(seconds: 10)
    while held.count < 10, !deadline.isOver { loop.runOnce() }
    #expect(held.count == 10)
    client = nil
    for _ in 0..<50 { loop.runOnce() }
    held.removeAll()
    loop.runOnce()
  }

  @Test func timersRunInTheirOrderAndCanBeTakenBack() throws {
    let loop = try EventLoop()
    var seen: [Int] = []
    loop.after(milliseconds: 30) { seen.append(2) }
    loop.after(milliseconds: 5) { seen.append(1) }
    let cancelled = LoopTimer(loop: loop) { seen.append(99) }
    cancelled.set(milliseconds: 10)
    cancelled.cancel()
    let moved = LoopTimer(loop: loop) { seen.append(3) }
    moved.set(milliseconds: 1)
    moved.set(milliseconds: 60)
    loop.mailbox.post { [loop = LoopBox(loop)] in loop.value.after(milliseconds: 100) { loop.value.stop() } }
    loop.run()
    #expect(seen == [1, 2, 3])
  }
}

/// Carries a loop into a job that runs on its own thread.
private struct LoopBox: @unchecked Sendable {
  let value: EventLoop
  init(_ value: EventLoop) { self.value = value }
}
