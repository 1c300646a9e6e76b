import Ledger
import Memory
import Money
import Wire

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
