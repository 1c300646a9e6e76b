import Ledger
import Memory
import Money
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
        let report = try snapshot.check { done, all in progress.set(all == 0 ? 100 : Int(done * 100 / all)) }
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

/// The accounts of each asset with their sums, written as they come.
struct TrialBalance: ~Copyable {
  private final class Part {
    let scale: Int
    var debits: UInt128 = 0
    var credits: UInt128 = 0
    var fits = true
    var count = 0
    var rows = ByteBuffer(capacity: 4096)

    init(scale: Int) { self.scale = scale }
  }

  private var parts: [AssetCode: Part] = [:]

  mutating func add(_ path: Span<UInt8>, _ code: AssetCode, _ scale: Int, _ type: AccountType, _ counters: Counters, _ version: RespVersion) {
    let part: Part
    if let known = parts[code] {
      part = known
    } else {
      part = Part(scale: scale)
      parts[code] = part
    }
    part.count += 1
    let debits = part.debits.addingReportingOverflow(counters.debitsPosted)
    let credits = part.credits.addingReportingOverflow(counters.creditsPosted)
    let largest = UInt128(Int128.max)
    if debits.overflow || credits.overflow || debits.partialValue > largest || credits.partialValue > largest {
      part.fits = false
    } else {
      part.debits = debits.partialValue
      part.credits = credits.partialValue
    }
    part.rows.appendMapHeader(5, version)
    part.rows.appendBulk("account")
    part.rows.appendBulk(path)
    part.rows.appendBulk("type")
    part.rows.appendBulk(type.name)
    part.rows.appendBulk("debits")
    part.rows.appendAmount(counters.debitsPosted, scale: scale)
    part.rows.appendBulk("credits")
    part.rows.appendAmount(counters.creditsPosted, scale: scale)
    part.rows.appendBulk("balance")
    part.rows.appendAmount(counters.posted(debitNormal: type.isDebitNormal), scale: scale)
  }

  /// Appends the map, or an error when a sum is too large to be told.
  func write(_ version: RespVersion, into out: inout ByteBuffer) {
    if parts.values.contains(where: { !$0.fits }) {
      out.appendError(ResultCode.overflow.word, "the sum of the counters is beyond 2^127 - 1 of the smallest units")
      return
    }
    out.appendMapHeader(parts.count, version)
    for (code, part) in parts.sorted(by: { $0.key < $1.key }) {
      out.appendBulk(code)
      out.appendMapHeader(3, version)
      out.appendBulk("debits")
      out.appendAmount(part.debits, scale: part.scale)
      out.appendBulk("credits")
      out.appendAmount(part.credits, scale: part.scale)
      out.appendBulk("accounts")
      out.appendArrayHeader(part.count)
      out.append(part.rows.span)
    }
  }
}

extension CheckReport {
  /// Appends the map that CHECK answers.
  func write(_ version: RespVersion, into out: inout ByteBuffer) {
    out.appendMapHeader(6, version)
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
    out.appendBulk("findings")
    // Findings beyond those kept are told by their number.
    let more = findingCount - findings.count
    out.appendArrayHeader(findings.count + (more > 0 ? 1 : 0))
    for finding in findings { out.appendBulk(finding) }
    if more > 0 { out.appendBulk("and \(more) more") }
  }
}
