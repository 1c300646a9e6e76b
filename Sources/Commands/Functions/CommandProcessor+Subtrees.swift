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
