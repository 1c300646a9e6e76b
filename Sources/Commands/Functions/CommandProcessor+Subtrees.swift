import Ledger
import Memory
import Money
import Wire

/// ROLLUP.
extension CommandProcessor {
  mutating func rollUp(_ bytes: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    let path = bytes.bytes(read.path)
    do {
      guard let ids = try ledger.subtree(path, limit: CommandLimits.inlineAccounts) else { return try rollUpLater(path, session) }
      var sum = RollUp()
      for id in ids {
        let account = ledger.account(id, live: false)
        let asset = ledger.asset(of: id)
        sum.add(asset.code, asset.scale, account.counters.posted(debitNormal: true), account.isDebitNormal)
      }
      if !sum.write(path.array, session.version, into: &out) { isRefused = true }
      return .done
    } catch {
      return refuseReading("\(error)", into: &out)
    }
  }

  /// A large subtree, on the worker thread.
  private mutating func rollUpLater(_ path: Span<UInt8>, _ session: Session) throws -> Disposition {
    guard let snapshot = try ledger.snapshot() else { return .wait(ledger.openBatch - 1) }
    let prefix = path.array
    let version = session.version
    return .job(
      WorkerJob { reply in
        var sum = RollUp()
        do {
          try snapshot.forEachAccount(at: .now, unused: true) { path, code, scale, type, counters in
            guard path.count >= prefix.count, path.extracting(0..<prefix.count).equals(prefix.span),
              path.count == prefix.count || path[prefix.count] == UInt8(ascii: ":")
            else { return }
            sum.add(code, scale, counters.posted(debitNormal: true), type.isDebitNormal)
          }
          _ = sum.write(prefix, version, into: &reply)
        } catch {
          reply.appendError(ResultCode.ioError.word, "reading the data file: \(error)")
        }
      })
  }
}

/// The balances of a subtree, by asset.
struct RollUp {
  private struct Sum {
    let scale: Int
    var debits: Int128 = 0
    /// Whether no account in it grows by debits.
    var allCreditNormal = true
    var fits = true
  }

  private var sums: [AssetCode: Sum] = [:]

  /// - Parameter units: with debits positive.
  mutating func add(_ code: AssetCode, _ scale: Int, _ units: Int128, _ isDebitNormal: Bool) {
    var sum = sums[code] ?? Sum(scale: scale)
    let next = sum.debits.addingReportingOverflow(units)
    if next.overflow || next.partialValue == Int128.min { sum.fits = false } else { sum.debits = next.partialValue }
    if isDebitNormal { sum.allCreditNormal = false }
    sums[code] = sum
  }

  /// Appends the map from asset to balance, in the direction that the accounts have in common, else with debits positive; `false`: an error.
  func write(_ path: [UInt8], _ version: RespVersion, into out: inout ByteBuffer) -> Bool {
    if sums.isEmpty {
      let start = out.beginError(ResultCode.noAccount.word)
      out.append("no account is open at or below ")
      out.append(path)
      out.endError(from: start)
      return false
    }
    if sums.values.contains(where: { !$0.fits }) {
      out.appendError(ResultCode.overflow.word, "the sum of the balances is beyond 2^127 - 1 of the smallest units")
      return false
    }
    out.appendMapHeader(sums.count, version)
    for (code, sum) in sums.sorted(by: { $0.key < $1.key }) {
      out.appendBulk(code)
      out.appendAmount(sum.allCreditNormal ? 0 - sum.debits : sum.debits, scale: sum.scale)
    }
    return true
  }
}
