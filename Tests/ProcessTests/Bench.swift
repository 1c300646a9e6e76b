import Dispatch
import Glibc
import Synchronization
import TestSupport
import Testing

/// A server with a well-behaved client that transfers and reads all the time, and knows what it must be answered.
final class Bench: Sendable {
  /// More than this on top of an idle server means that a stranger's bytes are kept without bound.
  static let extraBytesMax = 160 << 20

  nonisolated(unsafe) let server: ServerProcess
  private let directory: TemporaryDirectory
  private let idleBytes: Int
  private let isStopped = Atomic(false)
  private let state = Mutex<(answers: Int, slowest: Double, complaint: String?)>((0, 0, nil))
  private let group = DispatchGroup()

  init() throws {
    directory = try TemporaryDirectory()
    server = try ServerProcess(data: directory.file("data"))
    let client = try server.connect()
    for path in ["assets:a", "assets:b", "assets:good", "equity:good"] {
      let reply = try client.call("ACCOUNT", "OPEN", path, "EUR", "TYPE", path.hasPrefix("assets") ? "asset" : "equity")
      if reply != .simple("OK") { throw TestFailure("an account was not opened: \(reply)") }
    }
    idleBytes = server.residentBytes
    let port = server.port
    DispatchQueue(label: "good client").async(group: group) { [self] in
      do {
        try behave(try RespClient(port: port, seconds: 10))
      } catch {
        state.withLock { $0.complaint = "\(error)" }
      }
    }
  }

  /// Stops the good client; it must have been answered rightly all the time, and the server must be as lean as before.
  func finish() throws {
    // At least some answers must have come after the last of the bad ones.
    let answersSoFar = state.withLock { $0.answers }
    #expect(Deadline.poll(seconds: 20) { state.withLock { $0.answers >= answersSoFar + 20 || $0.complaint != nil } })
    isStopped.store(true, ordering: .relaxed)
    guard group.wait(timeout: .now() + 60) == .success else { throw TestFailure("the good client hangs") }
    let (answers, slowest, complaint) = state.withLock { $0 }
    #expect(complaint == nil, "the good client noticed: \(complaint ?? "")")
    let peak = server.residentBytesPeak
    #expect(server.isRunning, "the server ended: \(server.errorText)")
    #expect(peak < idleBytes + Bench.extraBytesMax, "resident memory went from \(idleBytes >> 20) to \(peak >> 20) MiB")
    print("bad input: \(answers) good answers, slowest \(Int(slowest * 1000)) ms, memory \(idleBytes >> 20) → \(peak >> 20) MiB")
    try LedgerQuestions.expectClean(try server.connect())
    #expect(try server.terminate() == .exit(0), "\(server.errorText)")
  }

  private func behave(_ client: RespClient) throws {
    var count = 0
    while !isStopped.load(ordering: .relaxed) {
      count += 1
      let begun = Deadline.now()
      let reply = try client.call("TRANSFER", "good\(count)", "assets:good", "equity:good", "1.00")
      guard reply.items?.count == 3, reply.items?[1].text == "posted" else { throw TestFailure("a transfer was answered \(reply)") }
      let balance = try client.call("BALANCE", "assets:good")
      guard balance.text == "\(count).00" else { throw TestFailure("after \(count) transfers the balance is \(balance)") }
      let seconds = Double(Deadline.now() - begun) / 1e9
      state.withLock { $0 = ($0.answers + 1, max($0.slowest, seconds), $0.complaint) }
      usleep(1000)
    }
  }
}
