import Commands
import Ledger
import Memory
import Platform
import Storage

/// Making what was done durable, and letting go what waited for it.
extension EventLoop {
  /// Ends the batch that gathers, unless one is under way: commits it here when it is small, else hands it to the committer.
  mutating func commit(_ processor: inout CommandProcessor) {
    isGathering = false
    guard !isCommitting, !isReadOnly, processor.ledger.isPending else { return }
    // Where others only read, the loop has better to do than to wait for the disk.
    let hasBystanders = now &- lastBystander < ServerLimits.bystanderNanoseconds
    let isSmall = !hasBystanders && processor.ledger.pendingBytes <= ServerLimits.inlineCommitBytes
    isGathering = isSmall && phase == .running && gathering.isWorthwhile(at: now)
    if isGathering { return }
    gathering.end()
    let batch = processor.ledger.seal()
    if isSmall {
      let began = Clock.monotonicNanoseconds()
      do throws(StorageError) { try batch.commit() } catch {
        failure = error
        return
      }
      finish(batch, Clock.monotonicNanoseconds() - began, &processor)
    } else {
      isCommitting = true
      committer.submit(batch)
      resumeFull()
    }
  }

  /// The committer has something to tell.
  mutating func noticeCommit(_ processor: inout CommandProcessor) {
    guard let result = committer.result() else { return }
    isCommitting = false
    if let error = result.error {
      failure = error
    } else {
      finish(result.batch, result.nanoseconds, &processor)
    }
  }

  /// A batch is on disk.
  private mutating func finish(_ batch: SealedBatch, _ nanoseconds: UInt64, _ processor: inout CommandProcessor) {
    let number = batch.number
    statistics.commits &+= 1
    statistics.commitNanoseconds &+= nanoseconds
    statistics.commitNanosecondsLast = nanoseconds
    statistics.commitTimes.record(nanoseconds)
    do throws(StorageError) { try processor.ledger.committed(batch) } catch { failure = error }
    release(durable: number)
    resumeFull()
  }

  /// Lets replies and requests go on that waited for batches up to `durable`.
  private mutating func release(durable: UInt64) {
    var kept = 0
    for token in waiting {
      guard let box = connections.box(token) else { continue }
      if release(&box.connection, durable: durable) {
        waiting[kept] = token
        kept += 1
      }
    }
    waiting.removeLast(waiting.count - kept)
    resumeStalled { if case .commit(let batch) = $0 { batch <= durable } else { false } }
    // Where nobody waits for records, the loop need not wake again to find that out.
    if !tails.isEmpty { tailDeadline = 0 }
  }

  /// - Returns: whether it still waits.
  private mutating func release(_ connection: inout Connection, durable: UInt64) -> Bool {
    connection.replies.release(durable: durable)
    if connection.replies.isSendable { listForFlush(&connection) }
    connection.isWaitListed = connection.replies.isWaiting
    return connection.isWaitListed
  }

  private mutating func resumeFull() {
    resumeStalled { if case .full = $0 { true } else { false } }
  }

  /// Lets those stalled connections go on for which `isOver` holds.
  mutating func resumeStalled(where isOver: (Stall) -> Bool) {
    if stalled.isEmpty { return }
    var kept = 0
    for token in stalled {
      guard let box = connections.box(token) else { continue }
      if isOver(box.connection.stall) {
        resume(&box.connection)
      } else {
        stalled[kept] = token
        kept += 1
      }
    }
    stalled.removeLast(stalled.count - kept)
  }

  /// Has the ledger write what it has put off, while there is nothing else to do.
  mutating func useLeisure(_ processor: inout CommandProcessor) {
    guard !isCommitting, !isReadOnly, processor.ledger.maintenanceDue else { return }
    isCommitting = true
    committer.submit(processor.ledger.seal())
  }
}
