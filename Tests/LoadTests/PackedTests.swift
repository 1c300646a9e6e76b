import Testing

@testable import Load

@Suite("Packed transfers")
struct PackedTests {
  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  private static func reply(_ results: [(entry: UInt64, time: UInt64, code: UInt8, flags: UInt8)]) -> [UInt8] {
    func bytes(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }
    return Array("$\(results.count * 24)\r\n".utf8)
      + results.flatMap { bytes($0.entry) + bytes($0.time) + [$0.code, $0.flags] + [UInt8](repeating: 0, count: 6) } + [13, 10]
  }

  @Test("a record says amount, accounts and key where the protocol wants them")
  func record() {
    let request = PackedRequest(records: 3)
    var slots = request.bytes + request.bytes
    do {
      var span = slots.mutableSpan
      var bytes = span.mutableBytes
      request.patch(&bytes, at: request.bytes.count, index: 1, units: 0x0102, debit: 7, credit: 0x0A0B_0C0D, key: 0x0123_4567_89AB_CDEF)
    }
    let head = Array("*2\r\n$9\r\nTRANSFERS\r\n$192\r\n".utf8)
    #expect(Array(slots[..<request.bytes.count]) == request.bytes && slots.starts(with: head) && request.bytes.suffix(2) == [13, 10])
    #expect(request.bytes.count == head.count + 192 + 2)
    let record = Array(slots[(request.bytes.count + head.count + 64)...].prefix(64))
    #expect(PackedTests.number(record[0..<8]) == 0x0102 && PackedTests.number(record[8..<16]) == 0)
    #expect(PackedTests.number(record[16..<20]) == 7 && PackedTests.number(record[20..<24]) == 0x0A0B_0C0D)
    #expect(PackedTests.number(record[24..<27]) == 0 && record[27] == 16)
    #expect(PackedTests.number(record[28..<36]) == 0x0123_4567_89AB_CDEF && record[36...].allSatisfy { $0 == 0 })
  }

  @Test("rising entries are good, and a part of a reply is waited for")
  func good() {
    var checker = PackedReply(records: 2)
    var refused: [Int] = []
    let first = PackedTests.reply([(5, 1000, 0, 0), (6, 1000, 0, 0)])
    let second = PackedTests.reply([(8, 1001, 0, 0), (300, 1002, 0, 0)])
    let both = first + second
    #expect(checker.check(both.span, from: 0, refused: &refused) == .posted(first.count))
    for count in 1..<second.count {
      let part = first + second.prefix(count)
      #expect(checker.check(part.span, from: first.count, refused: &refused) == .incomplete)
    }
    #expect(checker.check(both.span, from: first.count, refused: &refused) == .posted(second.count))
    #expect(refused.isEmpty && checker.firstID == 5 && checker.firstTime == 1000 && checker.lastID == 300 && checker.lastTime == 1002)
  }

  @Test(
    "a record that was not freshly posted is named",
    arguments: [(6, 1000, 7, 0), (6, 1000, 0, 1), (5, 1000, 0, 0), (0, 0, 0, 0), (6, 999, 0, 0)] as [(UInt64, UInt64, UInt8, UInt8)])
  func refused(entry: UInt64, time: UInt64, code: UInt8, flags: UInt8) {
    var checker = PackedReply(records: 3)
    var refused: [Int] = []
    let reply = PackedTests.reply([(5, 1000, 0, 0), (entry, time, code, flags), (9, 1000, 0, 0)])
    #expect(checker.check(reply.span, from: 0, refused: &refused) == .posted(reply.count))
    #expect(refused == [1])
  }

  @Test("amounts in a row add up", arguments: [0, 1, 63, 64, 65, 1000])
  func sums(count: Int) {
    let amounts = AmountTable(.majorUnits)
    for first in [0, 5, 130] {
      #expect(amounts.units(from: first, count: count) == (first..<(first + count)).reduce(0) { $0 + amounts.units(of: $1) })
    }
  }

  @Test("another reply is unexpected")
  func unexpected() {
    var checker = PackedReply(records: 2)
    var refused: [Int] = []
    for text in ["-LIMIT too many\r\n", "$1\r\nx\r\n", "*3\r\n:1\r\n$6\r\nposted\r\n:1\r\n"] {
      let bytes = Array(text.utf8)
      #expect(checker.check(bytes.span, from: 0, refused: &refused) == .unexpected(bytes.count))
    }
    let noise = Array("x\r\n".utf8)
    #expect(checker.check(noise.span, from: 0, refused: &refused) == .malformed)
  }
}
