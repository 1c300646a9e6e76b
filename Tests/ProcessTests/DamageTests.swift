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
    let count = try flip(text, inFile: copy + "/data.mdb")
    #expect(count > 0, "\(text) is nowhere in the data")
    let run = try CommandRun.ducat("check", "--data", copy)
    #expect(run.ending == .exit(1), "\(run.output)\(run.error)")
    #expect((run.output + run.error).contains(/(?i)record|seq|entry/), "the finding names what is damaged: \(run.output)\(run.error)")
    // The original is as it was.
    try LedgerQuestions.expectClean(data: data)
  }

  /// Changes the last byte of every place where a text stands.
  private func flip(_ text: String, inFile path: String) throws -> Int {
    guard let data = FileManager.default.contents(atPath: path) else { throw TestFailure("no file \(path)") }
    var bytes = [UInt8](data)
    let wanted = Array(text.utf8)
    var count = 0
    var index = 0
    while index + wanted.count <= bytes.count {
      if bytes[index] == wanted[0], bytes[index..<(index + wanted.count)].elementsEqual(wanted) {
        bytes[index + wanted.count - 1] ^= 0x01
        count += 1
        index += wanted.count
      } else {
        index += 1
      }
    }
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { throw TestFailure("cannot write \(path)") }
    return count
  }
}
