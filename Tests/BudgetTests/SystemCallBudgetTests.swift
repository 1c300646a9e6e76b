import Glibc
import TestSupport
import Testing

/// What a batch costs in calls of the system. The server is stopped while requests are sent to it, so that it finds them all at once.
@Suite(.serialized) struct SystemCallBudgetTests {
  private static let rounds = 10

  /// Batches of transfers, one after the other: `block` on each of some connections, all of it there when the server goes on.
  /// - Returns: of each count the largest that a batch came to, until its last reply.
  private func worstBatch(of count: Int, on connections: Int) throws -> CallCounts {
    let counted = try CountedServer()
    _ = try counted.spend(on: .transfer, batches: 20, of: 512)
    let clients = try (0..<connections).map { _ in try counted.server.connect() }
    var block = HotCommand.transfer.block(count)
    var worst = CallCounts.none
    for round in 0..<Self.rounds {
      let spent = try serveAtOnce(counted, clients, &block)
      // The first time the connections are taken and their buffers made.
      if round > 0 { worst = worst.larger(spent) }
    }
    print("budget: a batch of \(connections) × \(count) transfers, at worst: \(worst)")
    #expect(try counted.stops())
    return worst
  }

  private func serveAtOnce(_ counted: CountedServer, _ clients: [RespClient], _ block: inout RequestBlock) throws -> CallCounts {
    try counted.server.pause()
    for client in clients {
      counted.renew(&block, of: .transfer)
      try client.send(bytes: block.bytes)
      try client.waitUntilDelivered()
    }
    let before = try counted.counts()
    counted.server.send(signal: SIGCONT)
    for client in clients { try counted.receive(block.count, of: .transfer, client) }
    return try counted.counts() - before
  }

  /// What a commit costs: two flushes, and a write for each stretch of pages that lie side by side, with a seek where it is a long one.
  private func expectOneCommit(_ spent: CallCounts, writes: Int) {
    #expect(spent[.syncs] == 1)
    #expect(spent[.synchronousWrites] == 1)
    #expect(spent[.writes] + spent[.fileChanges] <= writes)
    #expect(spent[.controls] == 0)
    #expect(spent[.mappings] == 0)
  }

  @Test func aBatchOfOneConnectionIsReceivedCommittedAndAnsweredOnce() throws {
    let worst = try worstBatch(of: 512, on: 1)
    #expect(worst[.receives] == 1)
    #expect(worst[.sends] == 1)
    #expect(worst[.waits] <= 2)
    #expect(worst[.signals] == 0)
    expectOneCommit(worst, writes: 12)
  }

  @Test func eightConnectionsShareACommitAndAreSentToOnceEach() throws {
    let worst = try worstBatch(of: 64, on: 8)
    #expect(worst[.receives] == 8)
    #expect(worst[.sends] == 8)
    #expect(worst[.waits] <= 2)
    #expect(worst[.signals] == 0)
    expectOneCommit(worst, writes: 12)
  }

  @Test func aLargeBatchIsHandedOverOnceAndToldOnce() throws {
    let worst = try worstBatch(of: 600, on: 8)
    #expect(worst[.receives] == 8)
    #expect(worst[.sends] == 8)
    #expect(worst[.waits] <= 4)
    // The committer is woken, and raises the loop's signal, which is taken down.
    #expect(worst[.signals] == 3)
    expectOneCommit(worst, writes: 16)
  }
}
