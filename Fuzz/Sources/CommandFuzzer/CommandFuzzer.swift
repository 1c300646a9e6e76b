import Commands
import FuzzSupport
import Glibc
import Ledger
import Memory
import Wire

/// A ledger of the fuzzer's own, on which every run goes on; now and then it is committed, checked from the journal, and read again.
private final class Bench: @unchecked Sendable {
  // Used by libFuzzer's one thread.
  var processor: CommandProcessor
  private let statistics = ServerStatistics()
  private var clock: UInt64 = 1_767_323_045_000_000_000
  private var runs = 0
  private var sessions: UInt64 = 0

  init() {
    var template = Array("/tmp/ducat-fuzz-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no temporary directory") }
    let path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do throws(LedgerError) {
      processor = CommandProcessor(
        ledger: try Ledger.open(directory: path, options: LedgerOptions(mapBytes: 1 << 32)), settings: CommandSettings(password: nil, version: "0"))
    } catch {
      fatalError("\(error)")
    }
    run(ExampleBook.lines.map { $0.split(separator: " ").map { Array($0.utf8) } })
  }

  /// Runs commands as one connection would; each must be answered by exactly one reply that can be read.
  func run(_ commands: [[[UInt8]]]) {
    sessions += 1
    runs += 1
    clock += 1_000_000_000
    processor.ledger.advance(to: clock)
    let session = Session(id: sessions, isAuthenticated: true)
    for command in commands {
      var input = ByteBuffer()
      input.appendRequest(command.isEmpty ? [Array("PING".utf8)] : command)
      var parser = RequestParser(limits: WireLimits())
      var arguments: [Slice] = []
      guard case .request = parser.next(&input, from: 0, into: &arguments) else { continue }
      var reply = ByteBuffer()
      let disposition = processor.execute(arguments, input.span, session, statistics, into: &reply)
      switch disposition {
      case .wait, .job, .block: require(reply.isEmpty, "something was written before the answer is known")
      case .done, .after, .close: expectOneReply(reply, command)
      }
    }
    if runs % 64 == 0 { settle() }
  }

  private func expectOneReply(_ reply: borrowing ByteBuffer, _ command: [[UInt8]]) {
    if reply.isEmpty {
      // CLIENT REPLY switches replies off.
      return
    }
    var parser = ReplyParser()
    guard case .reply(_, let end) = parser.next(reply.span, from: 0), end == reply.count else {
      fatalError("no reply, or more than one, to \(command.map { String(decoding: $0, as: UTF8.self) })")
    }
  }

  /// Commits, has everything derived anew from the journal, and reads the ledger again as after a crash.
  private func settle() {
    do {
      if processor.ledger.pendingBytes > 0 {
        let batch = processor.ledger.seal()
        try batch.commit()
        try processor.ledger.committed(batch)
      }
      let report = try processor.ledger.snapshot()?.check { _, _ in }
      require(report?.isClean == true, "\(report?.findings ?? [])")
      if runs % 1024 == 0 { try processor.ledger.reopen(options: LedgerOptions(mapBytes: 1 << 32)) }
    } catch {
      fatalError("\(error)")
    }
  }
}

private let bench = Bench()

/// The bytes as decisions in the grammar of the command table.
@c(LLVMFuzzerTestOneInput)
public func fuzzCommands(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzInput(start, count)
  var writer = CommandWriter(input.bytes)
  var commands: [[[UInt8]]] = []
  while !writer.isAtEnd, commands.count < 40 { commands.append(writer.command()) }
  bench.run(commands)
  return 0
}
