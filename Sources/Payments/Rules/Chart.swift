import Ledger
import Money

/// The chart of accounts that the service books on. Accounts are opened when they are first used.
enum Chart {
  /// What the PSP owes us.
  static func clearing(_ psp: String) -> String { "assets:psp:\(psp):clearing" }
  static func buyer(_ id: String) -> String { "liabilities:buyer:\(id)" }
  static func seller(_ id: String) -> String { "liabilities:seller:\(id)" }
  /// What a seller owes the platform, because a refund found their wallet short.
  static func receivable(_ seller: String) -> String { "assets:receivable:seller:\(seller)" }
  static let fees = "income:fees"
  /// Taken from sellers and not back at buyers yet.
  static let refundTransit = "liabilities:refund:transit"
  /// Taken from sellers and not at their banks yet.
  static let payoutTransit = "liabilities:payout:transit"
  /// Money that lies at a seller's connected account at the PSP.
  static func account(_ psp: String, _ account: String) -> String { "assets:psp:\(psp):account:\(account)" }
  /// Money at a seller's connected account that a payout is about to take from there.
  static func outgoing(_ psp: String, _ account: String) -> String { "assets:psp:\(psp):account:\(account):outgoing" }
  /// Money at a PSP that belongs to nothing we know.
  static func suspense(_ psp: String) -> String { "liabilities:suspense:\(psp)" }

  /// The type of an account of the chart. Wallets may not fall below zero; everything else may.
  static func type(of path: String) -> (type: AccountType, floor: Int128?) {
    if path.hasPrefix("assets:") { return (.asset, nil) }
    if path.hasPrefix("income:") { return (.income, nil) }
    if path.hasPrefix("expenses:") { return (.expense, nil) }
    let isWallet = path.hasPrefix("liabilities:buyer:") || path.hasPrefix("liabilities:seller:")
    return (.liability, isWallet ? 0 : nil)
  }
}
