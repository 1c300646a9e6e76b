import FoundationEssentials
import TestSupport
import Testing

/// Bytes that changed on the disk are found, and told of by name.
@Suite(.serialized) struct DamageTests {
  /// A folder with a few hundred entries, from a server that has ended.
  private func makeData(_ directory: TemporaryDirectory) throws -> String {
    let server = try ServerProcess(data: directory.file("data"))
    let client = try server.connect()
    try Load.open(client)
    for index in 0..<300 {
      let reply = try client.call("TRANSFER", "key-\(index)", Load.accounts[0], Load.accounts[1], "1.00", "MEMO", "memo-of-\(index)-untouched")
      #expect(reply.code == nil)
    }
    #expect(try server.terminate() == .exit(0))
    try LedgerQuestions.expectClean(data: server.data)
    return server.data
  }

  @Test(arguments: ["memo-of-150-untouched", "key-7"])
  func aFlippedByteInTheJournalIsFound(text: String) throws {
    let directory = try TemporaryDirectory()
    let data = try makeData(directory)
    let copy = directory.file("copy")
    try FileManager.default.copyItem(atPath: data, toPath: copy)
    var other = Array(text.utf8)
    other[other.count - 1] ^= 0x01
    let count = try FilePatch.replace(Array(text.utf8), with: other, inFile: copy + "/data.mdb")
    #expect(count > 0, "\(text) is nowhere in the data")
    let run = try CommandRun.ducat("check", "--data", copy)
    #expect(run.ending == .exit(1), "\(run.output)\(run.error)")
    #expect((run.output + run.error).contains(/(?i)record|seq|entry/), "the finding names what is damaged: \(run.output)\(run.error)")
    // The original is as it was.
    try LedgerQuestions.expectClean(data: data)
  }
}
