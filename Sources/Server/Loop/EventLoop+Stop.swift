import Commands
import Gateway
import Ledger
import Memory
import Platform
import Storage

/// Stopping: what was begun is finished, and nothing else.
extension EventLoop {
  /// Takes signals: the first one ends taking work, the second one ends waiting for clients.
  mutating func noticeSignals(_ processor: inout CommandProcessor) {
    while let number = signals.next() {
      log.info("signal", ["number": "\(number)"])
      switch phase {
      case .running: drain(processor)
      case .draining, .stopping: phase = .stopping
      }
    }
  }

  /// Takes no more connections and requests; what was executed is committed and answered.
  private mutating func drain(_ processor: borrowing CommandProcessor) {
    phase = .draining(until: now + ServerLimits.drainNanoseconds)
    closeListeners()
    link?.drain()
    for slot in 0..<connections.slots {
      guard let box = connections.box(at: slot) else { continue }
      drain(&box.connection, processor)
    }
    tailDeadline = 0
    nextSweep = now
  }

  private mutating func drain(_ connection: inout Connection, _ processor: borrowing CommandProcessor) {
    switch connection.stall {
    case .tail(let after, _): connection.stall = .tail(after: after, deadline: 0)
    case .commit, .job: break
    case .none, .full, .congested:
      connection.stall = .none
      endService(&connection, processor)
      listForFlush(&connection)
    }
  }

  /// Executes nothing more for a connection. If it has sent something that was not executed it is told so, once, in the place of the next reply: the end
  /// alone would leave it in doubt.
  mutating func endService(_ connection: inout Connection, _ processor: borrowing CommandProcessor) {
    if connection.isClosing { return }
    connection.isClosing = true
    if !connection.inputEnded { receive(&connection) }
    if connection.unreadCount == 0 { return }
    let start = connection.replies.bytes.count
    processor.refuseStopping(connection.session, into: &connection.replies.bytes)
    connection.replies.finishReply(from: start, batch: 0, durable: processor.ledger.durableBatch)
    connection.inputStart = connection.input.count
    if connection.replies.isWaiting, !connection.isWaitListed {
      connection.isWaitListed = true
      waiting.append(connection.token)
    }
  }

  /// Whether the loop has nothing more to do.
  func isDone(_ processor: borrowing CommandProcessor) -> Bool {
    switch phase {
    case .running: return false
    case .draining(let until):
      if hasWork(processor) { return false }
      return (connections.count == 0 && link?.isDrained != false && inputs.isEmpty) || now >= until
    case .stopping: return !hasWork(processor)
    }
  }

  private func hasWork(_ processor: borrowing CommandProcessor) -> Bool {
    isCommitting || (processor.ledger.isPending && !isReadOnly)
  }

  /// Closes what is open and has the ledger write everything that it has put off.
  /// - Returns: whether all of it could be written. If not, the next start has more to read again; nothing is lost.
  mutating func finish(_ processor: inout CommandProcessor) -> Bool {
    for slot in 0..<connections.slots {
      guard let box = connections.box(at: slot) else { continue }
      close(&box.connection)
    }
    closeListeners()
    if phase == .stopping || isReadOnly { return true }
    do throws(StorageError) {
      try processor.ledger.flushAll()
      return true
    } catch {
      log.warning("could not write everything that was put off", ["error": "\(error)"])
      return false
    }
  }
}
