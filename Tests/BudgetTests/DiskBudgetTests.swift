import TestSupport
import Testing

/// What a transfer costs of the disk: bytes that the file grows by, and bytes that are written.
@Suite(.serialized) struct DiskBudgetTests {
  @Test func aTransferTakesFewBytesOfTheDisk() throws {
    let counted = try CountedServer()
    _ = try counted.spend(on: .transfer, batches: 10, of: 1000)
    let size = try counted.dataBytes()
    // More than the young table of keys holds: a run of them is written meanwhile.
    let count = 600_000
    let spent = try counted.spend(on: .transfer, batches: count / 4000, of: 4000)
    let growth = Double(try counted.dataBytes() - size) / Double(count)
    let written = Double(spent[.bytesWritten]) / Double(count)
    print("budget: \(count) transfers: \(growth) bytes of disk each, \(written) bytes written each; \(spent)")
    #expect(growth <= 110)
    #expect(written <= 135)
    #expect(try counted.stops())
  }
}
