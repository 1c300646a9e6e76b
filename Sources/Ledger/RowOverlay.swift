/// Rows whose newest version is not on disk yet, and that commands need to read again: metadata of accounts, rests of reversed entries. Rare, so a dictionary.
struct RowOverlay: ~Copyable {
  struct Key: Hashable {
    let table: TableName
    let number: UInt64
  }

  struct Row {
    let batch: UInt64
    let bytes: [UInt8]
  }

  private var rows: [Key: Row] = [:]

  subscript(key: Key) -> Row? {
    get { rows.isEmpty ? nil : rows[key] }
    set { rows[key] = newValue }
  }

  /// Forgets the rows that the disk has.
  mutating func committed(through batch: UInt64) {
    if rows.isEmpty { return }
    rows = rows.filter { $0.value.batch > batch }
  }
}
