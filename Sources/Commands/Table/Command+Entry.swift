import Ledger

extension Command {
  /// What the ledger calls it, when it carries a key.
  @inline(__always)
  var entryCommand: EntryCommand? {
    switch self {
    case .transfer: .transfer
    case .post: .post
    case .hold: .hold
    case .capture: .capture
    case .release: .release
    case .reverse: .reverse
    default: nil
    }
  }
}
