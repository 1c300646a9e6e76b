import Glibc
import HTTP
import Platform
import TestSupport
import Testing

@Suite(.serialized) struct ServerTests {
  /// Answers with what it was asked.
  private static func echo(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    let text =
      "\(request.method.rawValue) \(request.path)?\(request.query) \(request.headers["x-one"] ?? "-") \(String(decoding: request.body, as: UTF8.self))"
    exchange.respond(HTTPResponse(status: 202, headers: ["X-Two": "two", "Content-Type": "text/plain"], body: Array(text.utf8)))
  }

  @Test(arguments: [HTTPMethod.get, .post, .put, .patch, .delete])
  func requestsArriveWhole(method: HTTPMethod) throws {
    let rig = try Rig(handler: Self.echo)
    let body = method == .get ? "" : "a=1&b=é"
    let response = try rig.call(method, "/a/b%20c?d=e&f", headers: ["X-One": "one"], body: body).get()
    #expect(response.status == 202)
    #expect(response.headers["x-two"] == "two")
    #expect(response.text == "\(method.rawValue) /a/b%20c?d=e&f one \(body)")
  }

  @Test func headHasNoBodyAndOneConnectionServesMany() throws {
    var peers: Set<String> = []
    let rig = try Rig { request, exchange in
      peers.insert(request.peer)
      exchange.respond(.text("hello"))
    }
    for _ in 0..<20 { #expect(try rig.call(.get, "/").get().text == "hello") }
    #expect(try rig.call(.head, "/").get().body.isEmpty)
    #expect(peers.count == 1, "\(peers)")
  }

  @Test func manyRequestsAreUnderWayAtOnce() throws {
    var held: [HTTPExchange] = []
    let rig = try Rig(activeMax: 200) { _, exchange in held.append(exchange) }
    var answers = 0
    for index in 0..<200 { rig.client.send(rig.request(.get, "/\(index)")) { if case .success = $0 { answers += 1 } } }
    #expect(rig.turn { held.count == 200 })
    #expect(answers == 0)
    for exchange in held { exchange.respond(HTTPResponse(status: 204)) }
    #expect(rig.turn { answers == 200 })
  }

  @Test func requestsBeyondTheClientsLimitWaitForTheirTurn() throws {
    var held: [HTTPExchange] = []
    let rig = try Rig(activeMax: 2) { _, exchange in held.append(exchange) }
    var answers: [Int] = []
    for index in 0..<6 { rig.client.send(rig.request(.get, "/\(index)")) { _ in answers.append(index) } }
    #expect(rig.turn { held.count == 2 })
    #expect(rig.client.unfinishedCount == 6)
    #expect(
      rig.turn {
        if let next = held.popLast() { next.respond(HTTPResponse(status: 204)) }
        return answers.count == 6
      })
    #expect(rig.client.unfinishedCount == 0)
  }

  @Test func bodiesAndHeadsBeyondTheLimitsAreRefused() throws {
    let limits = HTTPServerLimits(headerBytesMax: 2048, bodyBytesMax: 5000)
    let rig = try Rig(limits: limits, handler: Self.echo)
    #expect(try rig.call(.post, "/", body: String(repeating: "x", count: 5000)).get().status == 202)
    #expect(try rig.call(.post, "/", body: String(repeating: "x", count: 5001)).get().status == 413)
    #expect(try rig.call(.get, "/", headers: ["X-One": String(repeating: "x", count: 1000)]).get().status == 202)
    #expect(try rig.call(.get, "/", headers: ["X-One": String(repeating: "x", count: 4000)]).get().status == 400)
    #expect(try rig.call(.get, "/").get().status == 202, "the server goes on")
  }

  @Test func tooManyWaitingRequestsAreTurnedAway() throws {
    var held: [HTTPExchange] = []
    let rig = try Rig(limits: HTTPServerLimits(waitingMax: 3)) { _, exchange in held.append(exchange) }
    var statuses: [Int] = []
    for _ in 0..<5 { rig.client.send(rig.request(.get, "/")) { if case .success(let response) = $0 { statuses.append(response.status) } } }
    #expect(rig.turn { statuses.count == 2 })
    for exchange in held { exchange.respond(HTTPResponse(status: 204)) }
    #expect(rig.turn { statuses.count == 5 })
    #expect(statuses.sorted() == [204, 204, 204, 503, 503])
  }

  @Test func aResetIsSeenAsABrokenConnection() throws {
    let rig = try Rig { request, exchange in if request.path == "/reset" { exchange.reset() } else { exchange.respond(.text("fine")) } }
    for _ in 0..<5 {
      let result = try rig.call(.post, "/reset", body: "x")
      guard case .failure(.broken(_, sent: true)) = result else {
        Issue.record("\(result)")
        continue
      }
      #expect(try rig.call(.get, "/").get().text == "fine")
    }
  }

  @Test func anAnswerToAClientThatHasGoneDoesNoHarm() throws {
    var held: [HTTPExchange] = []
    let rig = try Rig { request, exchange in if request.path == "/hold" { held.append(exchange) } else { exchange.respond(.text("fine")) } }
    for _ in 0..<20 {
      let result = try rig.call(.get, "/hold", milliseconds: 20)
      #expect(result == .failure(.timedOut(sent: true)))
    }
    #expect(held.count == 20)
    for (index, exchange) in held.enumerated() { if index % 2 == 0 { exchange.respond(.text("too late")) } else { exchange.reset() } }
    held = []
    #expect(try rig.call(.get, "/").get().text == "fine")
  }

  @Test func anExchangeThatIsForgottenIsAnswered() throws {
    let rig = try Rig { _, _ in }
    #expect(try rig.call(.get, "/").get().status == 500)
  }

  @Test func anotherThreadMayAnswer() throws {
    let rig = try Rig { _, exchange in
      let remote = exchange.remote
      let thread = try? Thread(name: "answer") {
        usleep(2000)
        remote.respond(.text("from afar"))
      }
      thread?.join()
    }
    #expect(try rig.call(.get, "/").get().text == "from afar")
  }

  @Test func aValueCannotForgeAHeader() throws {
    let rig = try Rig { _, exchange in exchange.respond(HTTPResponse(status: 200, headers: ["X-A": "1\r\nX-B: 2"])) }
    let response = try rig.call(.get, "/").get()
    #expect(response.headers["X-A"] == "1  X-B: 2")
    #expect(response.headers["X-B"] == nil)
  }

  /// A socket that is connected to a server.
  private static func connected(to rig: Rig) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = rig.port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    #expect(connected == 0)
    return descriptor
  }

  @Test func aClientThatSendsAByteNowAndThenIsCutOff() throws {
    let rig = try Rig(limits: HTTPServerLimits(requestMilliseconds: 200), handler: Self.echo)
    let descriptor = Self.connected(to: rig)
    defer { close(descriptor) }
    let head = Array("GET / HTTP/1.1\r\n".utf8)
    #expect(send(descriptor, head, head.count, 0) == head.count)
    let begun = Deadline.now()
    var answer: UInt8 = 0
    // Never idle: only the time of the whole request can end it.
    let ended = rig.turn {
      var byte = UInt8(ascii: "x")
      let sent = send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL))
      rig.server.sweep()
      return sent < 0 || recv(descriptor, &answer, 1, Int32(MSG_DONTWAIT)) == 0
    }
    let seconds = Double(Deadline.now() - begun) / 1e9
    #expect(ended && seconds >= 0.19, "\(seconds) s")
    #expect(
      rig.turn {
        rig.server.sweep(); return rig.server.connectionCount == 0
      })
    #expect(try rig.call(.get, "/").get().status == 202)
  }

  @Test func aRequestThatIsBeingWorkedOnMayTakeItsTime() throws {
    var held: [HTTPExchange] = []
    let rig = try Rig(limits: HTTPServerLimits(requestMilliseconds: 50)) { _, exchange in held.append(exchange) }
    var status = 0
    rig.client.send(rig.request(.get, "/")) { if case .success(let response) = $0 { status = response.status } }
    #expect(rig.turn { held.count == 1 })
    let begun = Deadline.now()
    #expect(
      rig.turn {
        rig.server.sweep(); return Deadline.now() - begun > 200_000_000
      })
    held.removeFirst().respond(HTTPResponse(status: 204))
    #expect(rig.turn { status == 204 })
    // Kept alive, and nothing comes: the time runs from the answer.
    #expect(
      rig.turn {
        rig.server.sweep(); return rig.server.connectionCount == 0
      })
  }

  @Test func aSlowHeadIsCutOffWhenNothingComes() throws {
    let rig = try Rig(limits: HTTPServerLimits(idleMilliseconds: 100), handler: Self.echo)
    let descriptor = Self.connected(to: rig)
    defer { close(descriptor) }
    let half = Array("GET / HTTP/1.1\r\nHo".utf8)
    #expect(send(descriptor, half, half.count, 0) == half.count)
    let begun = Deadline.now()
    var byte: UInt8 = 0
    var got = -1
    #expect(
      rig.turn {
        got = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
        return got >= 0
      })
    #expect(got == 0, "an answer to half a request")
    #expect(Double(Deadline.now() - begun) / 1e9 < 5)
  }
}
