import Ledger
import Memory
import Wire

/// MULTI, EXEC, DISCARD, and what surrounds every command: authentication, queueing, reply mode.
extension CommandProcessor {
  /// Executes a request of a connection that is in a transaction, not authenticated or not answered; or one whose command is unknown.
  @inline(never)
  mutating func executeWithCare(
    _ request: Arguments, _ session: Session, _ statistics: borrowing ServerStatistics, into out: inout ByteBuffer
  ) -> Disposition {
    let start = out.count
    isRefused = false
    let disposition: Disposition
    switch dispatch.find(request) {
    case .command(let command, let words): disposition = admit(command, words, request, session, statistics, into: &out)
    case .unknown: disposition = refuseUnknown(request, session, into: &out)
    case .subcommandMissing, .subcommandUnknown: disposition = refuseSubcommand(request, session, into: &out)
    }
    switch session.replies {
    case .on: break
    case .off: out.truncate(to: start)
    case .skipNext:
      out.truncate(to: start)
      session.replies = .skip
    case .skip:
      out.truncate(to: start)
      session.replies = .on
    }
    return disposition
  }

  private mutating func admit(
    _ command: Command, _ words: Int, _ request: Arguments, _ session: Session, _ statistics: borrowing ServerStatistics,
    into out: inout ByteBuffer
  ) -> Disposition {
    if !session.isAuthenticated, dispatch.traits(command).access != .open {
      return refuse(.noAuthentication, "AUTH, or HELLO with AUTH, is needed first", into: &out)
    }
    let isImmediate = command == .exec || command == .discard || command == .reset || command == .quit
    if session.queue != nil, !isImmediate {
      enqueue(command, words, request, session, into: &out)
      return .done
    }
    return run(command, request.from(words), session, statistics, into: &out)
  }

  // MARK: Queueing

  private mutating func enqueue(_ command: Command, _ words: Int, _ request: Arguments, _ session: Session, into out: inout ByteBuffer) {
    let start = out.count
    if !dispatch.traits(command).isQueued {
      isRefused = true
      out.appendError(ResultCode.syntax.word, "\(CommandTable.spec(command).fullName) may not stand in a transaction")
    } else if !decode(command, request.from(words)) {
      _ = refuseFault(into: &out)
    } else if command == .balance, read.at != .now {
      _ = refuse(.syntax, "BALANCE with AT or SEQ may not stand in a transaction", into: &out)
    } else if dispatch.traits(command).access == .write, writesRefused != nil {
      _ = refuseWrite(into: &out)
    } else if session.queue?.append(request) == false {
      isRefused = true
      out.appendError(
        ResultCode.limit.word,
        "a transaction has at most \(CommandLimits.queuedCommands) commands and \(CommandLimits.queuedBytes) bytes of them")
    }
    if isRefused {
      failQueue(request, out.span(from: start, count: out.count - start), session)
    } else {
      out.appendSimple("QUEUED")
    }
  }

  /// Notes why EXEC will refuse.
  /// - Parameter error: the whole error reply.
  private mutating func failQueue(_ request: Arguments, _ error: Span<UInt8>, _ session: Session) {
    guard let count = session.queue?.count else { return }
    let reason = error.extracting(1..<(error.count - 2)).string
    session.queue?.fail("command \(count + 1) \(CommandProcessor.label(request)) was refused when it was given: \(reason)")
  }

  /// A command in parentheses, as far as it helps to find it: `(TRANSFER k2)`.
  private static func label(_ request: Arguments) -> String {
    var text = ByteBuffer(capacity: 128)
    text.append("(")
    for index in 0..<min(request.count, 3) {
      // Three words for those whose second one belongs to the name.
      if index == 2, !(request[0].matches("ACCOUNT") || request[0].matches("ASSET")) { break }
      if index > 0 { text.append(" ") }
      text.appendShown(request[index])
    }
    text.append(")")
    return text.span.string
  }

  // MARK: Unknown commands

  private mutating func refuseUnknown(_ request: Arguments, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    isRefused = true
    let start = out.count
    let sentence = out.beginError(ResultCode.unknownCommand.word)
    out.append("unknown command ")
    out.appendQuoted(request[0])
    out.append("; HELP lists them all")
    out.endError(from: sentence)
    if session.queue != nil { failQueue(request, out.span(from: start, count: out.count - start), session) }
    return .done
  }

  private mutating func refuseSubcommand(_ request: Arguments, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    isRefused = true
    let start = out.count
    let name = request[0].string.uppercased()
    let choices = Fault.listed(CommandTable.specs(named: name).compactMap(\.subcommand), "or")
    if request.count == 1 {
      out.appendError(ResultCode.syntax.word, "\(name) needs \(choices); nothing was given")
    } else {
      let sentence = out.beginError(ResultCode.unknownCommand.word)
      out.append("unknown subcommand ")
      out.appendQuoted(request[1])
      out.append(" of \(name); it takes \(choices)")
      out.endError(from: sentence)
    }
    if session.queue != nil { failQueue(request, out.span(from: start, count: out.count - start), session) }
    return .done
  }

  // MARK: MULTI, EXEC, DISCARD

  mutating func runTransaction(
    _ command: Command, _ session: Session, _ statistics: borrowing ServerStatistics, into out: inout ByteBuffer
  ) -> Disposition {
    switch command {
    case .multi:
      session.queue = TransactionQueue()
      out.appendSimple("OK")
      return .done
    case .discard:
      if session.queue == nil { return refuse(.syntax, "DISCARD without MULTI", into: &out) }
      session.queue = nil
      out.appendSimple("OK")
      return .done
    default: return executeQueue(session, statistics, into: &out)
    }
  }

  private mutating func executeQueue(_ session: Session, _ statistics: borrowing ServerStatistics, into out: inout ByteBuffer) -> Disposition {
    guard let queue = session.queue.take() else { return refuse(.syntax, "EXEC without MULTI", into: &out) }
    if let failure = queue.failure {
      isRefused = true
      out.appendError(ResultCode.execAbort.word, failure)
      return .done
    }
    if writesRefused != nil { return refuseWrite(into: &out) }
    var answers = ByteBuffer(capacity: 16)
    swap(&answers, &replies)
    answers.removeAll()
    isExecuting = true
    ledger.beginTransaction()
    var failed: (index: Int, start: Int)?
    for index in 0..<queue.count {
      let start = answers.count
      isRefused = false
      if case .command(let command, let words) = dispatch.find(queue.request(index)) {
        _ = run(command, queue.request(index).from(words), session, statistics, into: &answers)
      }
      if !isRefused, answers.count > CommandLimits.transactionReplyBytes {
        answers.truncate(to: start)
        _ = refuse(.limit, "the replies of the transaction are too large: read less within it", into: &answers)
      }
      if isRefused {
        failed = (index, start)
        break
      }
    }
    isExecuting = false
    if let failed {
      ledger.rollbackTransaction()
      let sentence = out.beginError(ResultCode.execAbort.word)
      out.append("command \(failed.index + 1) of \(queue.count) \(CommandProcessor.label(queue.request(failed.index))): ")
      out.append(answers.span(from: failed.start + 1, count: answers.count - failed.start - 3))
      out.endError(from: sentence)
    } else {
      ledger.commitTransaction()
      out.appendArrayHeader(queue.count)
      out.append(answers.span)
    }
    answers.removeAll()
    swap(&answers, &replies)
    replies.release(above: 1 << 16)
    return written(session)
  }
}
