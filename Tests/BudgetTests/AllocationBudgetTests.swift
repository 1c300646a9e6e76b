import TestSupport
import Testing

/// Once warm, the server asks for no memory to execute a command, and for next to none to commit a batch.
@Suite(.serialized) struct AllocationBudgetTests {
  private static let batch = 512

  @Test(arguments: HotCommand.allCases)
  func aCommandAllocatesNothing(command: HotCommand) throws {
    let counted = try CountedServer()
    let batches = command == .transfer ? 196 : 20
    _ = try counted.spend(on: command, batches: batches, of: Self.batch)
    let spent = try counted.spend(on: command, batches: batches, of: Self.batch)
    let commands = batches * Self.batch
    print("budget: \(commands) × \(command.rawValue), while executed: \(spent[.servingAllocations]) allocations; in all: \(spent)")
    // While commands are executed: none. Only the tables of open holds grow, by doubling.
    #expect(spent[.servingAllocations] <= (command == .hold || command == .capture ? 4 : 0))
    // With commits, LMDB, replies, deferred writing and what the loop does once a second.
    let lookUps = command == .replay ? commands : 0  // LMDB allocates each cursor, and a used key's record is read by one.
    #expect(spent[.otherAllocations] + spent[.storeAllocations] - lookUps <= commands / 100)
    #expect(try counted.stops())
  }
}
