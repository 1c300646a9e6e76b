import Storage

/// The environment and its open tables; shared by all threads.
public final class Tables: Sendable {
  public let environment: Environment
  private let handles: [Table]

  /// Opens every table, making those that are missing unless `readOnly`.
  init(_ environment: Environment, readOnly: Bool) throws(StorageError) {
    self.environment = environment
    var opened: [Table] = []
    for name in TableName.allCases {
      guard let table = try environment.table(name.text, create: !readOnly) else {
        throw StorageError(code: -30798, operation: "mdb_dbi_open")
      }
      opened.append(table)
    }
    handles = opened
  }

  subscript(name: TableName) -> Table { handles[Int(name.rawValue)] }
}
