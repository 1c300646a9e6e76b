import FoundationEssentials
import TestSupport
import Testing

/// A copy made while the server goes on is a ledger of its own, with everything that was acknowledged before it was begun.
@Suite(.serialized) struct BackupTests {
  @Test func aCopyOfARunningServerIsWhole() throws {
    let directory = try TemporaryDirectory()
    let server = try ServerProcess(data: directory.file("data"))
    let client = try server.connect()
    try Load.open(client)
    let load = try Load(port: server.port, prefix: "backup", random: SeededRandom.printed())
    #expect(Deadline.poll(seconds: 20) { load.acknowledgedCount > 2000 })
    let before = load.acknowledgedCount
    // As docs/operating.md has it.
    let backup = directory.file("backup")
    try FileManager.default.createDirectory(atPath: backup, withIntermediateDirectories: false)
    let copy = try CommandRun(["mdb_copy", server.data, backup])
    #expect(copy.succeeded, "\(copy.error)")
    #expect(Deadline.poll(seconds: 20) { load.acknowledgedCount > before + 1000 })
    let outcome = try load.finish()
    try LedgerQuestions.expectClean(data: backup)
    #expect(try server.terminate() == .exit(0), "\(server.errorText)")

    let restored = directory.file("restored")
    try FileManager.default.createDirectory(atPath: restored, withIntermediateDirectories: false)
    try FileManager.default.copyItem(atPath: backup + "/data.mdb", toPath: restored + "/data.mdb")
    try LedgerQuestions.expectClean(data: restored)
    let other = try ServerProcess(data: restored)
    let asking = try other.connect()
    try LedgerQuestions.expectReplayed(Array(outcome.acknowledged.prefix(before)), asking)
    // What came later is in the copy up to some entry, and can be sent again.
    let completed = try LedgerQuestions.complete(outcome.acknowledged.dropFirst(before).map(\.transfer), asking)
    #expect(completed.made.count == outcome.acknowledged.count - before)
    let cents = outcome.acknowledged.reduce(0) { $0 + $1.transfer.cents }
    #expect(try LedgerQuestions.total("EUR", asking) == "\(cents / 100).\(cents % 100 / 10)\(cents % 10)")
    print("backup: \(before) entries before it, \(completed.before) of \(completed.made.count) later ones in it")
    #expect(try other.terminate() == .exit(0), "\(other.errorText)")
  }
}
