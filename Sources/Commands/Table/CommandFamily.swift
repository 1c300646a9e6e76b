/// What commands are grouped by: in `HELP`, in redis-cli's help, and as pages of the reference.
public enum CommandFamily: String, CaseIterable, Sendable, BitwiseCopyable {
  case entries
  case accounts
  case reads
  case transactions
  case connection
  case server
  case payments

  /// The heading of its page.
  public var title: String {
    switch self {
    case .entries: "Entries: moving, holding and reversing money"
    case .accounts: "Assets and accounts"
    case .reads: "Reads: balances, statements, the journal"
    case .transactions: "Transactions"
    case .connection: "Connections"
    case .server: "The server"
    case .payments: "Payments: pay-in, pay-out, wallets"
    }
  }
}
