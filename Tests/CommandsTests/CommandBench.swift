import Ledger
import Memory
import Storage
import TestSupport
import Wire

@testable import Commands

/// A ledger in a directory of its own behind a command processor, asked by lines as a person would type them; it does what the server does with each disposition.
struct CommandBench: ~Copyable {
  let directory: TemporaryDirectory
  var processor: CommandProcessor
  var session: Session
  var statistics = ServerStatistics()
  var clock = ExampleBook.clock
  /// Whether the batch of a write is committed before its reply is given; if not, `commit` does it.
  var commitsAtOnce = true
  /// What the last request's disposition was, before anything was done about it.
  var disposition = ""

  init(password: String? = nil) throws {
    let directory = try TemporaryDirectory()
    var ledger = try Ledger.open(directory: directory.path, options: LedgerOptions(mapBytes: 1 << 30))
    ledger.advance(to: ExampleBook.clock)
    processor = CommandProcessor(ledger: ledger, settings: CommandSettings(password: password.map { Array($0.utf8) }, version: "0.0.0"))
    session = Session(id: 1, isAuthenticated: password == nil)
    session.address = "127.0.0.1:50000"
    statistics.startTime = ExampleBook.clock
    self.directory = directory
  }

  /// With the book that the manual's examples are of.
  static func withExamples() throws -> CommandBench {
    var bench = try CommandBench()
    for line in ExampleBook.lines {
      let reply = try bench.call(line)
      if reply.isError { throw TestFailure("\(line): \(reply)") }
    }
    return bench
  }

  mutating func commit() throws {
    let batch = processor.ledger.seal()
    try batch.commit()
    try processor.ledger.committed(batch)
  }

  mutating func advance(seconds: UInt64) {
    clock += seconds * 1_000_000_000
    processor.ledger.advance(to: clock)
  }

  /// Executes a line and gives its reply.
  mutating func call(_ line: String) throws -> RESPReply {
    let text = RequestText(line)
    return try call(text)
  }

  /// Executes words that need not be text.
  mutating func call(words: [[UInt8]]) throws -> RESPReply {
    let text = RequestText(words: words)
    return try call(text)
  }

  private mutating func call(_ text: borrowing RequestText) throws -> RESPReply {
    var out = ByteBuffer(capacity: 64)
    for _ in 0..<8 {
      let before = out.count
      switch processor.execute(text.slices, text.buffer.span, session, statistics, into: &out) {
      case .done: disposition = "done"
      case .close: disposition = "close"
      case .after(let batch):
        disposition = "after"
        if commitsAtOnce {
          guard batch == processor.ledger.openBatch else { throw TestFailure("batch \(batch) is not the open one") }
          try commit()
        }
      case .wait:
        disposition = "wait"
        guard out.count == before else { throw TestFailure("a reply was written before waiting") }
        try commit()
        continue
      case .job(let job):
        disposition = "job"
        job.run()
        out.append(job.reply.span)
      case .block(let tail):
        disposition = "block \(tail.sequence) \(tail.deadline - processor.ledger.serverTime)"
        continue
      }
      if out.isEmpty { return .simple("(no reply)") }
      return try CommandBench.parse(out)
    }
    throw TestFailure("the command waits for ever")
  }

  private static func parse(_ out: borrowing ByteBuffer) throws -> RESPReply {
    var parser = ReplyParser()
    guard case .reply(let reply, let end) = parser.next(out.span, from: 0), end == out.count else {
      throw TestFailure("not one whole reply: \(out.span.string)")
    }
    return reply
  }

  /// Executes a line and gives its reply as redis-cli shows it.
  mutating func text(_ line: String) throws -> String { CommandBench.shown(try call(line)) }

  // MARK: As redis-cli shows it

  static func shown(_ reply: RESPReply, indent: String = "") -> String {
    switch reply {
    case .simple(let text): text
    case .error(let code, let sentence): "(error) \(code) \(sentence)"
    case .integer(let value): "(integer) \(value)"
    case .bulk(let bytes): "\"\(escaped(bytes))\""
    case .null: "(nil)"
    case .array(let values): list(values.map { ("", $0) }, "(empty array)", ")", indent)
    case .map(let pairs): list(pairs.map { (shown($0.name), $0.value) }, "(empty hash)", "#", indent)
    default: "\(reply)"
    }
  }

  private static func list(_ values: [(name: String, value: RESPReply)], _ empty: String, _ mark: String, _ indent: String) -> String {
    if values.isEmpty { return empty }
    let width = String(values.count).count
    return values.enumerated().map { index, item in
      let number = String(index + 1)
      let head = String(repeating: " ", count: width - number.count) + number + mark + " "
      let inner = indent + String(repeating: " ", count: width + 2)
      return (index == 0 ? "" : indent) + head + (item.name.isEmpty ? "" : "\(item.name) => ") + shown(item.value, indent: inner)
    }.joined(separator: "\n")
  }

  private static func escaped(_ bytes: [UInt8]) -> String {
    if bytes.contains(0) { return binary(bytes) }
    return String(decoding: bytes, as: UTF8.self).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\r", with: "\\r")
      .replacing("\n", with: "\\n")
  }

  private static func binary(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      switch byte {
      case 7: "\\a"
      case 8: "\\b"
      case 9: "\\t"
      case 10: "\\n"
      case 13: "\\r"
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
      case 0x20..<0x7F: String(UnicodeScalar(byte))
      default: "\\x" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
      }
    }.joined()
  }
}
