/// The sandbox's own double-entry books: every movement of money is an entry whose legs add up to zero in its currency.
///
/// Credit is positive: what the sandbox owes somebody. So the card networks, who owe it, stand below zero.
struct Books {
  /// Whose money it is.
  enum Place: Hashable {
    /// Buyers' banks, through the card networks.
    case network
    /// What the provider has earned.
    case fees
    /// A merchant's balance that is not available yet.
    case pending(String)
    case available(String)
    /// Paid out by this merchant and not yet arrived.
    case transit(String)
    /// On its way from one merchant to another; zero between entries.
    case transfers
    /// An account at a bank.
    case bank(String)

    /// As the control API names it.
    var name: String {
      switch self {
      case .network: "network"
      case .fees: "fees"
      case .pending(let account): "balance:\(account):pending"
      case .available(let account): "balance:\(account):available"
      case .transit(let account): "transit:\(account)"
      case .transfers: "transfers"
      case .bank(let account): "bank:\(account)"
      }
    }
  }

  /// An account of the books.
  struct Key: Hashable {
    let place: Place
    let currency: String
  }

  /// What changes one account.
  struct Leg {
    let place: Place
    let amount: Int
  }

  /// One movement of money.
  struct Entry {
    /// Milliseconds since 1970.
    let at: Int
    /// Such as `charge` or `payout_failure`.
    let kind: String
    /// The id of what caused it.
    let source: String
    let currency: String
    let legs: [Leg]
  }

  private(set) var balances: [Key: Int] = [:]
  private(set) var entries: [Entry] = []

  /// Writes an entry. Legs of zero are left out.
  mutating func post(_ kind: String, source: String, currency: String, at moment: Int, _ legs: [Leg]) {
    let sum = legs.reduce(0) { $0 + $1.amount }
    precondition(sum == 0, "the legs of \(kind) \(source) add up to \(sum)")
    let moving = legs.filter { $0.amount != 0 }
    if moving.isEmpty { return }
    for leg in moving { balances[Key(place: leg.place, currency: currency), default: 0] += leg.amount }
    entries.append(Entry(at: moment, kind: kind, source: source, currency: currency, legs: moving))
  }

  /// What stands on an account.
  func balance(_ place: Place, _ currency: String) -> Int { balances[Key(place: place, currency: currency)] ?? 0 }

  /// The currencies in which a place has ever had anything, in their order.
  func currencies(of places: Place...) -> [String] { Set(balances.keys.filter { places.contains($0.place) }.map(\.currency)).sorted() }
}
