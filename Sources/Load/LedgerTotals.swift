/// Total debits and credits of one asset, as `TRIALBALANCE` gives them first in its reply.
///
/// Only the beginning of the reply is read: the accounts that follow may be a hundred megabytes.
public struct LedgerTotals: Sendable, Equatable {
  /// Minor units, the asset having two decimals.
  public let debits: UInt64
  public let credits: UInt64

  public init(debits: UInt64, credits: UInt64) {
    self.debits = debits
    self.credits = credits
  }

  /// Asks a server; all zero when nothing was ever posted.
  public static func read(host: String, port: UInt16, asset: String) throws(LoadError) -> LedgerTotals {
    let line = try ControlLine(host: host, port: port)
    let reply = try line.begin(["TRIALBALANCE"], limit: 512)
    guard let totals = LedgerTotals(reply: reply, asset: asset) else {
      throw .refused(command: "TRIALBALANCE", reply: String(decoding: reply.prefix(200), as: UTF8.self))
    }
    return totals
  }

  /// Reads `debits` and `credits` out of the beginning of a reply; `nil` when it is not one of `TRIALBALANCE` about this asset first.
  init?(reply: [UInt8], asset: String) {
    let lines = String(decoding: reply, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = lines.first, first.hasPrefix("*") || first.hasPrefix("%") else { return nil }
    if first == "*0" || first == "%0" {
      self.init(debits: 0, credits: 0)
      return
    }
    func value(after name: String) -> UInt64? {
      guard let place = lines.firstIndex(of: name), place + 2 < lines.count else { return nil }
      return LedgerTotals.minorUnits(lines[place + 2])
    }
    guard lines.count > 2, lines[2] == asset, let debits = value(after: "debits"), let credits = value(after: "credits") else { return nil }
    self.init(debits: debits, credits: credits)
  }

  /// Minor units of `123.45`.
  static func minorUnits(_ text: String) -> UInt64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 2, let whole = UInt64(parts[0]), let cents = UInt64(parts[1]) else { return nil }
    return whole * 100 + cents
  }
}
