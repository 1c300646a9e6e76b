import Ledger
import Memory
import Money
import Wire

/// BALANCE, ROLLUP, STATEMENT, ENTRY, KEY, TAIL, TRIALBALANCE, CHECK.
extension CommandProcessor {
  mutating func runRead(_ command: Command, _ arguments: Arguments, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    if command == .balance, read.at == .now { return balanceNow(arguments.bytes, session, into: &out) }
    // All others read what is on disk, so that a connection's own writes must be there first. While nothing can be written they show what the journal has:
    // a hold that has expired since is not written there yet.
    if mustBeLive(session), writesRefused == nil, liveBatch > ledger.durableBatch { return .wait(liveBatch) }
    switch command {
    case .balance: return balanceThen(arguments.bytes, session, into: &out)
    case .rollup: return rollUp(arguments.bytes, session, into: &out)
    case .statement: return statement(arguments.bytes, session, into: &out)
    case .entry: return showRecord(read.sequence, session, into: &out)
    case .key: return showKey(arguments.bytes, session, into: &out)
    case .tail: return tail(session, into: &out)
    case .trialBalance: return trialBalance(session, into: &out)
    case .check: return check(session, into: &out)
    default: preconditionFailure("\(command) reads nothing")
    }
  }

  // MARK: Balances

  private mutating func balanceNow(_ bytes: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    let isLive = mustBeLive(session)
    switch ledger.resolve(bytes.bytes(read.path), read.asset, live: isLive) {
    case .refused(let code):
      let disposition = refuse(code, into: &out)
      return isLive ? disposition : .done
    case .account(let id):
      appendBalance(ledger.account(id, live: isLive).counters, id, into: &out)
      return isLive ? live : .done
    }
  }

  private mutating func balanceThen(_ bytes: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    switch ledger.resolve(bytes.bytes(read.path), read.asset, live: false) {
    case .refused(let code):
      _ = refuse(code, into: &out)
    case .account(let id):
      do {
        let counters = try ledger.counters(of: id, at: read.at)
        appendBalance(counters, id, into: &out)
      } catch {
        return refuseReading("\(error)", into: &out)
      }
    }
    return .done
  }

  private func appendBalance(_ counters: Counters, _ id: Int, into out: inout ByteBuffer) {
    let isDebitNormal = ledger.account(id, live: true).isDebitNormal
    let scale = ledger.asset(of: id).scale
    switch read.kind {
    case .posted: out.appendAmount(counters.posted(debitNormal: isDebitNormal), scale: scale)
    // Entries keep both within 127 bits, so they are always there.
    case .available: out.appendAmount(counters.available(debitNormal: isDebitNormal) ?? Int128.min, scale: scale)
    case .pending: out.appendAmount(counters.pending(debitNormal: isDebitNormal) ?? Int128.min, scale: scale)
    }
  }

  // MARK: The journal

  private mutating func showRecord(_ sequence: UInt64, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    do {
      guard sequence > 0, try ledger.record(sequence, into: &record) else {
        isRefused = true
        out.appendError(ResultCode.noEntry.word, "there is no entry \(sequence); the last record is \(ledger.durableSequence)")
        return .done
      }
      var writer = RecordWriter(session.version)
      if writer.write(sequence, record.span, ledger, into: &out) { return .done }
      return refuseReading("record \(sequence) is damaged", into: &out)
    } catch {
      return refuseReading("\(error)", into: &out)
    }
  }

  private mutating func showKey(_ bytes: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    let key = bytes.bytes(read.key)
    do {
      let sequence = try ledger.find(key: key)
      if sequence > 0 { return showRecord(sequence, session, into: &out) }
    } catch {
      return refuseReading("\(error)", into: &out)
    }
    isRefused = true
    let start = out.beginError(ResultCode.noKey.word)
    out.append("key ")
    out.appendQuoted(key)
    out.append(" was never used")
    out.endError(from: start)
    return .done
  }

  private mutating func tail(_ session: Session, into out: inout ByteBuffer) -> Disposition {
    let first = max(1, read.sequence)
    if first > ledger.durableSequence, let wait = read.blockMilliseconds, !session.isTailing {
      session.isTailing = true
      return .block(BlockedTail(sequence: first - 1, deadline: ledger.serverTime &+ wait &* 1_000_000))
    }
    session.isTailing = false
    replies.removeAll()
    var lines = ByteBuffer(capacity: 16)
    swap(&lines, &replies)
    defer { swap(&lines, &replies) }
    var writer = RecordWriter(session.version)
    var count = 0
    var damaged: UInt64 = 0
    do {
      try ledger.forEachRecord(from: first, count: read.limit) { sequence, bytes in
        if lines.count > CommandLimits.tailBytes { return }
        if writer.write(sequence, bytes, ledger, into: &lines) { count += 1 } else if damaged == 0 { damaged = sequence }
      }
    } catch {
      return refuseReading("\(error)", into: &out)
    }
    if damaged > 0 { return refuseReading("record \(damaged) is damaged", into: &out) }
    out.appendArrayHeader(count)
    out.append(lines.span)
    return .done
  }
}
