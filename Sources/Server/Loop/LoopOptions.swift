import Ledger

/// What the loop has to know besides the ledger.
struct LoopOptions: Sendable {
  /// The data directory, to see how much room there is.
  let directory: String
  let maxConnections: Int
  /// Whether clients must authenticate.
  let hasPassword: Bool
  let timeouts: ConnectionTimeouts
}

/// A socket that takes connections.
struct Listener: Sendable {
  let descriptor: Int32
  let address: ListenAddress
}
