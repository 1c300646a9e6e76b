import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// How a server ends, and what keeps it from beginning.
@Suite(.serialized) struct StopTests {
  @Test func whatWasBegunIsFinishedAndAnswered() throws {
    let directory = try TemporaryDirectory()
    let server = try ServerProcess(data: directory.file("data"))
    let client = try server.connect()
    try Load.open(client)
    let transfers = (0..<5000).map { Load.Transfer(key: "stop\($0)", debit: Load.accounts[0], credit: Load.accounts[1], cents: 100) }
    try client.send(bytes: transfers.flatMap { RespClient.encode($0.words) })
    var acknowledged: [(transfer: Load.Transfer, id: Int64)] = []
    while let reply = try client.receiveOrEnd() {
      // What was not begun is answered once, and then nothing more comes.
      if reply.code == "SHUTDOWN" {
        #expect(try client.receiveOrEnd() == nil)
        break
      }
      guard let id = reply.items?.first?.number else { throw TestFailure("a transfer was answered \(reply)") }
      if acknowledged.isEmpty { server.send(signal: SIGTERM) }
      acknowledged.append((transfers[acknowledged.count], id))
      if acknowledged.count == transfers.count { break }
    }
    #expect(Deadline.poll(seconds: 20) { !server.isRunning })
    #expect(try server.terminate() == .exit(0), "\(server.errorText)")
    #expect(!acknowledged.isEmpty)

    try server.restart()
    let next = try server.connect()
    try LedgerQuestions.expectReplayed(acknowledged, next)
    let completed = try LedgerQuestions.complete(Array(transfers[acknowledged.count...]), next)
    #expect(completed.before == 0, "\(completed.before) transfers were made and not answered")
    print("stop: \(acknowledged.count) of \(transfers.count) answered before the end")
  }

  @Test func whatWasNotBegunIsRefusedOnceAndNotDone() throws {
    let directory = try TemporaryDirectory()
    let server = try ServerProcess(data: directory.file("data"))
    let (client, silent, half) = (try server.connect(), try server.connect(), try server.connect())
    try Load.open(client)
    #expect(try silent.call("PING") == .simple("PONG"))
    // The server finds signal and requests at the same time.
    try server.pause()
    let transfers = (0..<3).map { Load.Transfer(key: "late\($0)", debit: Load.accounts[0], credit: Load.accounts[1], cents: 100) }
    try client.send(bytes: transfers.flatMap { RespClient.encode($0.words) })
    try client.waitUntilDelivered()
    try half.send(bytes: Array("*1\r\n$4\r\nPI".utf8))
    try half.waitUntilDelivered()
    server.send(signal: SIGTERM)
    server.send(signal: SIGCONT)
    for refused in [client, half] {
      #expect(try refused.receiveOrEnd()?.code == "SHUTDOWN")
      #expect(try refused.receiveOrEnd() == nil)
    }
    #expect(try silent.receiveOrEnd() == nil)
    #expect(try server.terminate() == .exit(0), "\(server.errorText)")

    try server.restart()
    let completed = try LedgerQuestions.complete(transfers, try server.connect())
    #expect(completed.before == 0)
  }

  @Test func aSecondServerOnTheSameFolderIsRefused() throws {
    let directory = try TemporaryDirectory()
    let server = try ServerProcess(data: directory.file("data"))
    let second = try CommandRun.ducat("serve", "--data", server.data, "--listen", "127.0.0.1:0", seconds: 20)
    #expect(!second.succeeded)
    #expect(second.error.contains(server.data), "the message names the folder: \(second.error)")
    #expect(second.error.split(separator: "\n").count <= 3, "a sentence, no trace: \(second.error)")
    #expect(try server.connect().call("PING") == .simple("PONG"))
    // What kept the second one out went with the first, however that ended.
    server.kill9()
    try server.restart()
    #expect(try server.connect().call("PING") == .simple("PONG"))
  }

  @Test func anUnknownFormatIsRefusedAndLeftAlone() throws {
    let directory = try TemporaryDirectory()
    let server = try ServerProcess(data: directory.file("data"))
    #expect(try server.terminate() == .exit(0))
    let file = server.data + "/data.mdb"
    let known = Array("ducat".utf8) + [0, 0, 0, 1]
    #expect(try FilePatch.replace(known, with: Array("ducat".utf8) + [0, 0, 0, 99], inFile: file) > 0)
    let before = FileManager.default.contents(atPath: file)
    for arguments in [["serve", "--data", server.data, "--listen", "127.0.0.1:0"], ["check", "--data", server.data]] {
      let run = try CommandRun([DucatBinary.path] + arguments, seconds: 20)
      #expect(!run.succeeded)
      #expect(run.error.contains("format"), "\(run.error)")
    }
    #expect(before != nil && FileManager.default.contents(atPath: file) == before)
  }

  @Test func aPortInUseIsRefused() throws {
    let directory = try TemporaryDirectory()
    let server = try ServerProcess(data: directory.file("data"))
    let listen = "127.0.0.1:\(server.port)"
    let second = try CommandRun.ducat("serve", "--data", directory.file("other"), "--listen", listen, seconds: 20)
    #expect(!second.succeeded)
    #expect(second.error.contains(listen), "\(second.error)")
  }

  @Test(arguments: [
    ["serve", "--colour", "red"], ["serve", "--listen", "nowhere"], ["frobnicate"], ["check"], ["check", "--data", "/nonexistent/folder"],
  ])
  func wrongArgumentsAreRefusedInASentence(arguments: [String]) throws {
    let run = try CommandRun([DucatBinary.path] + arguments, seconds: 20)
    #expect(!run.succeeded)
    #expect(run.ending != .exit(1) || arguments.first != "check", "1 says that data is damaged")
    #expect(!run.error.isEmpty && run.error.split(separator: "\n").count <= 12, "\(run.error)")
  }
}
