import TestSupport
import Testing

/// A full disk stops writes with a clear word, and nothing else.
@Suite(.serialized) struct DiskFullTests {
  @Test func aFullDiskRefusesWritesAndLosesNothing() throws {
    let disk = try SmallDisk(megabytes: 96)
    let server = try ServerProcess(data: disk.path + "/data", wrapper: disk.wrapper)
    let client = try server.connect()
    try Load.open(client)
    var acknowledged: [(transfer: Load.Transfer, id: Int64)] = []
    for round in 1...3 {
      try disk.fill(leaving: 512 << 10, server)
      let refused = try writeUntilRefused("round\(round)", client, &acknowledged)
      #expect(refused?.code == "DISKFULL", "\(refused?.description ?? "the disk never filled up")")

      // Reads go on, on this connection and on a new one.
      let other = try server.connect()
      #expect(try other.call("PING") == .simple("PONG"))
      let cents = acknowledged.reduce(0) { $0 + $1.transfer.cents }
      #expect(try LedgerQuestions.total("EUR", other) == "\(cents / 100).00")
      let last = try #require(acknowledged.last)
      #expect(try other.call("ENTRY", String(last.id))["key"]?.text == last.transfer.key)
      #expect(try other.call("ACCOUNT", "OPEN", "assets:more", "EUR", "TYPE", "asset").code == "DISKFULL")

      // With room, writes come back by themselves.
      try disk.clear(server)
      let key = "again\(round)"
      let worked = try Deadline.poll(seconds: 30) {
        let transfer = Load.Transfer(key: key, debit: Load.accounts[0], credit: Load.accounts[1], cents: 100)
        let reply = try client.call(transfer.words)
        if let id = reply.items?[0].number { acknowledged.append((transfer, id)) }
        #expect(reply.code == nil || reply.code == "DISKFULL", "\(reply)")
        return reply.code == nil
      }
      #expect(worked, "writes do not come back")
      try LedgerQuestions.expectReplayed(acknowledged, client)
      try LedgerQuestions.expectClean(client)
    }
    print("full disk: \(acknowledged.count) entries acknowledged around three full disks, none lost")
    #expect(try server.terminate() == .exit(0), "\(server.errorText)")
  }

  /// Transfers with long memos until one is refused.
  private func writeUntilRefused(
    _ prefix: String, _ client: RespClient, _ acknowledged: inout [(transfer: Load.Transfer, id: Int64)]
  ) throws -> RespValue? {
    for batch in 0..<2000 {
      let transfers = (0..<50).map { Load.Transfer(key: "\(prefix)-\(batch)-\($0)", debit: Load.accounts[0], credit: Load.accounts[1], cents: 100) }
      var refused: RespValue?
      for (transfer, reply) in zip(transfers, try client.pipeline(transfers.map(\.words))) {
        if let id = reply.items?[0].number { acknowledged.append((transfer, id)) } else { refused = refused ?? reply }
      }
      if refused != nil { return refused }
    }
    return nil
  }
}
