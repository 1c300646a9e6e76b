import Ledger
import Memory
import Testing
import Wire

@testable import Commands

/// `TRANSFERS` as a command: what is refused as a whole, when the reply may leave, where it may stand.
@Suite("TRANSFERS")
struct PackedCommandTests {
  private static func record(_ key: String, _ amount: UInt128 = 5, debit: UInt32 = 1, credit: UInt32 = 2) -> [UInt8] {
    var buffer = ByteBuffer()
    PackedTransfer.write(amount: amount, debit: debit, credit: credit, key: key.utf8.span, into: &buffer)
    return buffer.span.array
  }

  private static func call(_ bench: inout CommandBench, _ records: [UInt8]) throws -> RESPReply {
    try bench.call(words: [Array("transfers".utf8), records])
  }

  /// Number, code and flags of each result.
  private static func results(_ reply: RESPReply) -> [[UInt64]] {
    guard case .bulk(let bytes) = reply, bytes.count % 24 == 0 else { return [] }
    return stride(from: 0, to: bytes.count, by: 24).map { offset in
      [bytes.span.littleEndian64(at: offset), UInt64(bytes[offset + 16]), UInt64(bytes[offset + 17])]
    }
  }

  @Test("records are answered in order, by one bulk string that waits for its batch")
  func answers() throws {
    var bench = try CommandBench.withExamples()
    let first = Self.record("a") + Self.record("b", debit: 3) + Self.record("sale:1", 12_500, credit: 3)
    let records = first + Self.record("a") + Self.record("c", debit: 9)
    let reply = try Self.call(&bench, records)
    #expect(bench.disposition == "after")
    // "sale:1" has a memo; the floor of bob leaves 100.00.
    #expect(Self.results(reply) == [[8, 0, 0], [9, 0, 0], [0, 14, 0], [8, 0, 1], [10, 15, 0]])
    #expect(try Self.results(Self.call(&bench, Self.record("a"))) == [[8, 0, 1]])
    #expect(bench.disposition == "done", "a replay of what is durable waits for nothing")
    #expect(try bench.call("KEY c")["sentence"]?.text == "no account has the id 9")
    #expect(try bench.call("ENTRY 8")["key"]?.text == "a")
    #expect(try bench.call("CHECK")["status"]?.text == "clean")
    #expect(try bench.call("INFO clients").text?.contains("total_packed_transfers:6\r\n") == true)
  }

  @Test("what is no whole number of records, none, or too many, is refused as a whole")
  func refusedAsAWhole() throws {
    var bench = try CommandBench.withExamples()
    let many = (0...Limits.packedTransfers).flatMap { Self.record("k\($0)") }
    let rows: [([UInt8], String)] = [
      ([], "(error) SYNTAX TRANSFERS needs at least one record of 64 bytes; nothing was given"),
      ([1], "(error) SYNTAX TRANSFERS needs whole records of 64 bytes; 1 bytes were given"),
      (Array(many.prefix(127)), "(error) SYNTAX TRANSFERS needs whole records of 64 bytes; 127 bytes were given"),
      (many, "(error) LIMIT TRANSFERS has 8193 records, at most 8192 are allowed"),
    ]
    for (bytes, error) in rows {
      #expect(try CommandBench.shown(Self.call(&bench, bytes)) == error)
      #expect(bench.disposition == "done")
    }
    #expect(try bench.text("TRANSFERS") == "(error) SYNTAX TRANSFERS needs records; nothing was given")
    #expect(try bench.text("TRANSFERS a b") == "(error) SYNTAX TRANSFERS takes at most 1 argument; 2 were given")
    #expect(try bench.call("INFO ledger").text?.contains("\r\nrecords:7\r\n") == true)
    let full = Self.results(try Self.call(&bench, Array(many.dropLast(64))))
    #expect(full.count == 8192 && full.allSatisfy { $0[1] == 0 && $0[2] == 0 } && full.last?[0] == 8199)
    #expect(try bench.call("BALANCE equity:capital").text == "1409.60")
  }

  @Test("it may not stand in a transaction, and spoils the one it stands in")
  func transaction() throws {
    var bench = try CommandBench.withExamples()
    #expect(try bench.text("MULTI") == "OK")
    #expect(try CommandBench.shown(Self.call(&bench, Self.record("a"))) == "(error) SYNTAX TRANSFERS may not stand in a transaction")
    #expect(try bench.call("EXEC").isError)
    #expect(try bench.text("KEY a") == "(error) NOKEY key 'a' was never used")
  }

  @Test("nothing is done while nothing can be written")
  func readOnly() throws {
    var bench = try CommandBench.withExamples()
    for (code, word) in [(ResultCode.diskFull, "DISKFULL"), (ResultCode.ioError, "IOERROR")] {
      bench.processor.writesRefused = code
      guard case .error(let told, _) = try Self.call(&bench, Self.record("a")) else {
        Issue.record("no error")
        continue
      }
      #expect(told == word)
    }
    bench.processor.writesRefused = nil
    #expect(try Self.results(Self.call(&bench, Self.record("a"))) == [[8, 0, 0]])
  }

  @Test("the connection's next read sees what it did before it is durable")
  func ownWrites() throws {
    var bench = try CommandBench.withExamples()
    bench.commitsAtOnce = false
    _ = try Self.call(&bench, Self.record("a", 100))
    #expect(try bench.text("BALANCE equity:capital") == "\"1001.00\"")
    #expect(bench.disposition == "after")
  }

  @Test("a password is asked for")
  func password() throws {
    var bench = try CommandBench(password: "secret")
    #expect(try CommandBench.shown(Self.call(&bench, Self.record("a"))) == "(error) NOAUTH AUTH, or HELLO with AUTH, is needed first")
  }

  @Test("ACCOUNT GET tells the id, which stays when other accounts come and go")
  func ids() throws {
    var bench = try CommandBench.withExamples()
    for (path, id) in [("assets:cash", 1), ("equity:capital", 2), ("liabilities:seller:bob", 3), ("income:fees", 4)] {
      #expect(try bench.call("ACCOUNT GET \(path)")["id"] == .integer(id))
    }
    #expect(try bench.text("ACCOUNT OPEN assets:cash USD TYPE asset") == "OK")
    #expect(try bench.call("ACCOUNT GET assets:cash USD")["id"] == .integer(5))
    try bench.processor.ledger.reopen(options: LedgerOptions(mapBytes: 1 << 30))
    #expect(try bench.call("ACCOUNT GET assets:cash EUR")["id"] == .integer(1))
    #expect(try bench.call("ACCOUNT GET assets:cash USD")["id"] == .integer(5))
  }
}
