import Ledger
import Memory
import Wire

/// Endings that all commands share.
extension CommandProcessor {
  // MARK: When a reply may leave

  /// The batch that must be durable before a reply that shows the ledger as it is in memory may leave.
  @inline(__always)
  var liveBatch: UInt64 { ledger.pendingBytes > 0 ? ledger.openBatch : ledger.openBatch &- 1 }

  /// The disposition of a reply that shows the ledger as it is in memory.
  @inline(__always)
  var live: Disposition {
    let batch = liveBatch
    return batch > ledger.durableBatch ? .after(batch) : .done
  }

  /// As `live`, for a command that may have written: the session's later reads see it.
  @inline(__always)
  func written(_ session: Session) -> Disposition {
    let batch = liveBatch
    if batch <= ledger.durableBatch { return .done }
    session.lastBatch = batch
    return .after(batch)
  }

  /// Whether a read must show what is not durable yet: the connection's own writes, a hold that has expired, all of a transaction.
  @inline(__always)
  func mustBeLive(_ session: Session) -> Bool { isExecuting || session.lastBatch > ledger.durableBatch || ledger.expiryPending }

  // MARK: Refusals

  /// Answers the fault.
  @inline(never)
  mutating func refuseFault(into out: inout ByteBuffer) -> Disposition {
    isRefused = true
    out.appendError(fault.code.word, fault.sentence.span)
    return .done
  }

  /// Answers the ledger's refusal.
  @inline(never)
  mutating func refuse(_ code: ResultCode, into out: inout ByteBuffer) -> Disposition {
    isRefused = true
    out.appendError(code.word, ledger.sentence.span)
    return live
  }

  /// Answers a refusal that the ledger has no part in.
  mutating func refuse(_ code: ResultCode, _ sentence: StaticString, into out: inout ByteBuffer) -> Disposition {
    isRefused = true
    out.appendError(code.word, sentence)
    return .done
  }

  /// Answers that the data file could not be read.
  mutating func refuseReading(_ what: String, into out: inout ByteBuffer) -> Disposition {
    isRefused = true
    out.appendError(ResultCode.ioError.word, "reading the data file: \(what)")
    return .done
  }

  @inline(never)
  mutating func refuseWrite(into out: inout ByteBuffer) -> Disposition {
    switch writesRefused {
    case .diskFull: refuse(.diskFull, "the disk is full: nothing was written, reads go on", into: &out)
    default: refuse(.ioError, "the disk has failed: nothing is written, reads go on", into: &out)
    }
  }

  /// Answers what was sent to a server that stops and was not executed.
  public func refuseStopping(_ session: Session, into out: inout ByteBuffer) {
    if session.replies != .on { return }
    out.appendError(ResultCode.shuttingDown.word, "the server is stopping: this command and those after it were not carried out")
  }

  /// The wrong number of arguments.
  @inline(never)
  mutating func raiseCount(_ command: Command, _ count: Int) {
    guard fault.raise(.syntax) else { return }
    let spec = CommandTable.spec(command)
    let fixed = spec.fixed
    fault.say(spec.fullName)
    if count < fixed.count {
      fault.say(" needs ")
      fault.list(fixed, "and")
      fault.say("; ")
      if fixed.count == 1 { fault.say("nothing was given") } else { fault.say("\(count == 0 ? "none" : "\(count)") of \(fixed.count) were given") }
    } else if count == 0, !spec.choices.isEmpty {
      fault.say(" needs ")
      fault.list(spec.choices, "or")
      fault.say("; nothing was given")
    } else {
      fault.say(" takes \(CommandProcessor.counted(spec.arguments.minimum, spec.arguments.maximum)); ")
      fault.say(count == 0 ? "nothing was given" : count == 1 ? "1 was given" : "\(count) were given")
    }
  }

  private static func counted(_ least: Int, _ most: Int) -> String {
    if most == 0 { return "no arguments" }
    if least > 0, least < most { return "\(least) to \(most) arguments" }
    return "at most \(most) argument\(most == 1 ? "" : "s")"
  }
}
