/// What the requests of a load ask for.
public enum Workload: Sendable, Hashable, CustomStringConvertible {
  /// `TRANSFER` under fresh keys, or what a template of its own says.
  case transfers
  /// `TRANSFERS`, so many transfers in each request; what is in flight is counted in requests.
  case packed(records: Int)
  /// `POST` of four legs between four accounts.
  case posts
  /// `HOLD`, and as soon as it is answered its `CAPTURE`: half of each.
  case holds
  /// So many transfers first, which are no part of the measurement, then the same requests again, drawn at random.
  case replays(of: Int)
  /// `TRANSFER` from accounts that have nothing and a floor of zero: each must be refused as INSUFFICIENT.
  case refusals
  /// `BALANCE` of accounts whose balance is known, see `ControlLine.fundAccounts`.
  case balances
  /// `GET` of a redis server, with the keys and values that `balances` has as accounts and balances.
  case gets
  /// Out of `period` requests one `TRANSFER`, the others `BALANCE`.
  /// - `isSplit`: transfers have connections of their own, one in `period`; otherwise each connection asks for both in turn, and replies keep the order.
  case mixed(period: Int, isSplit: Bool)

  public var description: String {
    switch self {
    case .transfers: "transfers"
    case .packed(let records): "packed by \(records)"
    case .posts: "posts"
    case .holds: "holds"
    case .replays: "replays"
    case .refusals: "refusals"
    case .balances: "balances"
    case .gets: "gets"
    case .mixed(_, let isSplit): isSplit ? "mixed" : "mixed in turn"
    }
  }

  /// Whether a load of it may move money.
  public var moves: Bool {
    switch self {
    case .balances, .gets, .refusals: false
    default: true
    }
  }

  var isOnlyReads: Bool { self == .balances || self == .gets }

  /// The fewest accounts that it can do with.
  var accountsMin: Int { self == .posts ? 4 : 2 }
}
