import CLMDB
import Glibc
import Memory

/// The one write transaction: all of it reaches the disk at `commit`, or none of it. Dropped without a commit, it is rolled back.
///
/// Belongs to the thread that began it until it ends.
public struct WriteTransaction: ~Copyable {
  private let environment: Environment
  private var raw: OpaquePointer?

  /// Waits for a writer of another process to finish, if there is one.
  public init(_ environment: Environment) throws(StorageError) {
    var txn: OpaquePointer?
    try StorageError.check(mdb_txn_begin(environment.raw, nil, 0, &txn), "mdb_txn_begin")
    self.environment = environment
    raw = txn
  }

  deinit { if let raw { mdb_txn_abort(raw) } }

  /// Writes everything and waits until the disk has it (fdatasync, then the meta page).
  public consuming func commit() throws(StorageError) {
    let txn = raw
    raw = nil
    // LMDB frees the transaction whether or not the commit succeeds.
    try StorageError.check(mdb_txn_commit(txn), "mdb_txn_commit")
  }

  private func put(_ table: Table, _ key: Span<UInt8>, _ value: Span<UInt8>, _ flags: Int32) -> Int32 {
    key.withUnsafeBytes { keyBytes in
      value.withUnsafeBytes { valueBytes in
        var k = MDB_val(mv_size: keyBytes.count, mv_data: UnsafeMutableRawPointer(mutating: keyBytes.baseAddress))
        var v = MDB_val(mv_size: valueBytes.count, mv_data: UnsafeMutableRawPointer(mutating: valueBytes.baseAddress))
        return mdb_put(raw, table.handle, &k, &v, UInt32(flags))
      }
    }
  }

  /// Inserts or replaces a row.
  public mutating func put(_ table: Table, _ key: Span<UInt8>, _ value: Span<UInt8>) throws(StorageError) {
    try StorageError.check(put(table, key, value, 0), "mdb_put")
  }

  /// Inserts a row after the last one of the table; an error when the key is not above it.
  public mutating func append(_ table: Table, _ key: Span<UInt8>, _ value: Span<UInt8>) throws(StorageError) {
    try StorageError.check(put(table, key, value, MDB_APPEND), "mdb_put")
  }

  /// Removes a row; `false` when it was not there.
  @discardableResult
  public mutating func delete(_ table: Table, _ key: Span<UInt8>) throws(StorageError) -> Bool {
    let code = key.withUnsafeBytes { bytes in
      var k = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return mdb_del(raw, table.handle, &k, nil)
    }
    if code == MDB_NOTFOUND { return false }
    try StorageError.check(code, "mdb_del")
    return true
  }

  /// The value of `key`, or `nil`; valid until the next change in this transaction.
  @_lifetime(borrow self)
  public borrowing func get(_ table: Table, _ key: Span<UInt8>) throws(StorageError) -> Span<UInt8>? {
    var found = MDB_val()
    let code = key.withUnsafeBytes { bytes in
      var wanted = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return mdb_get(raw, table.handle, &wanted, &found)
    }
    if code == MDB_NOTFOUND { return nil }
    try StorageError.check(code, "mdb_get")
    let value = Span<UInt8>(_unsafeStart: found.mv_data.assumingMemoryBound(to: UInt8.self), count: found.mv_size)
    return _overrideLifetime(value, borrowing: self)
  }
}
