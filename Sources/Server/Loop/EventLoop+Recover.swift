import Commands
import Ledger
import Memory
import Platform
import Storage

/// What happens when a commit fails.
///
/// Nothing of the failed batch, nor of the one that gathered behind it, was promised to anybody: each command in them is answered by an error, the
/// ledger is read again from the disk, and commands that write are refused until a small commit succeeds; one is tried at every sweep.
/// Meanwhile nothing gathers but the expiry of holds, which follows from the time alone and will be written when the disk allows: reads show it at once.
extension EventLoop {
  /// Answers what cannot be kept, and starts again from what the disk has.
  mutating func recover(_ processor: inout CommandProcessor, from error: StorageError) {
    let isFull = error.isFull || (error.isCutShort && !hasRoom)
    let code: ResultCode = isFull ? .diskFull : .ioError
    failure = nil
    statistics.commitFailures &+= 1
    log.error("commit failed", ["error": "\(error)", "code": "\(code.word)"])
    breakPromises(code)
    breakPayments(&processor, code)
    reread(&processor)
    processor.writesRefused = code
    isReadOnly = true
    resumeStalled {
      switch $0 {
      case .commit, .full: true
      default: false
      }
    }
  }

  private mutating func breakPromises(_ code: ResultCode) {
    let sentence: StaticString =
      code == .diskFull ? "the disk is full: nothing was written" : "the disk failed: send it again with the same key to learn whether it was written"
    var broken = 0
    for token in waiting {
      guard let box = connections.box(token) else { continue }
      broken += box.connection.replies.breakPromises(code, sentence)
      box.connection.isWaitListed = false
      listForFlush(&box.connection)
    }
    waiting.removeAll(keepingCapacity: true)
    // Batches are numbered anew: what a session remembers of them means nothing any more.
    for slot in 0..<connections.slots { connections.box(at: slot)?.connection.session.lastBatch = 0 }
    log.warning("commands answered by an error", ["count": "\(broken)"])
  }

  /// Throws the ledger away and reads it again.
  private mutating func reread(_ processor: inout CommandProcessor) {
    do throws(LedgerError) { try processor.ledger.reopen() } catch { giveUp("\(error)") }
    processor.ledger.advance(to: Clock.realtimeNanoseconds())
    do throws(StorageError) { try processor.loadPayments() } catch { giveUp("\(error)") }
  }

  /// There is nothing to serve. What was acknowledged is on disk.
  private func giveUp(_ error: String) -> Never {
    log.error("the ledger cannot be read again", ["error": error])
    CurrentProcess.exit(ExitStatus.failed.rawValue)
  }

  /// Whether the file system has room for a full batch.
  private var hasRoom: Bool { (FileSystem.freeBytes(options.directory) ?? .max) >= UInt64(Limits.batchBytes) }

  /// Tries whether the disk takes a commit again; if so, writes are allowed.
  mutating func probe(_ processor: inout CommandProcessor) {
    // A commit of a page may find room where a batch does not: then the next batch would fail, and reading the ledger again costs more than waiting.
    if processor.writesRefused == .diskFull, !hasRoom { return }
    do throws(StorageError) { try processor.ledger.probe() } catch { return }
    processor.writesRefused = nil
    isReadOnly = false
    resumePayments()
    log.info("the disk takes commits again")
  }
}
