import Storage

/// Why a ledger could not be opened.
public enum LedgerError: Error, CustomStringConvertible, Sendable {
  /// The store failed.
  case storage(StorageError)
  /// The directory holds a ledger of a format this version does not know, or no ledger.
  case unknownFormat(found: String)
  /// What the directory holds does not fit together; `ducat check` tells more.
  case damaged(String)

  public var description: String {
    switch self {
    case .storage(let error): "the data file: \(error)"
    case .unknownFormat(let found): "the data file has format \(found); this version reads format \(Ledger.formatVersion)"
    case .damaged(let what): "the data file is damaged: \(what)"
    }
  }
}
