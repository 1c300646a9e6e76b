import Memory

/// The rows of table `meta`.
enum MetaRow {
  case format
  case identity
  case runs
  case balances

  /// The row's key.
  var name: StaticString {
    switch self {
    case .format: "format"
    case .identity: "identity"
    case .runs: "runs"
    case .balances: "balances"
    }
  }

  var key: Span<UInt8> {
    @_lifetime(immortal)
    get { name.bytes }
  }
}
