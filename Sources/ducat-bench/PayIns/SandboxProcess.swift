import Memory
import Platform

/// The sandbox on a free port, started for one measurement and ended by its id.
final class SandboxProcess {
  let port: UInt16
  private let child: ChildProcess

  /// The events that say something new, as `docs/payments-psp.md` tells merchants to have them sent.
  private static let events = [
    "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled", "payment_intent.requires_action",
  ]

  /// Starts it and waits until it listens.
  /// - Parameter folder: where its messages go.
  init(_ executable: String, folder: String) throws(Failure) {
    do throws(SystemError) {
      child = try ChildProcess(
        executable, ["--listen", "127.0.0.1:0", "--seed", "1"], errors: folder + "/sandbox.err")
      let prefix = "listening on 127.0.0.1:"
      while let line = try child.line(withinSeconds: 30) {
        if line.hasPrefix(prefix), let found = UInt16(line.dropFirst(prefix.count)) {
          port = found
          return
        }
      }
    } catch {
      throw Failure(executable, error)
    }
    throw Failure("\(executable) does not listen: \(FileSystem.text(of: folder + "/sandbox.err") ?? "no message")")
  }

  /// Has its events sent to an address.
  /// - Returns: the secret that signs them.
  func sendEvents(to url: String) throws(Failure) -> String {
    let form = "url=\(url)" + SandboxProcess.events.map { "&enabled_events[]=\($0)" }.joined()
    let request =
      "POST /v1/webhook_endpoints HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer sk_test_bench\r\nConnection: close\r\n"
      + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\n\r\n\(form)"
    var answer = ByteBuffer(capacity: 4096)
    do throws(SystemError) {
      let deadline = Clock.monotonicNanoseconds() + 10_000_000_000
      let socket = try BlockingSocket(host: "127.0.0.1", port: port, timeoutMilliseconds: 10_000)
      try socket.send(request.utf8.span, deadline: deadline)
      while try socket.receive(into: &answer, deadline: deadline) > 0 {}
    } catch { throw Failure("the sandbox", error) }
    let text = answer.span.string
    let name = "\"secret\":\""
    guard let start = text.firstRange(of: name)?.upperBound, let end = text[start...].firstIndex(of: "\"") else {
      throw Failure("the sandbox makes no endpoint: \(text.prefix(400))")
    }
    return String(text[start..<end])
  }

  /// Processor time it has taken, nanoseconds.
  var processorNanoseconds: UInt64? { ProcessFacts(pid: child.pid)?.processorNanoseconds }

  /// Ends it.
  func stop() { _ = child.end(withinSeconds: 30) }
}
