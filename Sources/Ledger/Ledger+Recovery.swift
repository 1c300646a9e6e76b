import Memory
import Storage

/// What a server does with a ledger whose commit has failed.
extension Ledger {
  /// Commits a row that says nothing new, to find out whether the disk takes commits again. Only when no batch is in flight.
  public borrowing func probe() throws(StorageError) {
    var row = ByteBuffer(capacity: 16)
    try copyFormat(into: &row)
    var transaction = try WriteTransaction(tables.environment)
    try transaction.put(tables[.meta], MetaRow.format.key, row.span)
    try transaction.commit()
  }

  private func copyFormat(into row: inout ByteBuffer) throws(StorageError) {
    let reader = try ReadTransaction(tables.environment)
    guard let format = try reader.get(tables[.meta], MetaRow.format.key) else { throw Journal.damaged }
    row.append(format)
  }
}
