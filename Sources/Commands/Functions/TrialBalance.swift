import Ledger
import Memory
import Money
import Wire

/// The accounts of each asset with their sums, written as they come, up to a number of bytes.
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
  private var bytes = 0
  private let bytesMax: Int

  init(bytesMax: Int = CommandLimits.trialBalanceBytes) { self.bytesMax = bytesMax }

  mutating func add(_ path: Span<UInt8>, _ code: AssetCode, _ scale: Int, _ type: AccountType, _ counters: Counters, _ version: RespVersion) {
    // Too large for a reply: what was gathered is let go, and the rest is only passed by.
    if bytes > bytesMax {
      parts = [:]
      return
    }
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
    let start = part.rows.count
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
    bytes += part.rows.count - start
  }

  /// Appends the map, or an error when it or a sum is too large to be told.
  func write(_ version: RespVersion, into out: inout ByteBuffer) {
    if bytes > bytesMax {
      out.appendError(
        ResultCode.limit.word,
        "the trial balance is longer than a reply of \(bytesMax >> 20) MiB; ROLLUP has the sums of a subtree, ACCOUNT LIST the accounts page by page")
      return
    }
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
      part.rows = ByteBuffer(capacity: 16)
    }
  }
}
