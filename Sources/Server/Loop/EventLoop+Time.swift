import Commands
import Ledger
import Memory
import Platform
import Wire

/// What is done because time has passed, or a job is done.
extension EventLoop {
  /// Looks through the connections for those whose time is up, and gives memory back that is not used.
  mutating func sweep(_ processor: inout CommandProcessor) {
    nextSweep = now + (phase == .running ? ServerLimits.sweepNanoseconds : ServerLimits.drainSweepNanoseconds)
    statistics.residentBytes = Int(FileSystem.residentBytes())
    statistics.dataBytes = Int(FileSystem.allocatedBytes(options.directory + "/data.mdb") ?? 0)
    statistics.diskFreeBytes = Int(clamping: FileSystem.freeBytes(options.directory) ?? 0)
    if isReadOnly, phase == .running { probe(&processor) }
    publishFacts(processor)
    if now >= acceptsAgain {
      acceptsAgain = .max
      watchListeners(true)
    }
    for slot in 0..<connections.slots {
      guard let box = connections.box(at: slot) else { continue }
      sweep(&box.connection)
    }
  }

  private mutating func sweep(_ connection: inout Connection) {
    if let reason = overdue(connection) {
      log.debug("connection closed", ["reason": reason, "client": StreamSocket.peer(connection.descriptor)])
      statistics.connectionsTimedOut &+= 1
      close(&connection)
    } else if now - connection.lastReceived > ServerLimits.sweepNanoseconds {
      connection.releaseMemory()
    }
  }

  /// Why a connection is to be closed now, or `nil`.
  private func overdue(_ connection: borrowing Connection) -> String? {
    if connection.isLingering {
      let limit = phase == .running ? ServerLimits.lingerNanoseconds : ServerLimits.drainLingerNanoseconds
      return now >= connection.began && now - connection.began > limit ? "the client does not close" : nil
    }
    let timeouts = options.timeouts
    func passed(_ since: UInt64, _ seconds: UInt64) -> Bool { ConnectionTimeouts.hasPassed(seconds, since: since, now: now) }
    if passed(connection.sendStalledSince, timeouts.sendSeconds) { return "replies are not read" }
    if passed(connection.halfRequestSince, timeouts.requestSeconds) { return "an unfinished request" }
    if connection.isStranger, passed(connection.began, timeouts.authenticationSeconds) { return "not authenticated" }
    // Whoever waits for an answer is not idle.
    if connection.stall.isNone, passed(connection.lastReceived, timeouts.idleSeconds) { return "idle" }
    return nil
  }

  // MARK: Waiting for the journal

  /// Lets those go on who wait for records that are there now, or whose time has come.
  mutating func wakeTails(_ processor: borrowing CommandProcessor) {
    if tails.isEmpty {
      tailDeadline = .max
      return
    }
    let time = processor.ledger.serverTime
    if time < tailDeadline { return }
    let last = processor.ledger.durableSequence
    var earliest = UInt64.max
    var kept = 0
    for token in tails {
      guard let box = connections.box(token), case .tail(let after, let deadline) = box.connection.stall else { continue }
      if last > after || time >= deadline {
        resume(&box.connection)
      } else {
        earliest = min(earliest, deadline)
        tails[kept] = token
        kept += 1
      }
    }
    tails.removeLast(tails.count - kept)
    tailDeadline = earliest
  }

  // MARK: Jobs

  /// Answers those whose jobs are done.
  mutating func noticeJobs() {
    worker.take(into: &finishedJobs)
    for item in finishedJobs {
      guard let box = connections.box(item.token) else { continue }
      answer(&box.connection, item.job)
    }
    finishedJobs.removeAll(keepingCapacity: true)
  }

  private mutating func answer(_ connection: inout Connection, _ job: WorkerJob) {
    let start = connection.replies.bytes.count
    connection.replies.bytes.append(job.reply)
    connection.replies.finishReply(from: start, batch: 0, durable: 0)
    listForFlush(&connection)
    resume(&connection)
  }
}
