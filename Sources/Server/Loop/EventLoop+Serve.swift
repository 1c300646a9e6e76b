import Commands
import Ledger
import Memory
import Platform
import Wire

/// Executing what a connection asks for.
extension EventLoop {
  /// Why the requests of a connection are left for now.
  private enum Rest {
    /// There is no whole request.
    case drained
    /// Something is awaited.
    case stalled
    /// Others have their turn.
    case turn
  }

  /// Executes what a connection has sent, up to the share of one round.
  mutating func serve(_ connection: inout Connection, _ processor: inout CommandProcessor) {
    if connection.isClosing { return }
    if connection.input.isEmpty { swap(&connection.input, &inputBuffer) }
    var budget = max(ServerLimits.requestsPerTurn, ServerLimits.requestsPerRound / max(1, serving.count))
    var rest = execute(&connection, &processor, &budget)
    if case .drained = rest, connection.isReadable, !connection.inputEnded, phase == .running {
      receive(&connection)
      rest = execute(&connection, &processor, &budget)
    }
    if connection.stall.isTail, connection.isReadable, !connection.inputEnded { receiveAhead(&connection) }
    if case .turn = rest { list(&connection) }
    if connection.inputEnded { endOfInput(&connection, rest) }
    if phase != .running, connection.stall.isNone { endService(&connection, processor) }
    keepInput(&connection)
    if connection.replies.unsentCount > 0 { listReplies(&connection) }
    if connection.isClosing { listForFlush(&connection) }
  }

  /// Sees to it that replies leave as soon as they may.
  @inline(__always)
  private mutating func listReplies(_ connection: inout Connection) {
    if connection.replies.isWaiting, !connection.isWaitListed {
      connection.isWaitListed = true
      waiting.append(connection.token)
    }
    if connection.replies.isSendable { listForFlush(&connection) }
    if !connection.replies.isWaiting { lastBystander = now }
  }

  // MARK: Requests

  private mutating func execute(_ connection: inout Connection, _ processor: inout CommandProcessor, _ budget: inout Int) -> Rest {
    // While nothing can be written there is nothing to wait for.
    let durable = isReadOnly ? UInt64.max : processor.ledger.durableBatch
    lookout.begin(at: connection.inputStart)
    var isPlain = mayBePlain(connection, processor)
    var plain = 0
    defer { notePlain(plain, connection.session, processor) }
    while true {
      if connection.isClosing || !connection.stall.isNone { return .stalled }
      if connection.replies.isCongested {
        connection.stall = .congested
        return .stalled
      }
      if processor.ledger.isFull {
        connection.stall = .full
        stalled.append(connection.token)
        return .stalled
      }
      if budget == 0 { return .turn }
      budget &-= 1
      if !connection.held.isEmpty {
        swap(&arguments, &connection.held)
        connection.held.removeAll(keepingCapacity: true)
        execute(&connection, &processor, end: connection.heldEnd, durable: durable)
        isPlain = mayBePlain(connection, processor)
        continue
      }
      if phase != .running { return .stalled }
      if EventLoop.look(&lookout, connection.input, processor), isPlain, transfer(&connection, &processor, durable: durable) {
        plain &+= 1
        continue
      }
      notePlain(plain, connection.session, processor)
      plain = 0
      switch connection.parser.next(&connection.input, from: connection.inputStart, into: &arguments) {
      case .request(let end): execute(&connection, &processor, end: end, durable: durable)
      case .empty(let end): connection.inputStart = end
      case .needMore:
        // Nothing was executed: the share is for a whole batch, whether or not the buffer was found empty before it came.
        budget &+= 1
        return .drained
      case .failed(let error):
        refuse(&connection, error, durable: durable)
        return .stalled
      }
      isPlain = mayBePlain(connection, processor)
    }
  }

  // MARK: Plain transfers

  /// Whether requests that are in sight as a whole may be executed without the parser.
  private func mayBePlain(_ connection: borrowing Connection, _ processor: borrowing CommandProcessor) -> Bool {
    connection.parser.isFresh && processor.isPlain(connection.session)
  }

  /// Executes the request in view where it is a plain transfer; `false` when it has to go the long way.
  @inline(__always)
  private mutating func transfer(_ connection: inout Connection, _ processor: inout CommandProcessor, durable: UInt64) -> Bool {
    let view = lookout.view
    if view.sighting.start != connection.inputStart { return false }
    let start = connection.replies.bytes.count
    guard EventLoop.transfer(&processor, view, connection.input, into: &connection.replies.bytes) else { return false }
    connection.replies.finishReply(from: start, batch: processor.ledger.openBatch, durable: durable)
    connection.inputStart = view.sighting.end
    connection.halfRequestSince = 0
    return true
  }

  /// Lends the input to the processor: a function of its own, for the same reason as `run`.
  @inline(__always)
  private static func transfer(
    _ processor: inout CommandProcessor, _ view: Lookout.View, _ input: borrowing ByteBuffer, into replies: inout ByteBuffer
  ) -> Bool {
    processor.transfer(view.sighting, view.ahead, input.span, into: &replies)
  }

  /// Takes note of plain transfers, before anybody asks.
  @inline(__always)
  private mutating func notePlain(_ count: Int, _ session: Session, _ processor: borrowing CommandProcessor) {
    if count == 0 { return }
    statistics.commands &+= count
    session.notePlain(count, batch: processor.ledger.openBatch)
  }

  // MARK: All other requests

  /// Executes one request, whose arguments are in `arguments`.
  @inline(__always)
  private mutating func execute(_ connection: inout Connection, _ processor: inout CommandProcessor, end: Int, durable: UInt64) {
    let start = connection.replies.bytes.count
    let disposition = EventLoop.run(
      &processor, arguments, connection.input, connection.session, statistics, into: &connection.replies.bytes)
    switch disposition {
    case .done: connection.replies.finishReply(from: start, batch: 0, durable: durable)
    case .after(let batch): connection.replies.finishReply(from: start, batch: batch, durable: durable)
    default:
      if postpone(&connection, processor, disposition, start: start, end: end, durable: durable) { return }
    }
    statistics.commands &+= 1
    connection.inputStart = end
    connection.halfRequestSince = 0
    if options.hasPassword, connection.isStranger == connection.session.isAuthenticated { setLimits(&connection) }
  }

  /// Keeps the look-out ahead of the parser: a function of its own, for the same reason as `run`.
  @inline(__always)
  private static func look(_ lookout: inout Lookout, _ input: borrowing ByteBuffer, _ processor: borrowing CommandProcessor) -> Bool {
    lookout.step(input.span, processor.ledger)
  }

  /// Lends the input to the processor: a function of its own, so that the compiler sees that input and replies do not overlap.
  @inline(__always)
  private static func run(
    _ processor: inout CommandProcessor, _ arguments: borrowing [Slice], _ input: borrowing ByteBuffer, _ session: Session,
    _ statistics: borrowing ServerStatistics, into replies: inout ByteBuffer
  ) -> Disposition {
    processor.execute(arguments, input.span, session, statistics, into: &replies)
  }

  /// Deals with a request that is not simply answered.
  /// - Returns: whether it is held, to be executed again.
  @inline(never)
  private mutating func postpone(
    _ connection: inout Connection, _ processor: borrowing CommandProcessor, _ disposition: Disposition, start: Int, end: Int, durable: UInt64
  ) -> Bool {
    switch disposition {
    case .wait(let batch):
      if isReadOnly {
        connection.replies.bytes.appendError(
          processor.writesRefused?.word ?? ResultCode.ioError.word, "the answer depends on a hold's expiry that cannot be written now")
        connection.replies.finishReply(from: start, batch: 0, durable: durable)
        return false
      }
      precondition(batch > durable, "a request waits for what is there already")
      connection.stall = .commit(batch)
      stalled.append(connection.token)
      connection.hold(&arguments, end: end)
      return true
    case .block(let tail):
      connection.stall = .tail(after: tail.sequence, deadline: tail.deadline)
      tails.append(connection.token)
      tailDeadline = min(tailDeadline, tail.deadline)
      connection.hold(&arguments, end: end)
      return true
    case .job(let job):
      if worker.submit(Worker.Item(token: connection.token, job: job)) {
        connection.stall = .job
      } else {
        connection.replies.bytes.appendError(ResultCode.limit.word, "\(ServerLimits.jobs) long commands are waiting already; try again later")
        connection.replies.finishReply(from: start, batch: 0, durable: durable)
      }
    case .close:
      connection.replies.finishReply(from: start, batch: 0, durable: durable)
      connection.isClosing = true
    case .done, .after: preconditionFailure("an answered request is not put off")
    }
    return false
  }

  /// Answers bytes that are no request. Nothing more is read as a request.
  private mutating func refuse(_ connection: inout Connection, _ error: ProtocolError, durable: UInt64) {
    let start = connection.replies.bytes.count
    connection.replies.bytes.appendError(error)
    connection.replies.finishReply(from: start, batch: 0, durable: durable)
    connection.isClosing = true
    log.debug("protocol error", ["client": StreamSocket.peer(connection.descriptor), "error": error.sentence])
  }

  /// Gives a connection the limits that suit what is known of its client.
  private func setLimits(_ connection: inout Connection) {
    connection.isStranger = !connection.session.isAuthenticated
    connection.parser = RequestParser(limits: connection.isStranger ? ServerLimits.requestBeforeAuthentication : ServerLimits.request)
  }

  // MARK: Input

  /// Receives what there is, up to the share of one round.
  mutating func receive(_ connection: inout Connection) {
    connection.compactInput()
    connection.isReadable = false
    if !connection.readsWatched { watch(&connection, reads: true) }
    let limit =
      connection.stall.isTail
      ? ServerLimits.smallInputBytes : connection.isStranger ? ServerLimits.receiveBytesBeforeAuthentication : ServerLimits.receiveBytes
    switch StreamSocket.receive(connection.descriptor, into: &connection.input, limit: limit) {
    case .bytes(let count):
      connection.lastReceived = now
      statistics.bytesIn &+= count
    case .wouldBlock: break
    case .closed:
      connection.inputEnded = true
      watch(&connection, reads: false)
    }
  }

  /// Receives a little while the connection waits for records, which may take an hour: so it is noticed when the client goes away.
  private mutating func receiveAhead(_ connection: inout Connection) {
    if connection.unreadCount < ServerLimits.smallInputBytes {
      receive(&connection)
    } else {
      watch(&connection, reads: false)
    }
  }

  /// The client sends no more: whoever waits for news is answered now, and the connection ends when all is answered.
  private mutating func endOfInput(_ connection: inout Connection, _ rest: Rest) {
    switch rest {
    case .drained: connection.isClosing = true
    case .stalled:
      if case .tail(let after, _) = connection.stall {
        connection.stall = .tail(after: after, deadline: 0)
        tailDeadline = 0
      }
    case .turn: break
    }
  }

  /// Leaves the connection with what is unread in a buffer of its own, beginning with the next request.
  private mutating func keepInput(_ connection: inout Connection) {
    connection.compactInput()
    let isPartial = !connection.input.isEmpty && connection.stall.isNone && !connection.isListed
    if !isPartial { connection.halfRequestSince = 0 } else if connection.halfRequestSince == 0 { connection.halfRequestSince = now }
    if connection.input.isEmpty {
      // The larger one is lent to the next connection.
      if connection.input.capacity > inputBuffer.capacity { swap(&connection.input, &inputBuffer) }
    } else if connection.input.count <= ServerLimits.smallInputBytes, connection.input.capacity > ServerLimits.smallInputBytes, inputBuffer.isEmpty {
      inputBuffer.append(connection.input.span)
      swap(&connection.input, &inputBuffer)
      inputBuffer.removeAll()
    }
  }
}
