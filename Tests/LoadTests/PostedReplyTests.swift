import Testing

@testable import Load

@Suite("Replies of a load")
struct PostedReplyTests {
  private static func reply(_ id: UInt64, _ word: String = "posted", time: UInt64) -> [UInt8] {
    Array("*3\r\n:\(id)\r\n$\(word.utf8.count)\r\n\(word)\r\n:\(time)\r\n".utf8)
  }

  private static let now: UInt64 = 1_732_191_627_123_456_789

  @Test("rising ids of any length are good, and id and time are read")
  func good() {
    var checker = PostedReply()
    var bytes: [UInt8] = []
    var id: UInt64 = 1
    var ids: [UInt64] = []
    while id < 9_000_000_000_000_000 {
      for value in [id, id + 1, id * 9] { ids.append(value) }
      id *= 10
    }
    for (index, id) in ids.enumerated() { bytes += PostedReplyTests.reply(id, time: PostedReplyTests.now + UInt64(index)) }
    var offset = 0
    for (index, id) in ids.enumerated() {
      let count = PostedReplyTests.reply(id, time: PostedReplyTests.now).count
      #expect(checker.check(bytes.span, from: offset) == .posted(count))
      #expect(checker.lastID == id && checker.lastTime == PostedReplyTests.now + UInt64(index))
      offset += count
    }
    #expect(offset == bytes.count)
  }

  @Test("a reply that has not wholly come is incomplete")
  func partial() {
    let first = PostedReplyTests.reply(7, time: PostedReplyTests.now)
    let second = PostedReplyTests.reply(123_456, time: PostedReplyTests.now + 1)
    for length in 0..<second.count {
      var checker = PostedReply()
      let bytes = first + second.prefix(length)
      #expect(checker.check(bytes.span, from: 0) == .posted(first.count))
      if length > 0 { #expect(checker.check(bytes.span, from: first.count) == .incomplete) }
    }
  }

  @Test("no byte may be another")
  func altered() {
    for id in [UInt64(7), 12_345_678, 123_456_789_012] {
      let before = PostedReplyTests.reply(id - 1, time: PostedReplyTests.now - 1)
      let whole = PostedReplyTests.reply(id, time: PostedReplyTests.now)
      for position in whole.indices {
        for byte in [UInt8(ascii: "x"), 0, UInt8(ascii: "/"), UInt8(ascii: ":"), 13] where byte != whole[position] {
          var checker = PostedReply()
          _ = checker.check(before.span, from: 0)
          var bytes = whole
          bytes[position] = byte
          if case .posted = checker.check(bytes.span, from: 0) { Issue.record("byte \(position) as \(byte) of id \(id) was taken for good") }
        }
      }
    }
  }

  @Test("ids that do not rise and times that fall are not what was asked for")
  func order() {
    var checker = PostedReply()
    let now = PostedReplyTests.now
    let good = PostedReplyTests.reply(500, time: now)
    #expect(checker.check(good.span, from: 0) == .posted(good.count))
    for (id, time) in [(UInt64(500), now + 1), (499, now + 1), (99, now + 1), (501, now - 1)] {
      let bad = PostedReplyTests.reply(id, time: time)
      #expect(checker.check(bad.span, from: 0) == .unexpected(bad.count), "id \(id)")
    }
    let next = PostedReplyTests.reply(501, time: now)
    #expect(checker.check(next.span, from: 0) == .posted(next.count))
  }

  @Test("other whole replies are unexpected, with their length")
  func unexpected() {
    let texts = [
      "-INSUFFICIENT a has 1.00 available, 2.00 needed\r\n", "+OK\r\n", ":5\r\n", "$-1\r\n", "$0\r\n\r\n", "*0\r\n", "_\r\n",
      "*4\r\n:1\r\n$6\r\nposted\r\n:1732191627123456789\r\n$4\r\n1.00\r\n", "*3\r\n:1\r\n$8\r\nreplayed\r\n:1732191627123456789\r\n",
      "*2\r\n*1\r\n+a\r\n%1\r\n$1\r\nk\r\n:1\r\n", "*3\r\n:1\r\n$6\r\nposted\r\n:17321916271234567890\r\n",
    ]
    for text in texts {
      var checker = PostedReply()
      let bytes = Array(text.utf8)
      #expect(checker.check((bytes + [42, 51]).span, from: 0) == .unexpected(bytes.count), "\(text)")
      for length in 1..<bytes.count { #expect(checker.check(Array(bytes.prefix(length)).span, from: 0) == .incomplete, "\(length) bytes of \(text)") }
    }
  }

  @Test("what is no RESP is malformed")
  func malformed() {
    for text in ["HTTP/1.1 400\r\n", "$x\r\n", "*99999999999\r\n", "$-2\r\n", "*\r\n", "\r\n"] {
      var checker = PostedReply()
      #expect(checker.check(Array(text.utf8).span, from: 0) == .malformed, "\(text)")
    }
  }

  @Test("the totals are read from the beginning of a trial balance")
  func totals() {
    let resp2 = "*2\r\n$3\r\nUSD\r\n*6\r\n$6\r\ndebits\r\n$7\r\n1234.56\r\n$7\r\ncredits\r\n$7\r\n1234.57\r\n$8\r\naccounts\r\n*1000000\r\n"
    #expect(LedgerTotals(reply: Array(resp2.utf8), asset: "USD") == LedgerTotals(debits: 123_456, credits: 123_457))
    #expect(LedgerTotals(reply: Array("*0\r\n".utf8), asset: "USD") == LedgerTotals(debits: 0, credits: 0))
    #expect(LedgerTotals(reply: Array(resp2.utf8), asset: "EUR") == nil)
    #expect(LedgerTotals(reply: Array("-ERR unknown command\r\n".utf8), asset: "USD") == nil)
  }
}
