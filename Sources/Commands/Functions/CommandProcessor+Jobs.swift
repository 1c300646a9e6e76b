import Ledger
import Memory
import Money
import Payments
import Wire

/// TRIALBALANCE and CHECK: on the worker thread, on a snapshot.
extension CommandProcessor {
  mutating func trialBalance(_ session: Session, into out: inout ByteBuffer) -> Disposition {
    let version = session.version
    let moment = read.at
    return job(into: &out) { snapshot, reply in
      var balance = TrialBalance()
      do {
        try snapshot.forEachAccount(at: moment) { path, code, scale, type, counters in balance.add(path, code, scale, type, counters, version) }
        balance.write(version, into: &reply)
      } catch {
        reply.appendError(ResultCode.ioError.word, "reading the data file: \(error)")
      }
    }
  }

  mutating func check(_ session: Session, into out: inout ByteBuffer) -> Disposition {
    let version = session.version
    let progress = checkProgress
    return job(into: &out) { snapshot, reply in
      progress.set(0)
      do {
        var payments = PaymentsChecker()
        let report = try snapshot.check(&payments) { done, all in progress.set(all == 0 ? 100 : Int(done * 100 / all)) }
        progress.finish(isClean: report.isClean)
        report.write(version, into: &reply)
      } catch {
        progress.finish(isClean: nil)
        reply.appendError(ResultCode.ioError.word, "reading the data file: \(error)")
      }
    }
  }

  private mutating func job(into out: inout ByteBuffer, _ body: @escaping @Sendable (LedgerSnapshot, inout ByteBuffer) -> Void) -> Disposition {
    do {
      // While a commit is under way nobody can say whether the disk has it.
      guard let snapshot = try ledger.snapshot() else { return .wait(ledger.openBatch - 1) }
      return .job(WorkerJob { reply in body(snapshot, &reply) })
    } catch {
      return refuseReading("\(error)", into: &out)
    }
  }
}

extension CheckReport {
  /// Appends the map that CHECK answers.
  func write(_ version: RespVersion, into out: inout ByteBuffer) {
    out.appendMapHeader(7, version)
    out.appendBulk("status")
    out.appendBulk(isClean ? "clean" : "damaged")
    out.appendBulk("records")
    out.appendInteger(records)
    out.appendBulk("accounts")
    out.appendInteger(accounts)
    out.appendBulk("keys")
    out.appendInteger(keys)
    out.appendBulk("holds")
    out.appendInteger(openHolds)
    out.appendBulk("objects")
    out.appendInteger(objects)
    out.appendBulk("findings")
    // Findings beyond those kept are told by their number.
    let more = findingCount - findings.count
    out.appendArrayHeader(findings.count + (more > 0 ? 1 : 0))
    for finding in findings { out.appendBulk(finding) }
    if more > 0 { out.appendBulk("and \(more) more") }
  }
}
