import Glibc
import HTTP
import Platform
import TestSupport
import Testing

/// A server and a client on one loop, which the test turns by hand.
final class Rig {
  let loop: EventLoop
  let server: HTTPServer
  let client: HTTPClient
  let port: UInt16

  init(limits: HTTPServerLimits = HTTPServerLimits(), activeMax: Int = 64, bytesMax: Int = 1 << 20, handler: @escaping HTTPServer.Handler) throws {
    loop = try EventLoop()
    server = HTTPServer(loop: loop, limits: limits, handler: handler)
    port = try server.listen(host: "127.0.0.1", port: 0)
    client = HTTPClient(loop: loop, activeMax: activeMax, responseBytesMax: bytesMax)
  }

  /// Turns the loop until it is true.
  func turn(seconds: Double = 10, until isTrue: () -> Bool) -> Bool {
    let deadline = Deadline(seconds: seconds)
    while !isTrue() {
      if deadline.isOver { return false }
      loop.runOnce()
      usleep(200)
    }
    return true
  }

  func request(_ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: String = "", milliseconds: Int = 5000) -> HTTPClientRequest {
    HTTPClientRequest(
      method: method, url: "http://127.0.0.1:\(port)\(target)", headers: headers, body: Array(body.utf8), totalMilliseconds: milliseconds)
  }

  /// Sends one request and turns the loop until it is answered.
  func call(
    _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: String = "", milliseconds: Int = 5000
  ) throws -> Result<HTTPResponse, HTTPFailure> {
    try call(request(method, target, headers: headers, body: body, milliseconds: milliseconds))
  }

  func call(_ request: HTTPClientRequest) throws -> Result<HTTPResponse, HTTPFailure> {
    var result: Result<HTTPResponse, HTTPFailure>?
    client.send(request) { result = $0 }
    guard turn(until: { result != nil }), let result else { throw TestFailure("no answer and no failure") }
    return result
  }
}
