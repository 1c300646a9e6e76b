import Client
import Memory
import Wire

/// The journal as JSON, a record a line, all of it and as the server tells it.
struct JSONLinesWriter: JournalWriter, ~Copyable {
  static var needsSurvey: Bool { false }

  mutating func survey(_ record: JournalRecord) {}

  mutating func begin(into out: inout ByteBuffer) {}

  mutating func write(_ record: JournalRecord, _ reply: RESPReply, into out: inout ByteBuffer) {
    out.appendJSON(reply)
    out.append(UInt8(ascii: "\n"))
  }

  mutating func finish(into out: inout ByteBuffer) {}
}
