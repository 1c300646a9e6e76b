/// What a command needs and touches.
public enum AccessClass: String, Sendable, BitwiseCopyable {
  /// Concerns the connection alone; allowed before `AUTH`.
  case open
  /// Concerns the connection or the server, not the ledger.
  case connection
  case read
  /// Appends to the journal: refused while the disk is full.
  case write

  /// The flags that `COMMAND INFO` tells.
  var flags: [StaticString] {
    switch self {
    case .open: ["fast", "noscript", "no_auth"]
    case .connection: ["fast", "noscript"]
    case .read: ["readonly"]
    case .write: ["write", "denyoom"]
    }
  }
}
