/// Rows of modules whose newest version is not on disk yet. Modules read them again within the same commit, so they are kept by key.
struct ModuleRows: ~Copyable {
  struct Key: Hashable {
    let table: ModuleTable
    let bytes: [UInt8]
  }

  struct Row {
    let batch: UInt64
    /// `nil`: the row is deleted.
    let bytes: [UInt8]?
  }

  private var rows: [Key: Row] = [:]

  subscript(key: Key) -> Row? {
    get { rows.isEmpty ? nil : rows[key] }
    set { rows[key] = newValue }
  }

  /// Forgets the rows that the disk has.
  mutating func committed(through batch: UInt64) {
    if rows.isEmpty { return }
    if rows.values.allSatisfy({ $0.batch <= batch }) {
      rows.removeAll(keepingCapacity: true)
    } else {
      rows = rows.filter { $0.value.batch > batch }
    }
  }
}

/// The tables of the environment that belong to modules.
public enum ModuleTable: UInt8, Sendable {
  /// Follows from the events in the journal; a checker can derive it anew.
  case objects
  /// What the journal does not hold: requests to send again, raw answers, personal data. May be pruned.
  case sides

  var name: TableName { self == .objects ? .objects : .sides }
}
