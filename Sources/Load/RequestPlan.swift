/// In which order one connection asks for what.
enum RequestPlan {
  /// Nothing but transfers: the way that is measured most, and has a shorter path.
  case transfers
  /// The same, so many in each request.
  case packed(PackedRequest)
  case always(RequestKind)
  /// Captures whatever is held, holds more when there is nothing to capture.
  case holds
  /// Originals until there are enough, then those again.
  case replays(ReplayBook)
  /// Each request whose number is a multiple of `period` is a transfer, the others are reads.
  case inTurn(period: Int)

  /// What the connection with an index shall do.
  init(_ workload: Workload, connection index: Int, book: ReplayBook?) {
    switch workload {
    case .transfers: self = .transfers
    case .packed(let records): self = .packed(PackedRequest(records: records))
    case .posts: self = .always(.post)
    case .holds: self = .holds
    case .replays:
      guard let book else { preconditionFailure("replays need a book") }
      self = .replays(book)
    case .refusals: self = .always(.refusal)
    case .balances, .gets: self = .always(.knownBalance)
    case .mixed(let period, let isSplit): self = isSplit ? .always(index % period == 0 ? .transfer : .anyBalance) : .inTurn(period: period)
    }
  }

  /// The kinds it may ask for.
  var kinds: [RequestKind] {
    switch self {
    case .transfers: [.transfer]
    case .packed: []
    case .always(let kind): [kind]
    case .holds: [.hold, .capture]
    case .replays: [.original, .replay]
    case .inTurn: [.transfer, .anyBalance]
    }
  }
}
