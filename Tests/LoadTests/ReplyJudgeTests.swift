import Memory
import Testing

@testable import Load

@Suite("Replies that are no fresh entries")
struct ReplyJudgeTests {
  private static let amounts = AmountTable(.majorUnits)

  /// One way of judging, a reply that it takes, and replies that it must not take.
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let good: String
    let bad: [String]
    let judge: @Sendable ([UInt8]) -> PostedReply.Verdict
  }

  static let rows = [
    Row(
      testDescription: "known balance", good: "$4\r\n9.99\r\n",
      bad: ["$4\r\n9.98\r\n", "$5\r\n19.99\r\n", "$4\r\n9.99\n\r", "-NOACCOUNT x\r\n", "$-1\r\n"]
    ) {
      ReplyJudge.balance($0.span, from: 0, amount: amounts.word(of: 63))
    },
    Row(
      testDescription: "any balance", good: "$7\r\n-123.45\r\n",
      bad: ["$4\r\n1.2x\r\n", "$3\r\n123\r\n", "$4\r\n.123\r\n", "$5\r\n1.234\r\n", "-NOACCOUNT x\r\n", "$-1\r\n", "+1.00\r\n"]
    ) { ReplyJudge.anyBalance($0.span, from: 0) },
    Row(testDescription: "refusal", good: "-INSUFFICIENT none left\r\n", bad: ["-INSUFFICIENTLY x\r\n", "-CEILING x\r\n", "+INSUFFICIENT x\r\n"]) {
      ReplyJudge.refusal($0.span, from: 0)
    },
    Row(
      testDescription: "replay", good: "*3\r\n:77\r\n$8\r\nreplayed\r\n:1234567890123456789\r\n",
      bad: [
        "*3\r\n:78\r\n$8\r\nreplayed\r\n:1234567890123456789\r\n", "*3\r\n:77\r\n$6\r\nposted\r\n:1234567890123456789\r\n",
        "*3\r\n:77\r\n$8\r\nreplayed\r\n:1234567890123456788\r\n", "*2\r\n:77\r\n$8\r\nreplayed\r\n", "-CONFLICT x\r\n",
      ]
    ) { ReplyJudge.replay($0.span, from: 0, id: 77, time: 1_234_567_890_123_456_789) },
  ]

  @Test("the right reply is taken whole, with others behind it", arguments: rows)
  func good(row: Row) {
    let bytes = Array(row.good.utf8)
    #expect(row.judge(bytes) == .posted(bytes.count))
    #expect(row.judge(bytes + bytes) == .posted(bytes.count))
  }

  @Test("another reply is not", arguments: rows)
  func bad(row: Row) {
    for text in row.bad {
      let bytes = Array(text.utf8)
      let verdict = row.judge(bytes)
      #expect(verdict == .unexpected(bytes.count) || verdict == .malformed || verdict == .incomplete, "\(text) gave \(verdict)")
    }
    #expect(row.judge(Array("hello\r\n".utf8)) == .malformed)
  }

  @Test("a part of a reply is waited for", arguments: rows)
  func partial(row: Row) {
    let bytes = Array(row.good.utf8)
    for count in 1..<bytes.count { #expect(row.judge(Array(bytes[..<count])) == .incomplete, "\(count) bytes") }
  }
}
