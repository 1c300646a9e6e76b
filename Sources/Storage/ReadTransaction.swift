import CLMDB
import Glibc
import Memory

/// A snapshot of the environment: sees what was committed when it was begun or last renewed, whatever is written meanwhile.
///
/// Pins the pages it sees: bound its life, or `reset` it between uses. May move between threads, but is used by one at a time.
public struct ReadTransaction: ~Copyable, @unchecked Sendable {
  let environment: Environment
  let raw: OpaquePointer
  private var live = true

  public init(_ environment: Environment) throws(StorageError) {
    var txn: OpaquePointer?
    try StorageError.check(mdb_txn_begin(environment.raw, nil, UInt32(MDB_RDONLY), &txn), "mdb_txn_begin")
    guard let txn else { throw StorageError(code: ENOMEM, operation: "mdb_txn_begin") }
    self.environment = environment
    raw = txn
  }

  deinit { mdb_txn_abort(raw) }

  /// Lets go of the snapshot; nothing may be read until `renew`.
  public mutating func reset() {
    if live { mdb_txn_reset(raw) }
    live = false
  }

  /// Takes the newest snapshot. About 10 ns.
  public mutating func renew() throws(StorageError) {
    reset()
    try StorageError.check(mdb_txn_renew(raw), "mdb_txn_renew")
    live = true
  }

  /// The value of `key`, or `nil`; valid until the transaction is renewed or ends.
  @_lifetime(borrow self)
  public borrowing func get(_ table: Table, _ key: Span<UInt8>) throws(StorageError) -> Span<UInt8>? {
    var found = MDB_val()
    let code = key.withUnsafeBytes { bytes in
      var wanted = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return mdb_get(raw, table.handle, &wanted, &found)
    }
    if code == MDB_NOTFOUND { return nil }
    try StorageError.check(code, "mdb_get")
    // The page stays mapped and unchanged while this snapshot lives.
    let value = Span<UInt8>(_unsafeStart: found.mv_data.assumingMemoryBound(to: UInt8.self), count: found.mv_size)
    return _overrideLifetime(value, borrowing: self)
  }

  /// A cursor over a table, which must not outlive the snapshot.
  @_lifetime(borrow self)
  public borrowing func cursor(_ table: Table) throws(StorageError) -> Cursor { try Cursor(self, table) }

  /// Lends a cursor over a table for the length of `body`.
  public borrowing func withCursor<Result>(
    _ table: Table, _ body: (inout Cursor) throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    var cursor = try Cursor(self, table)
    return try body(&cursor)
  }

  /// Rows in a table.
  public borrowing func count(_ table: Table) throws(StorageError) -> Int {
    var stat = MDB_stat()
    try StorageError.check(mdb_stat(raw, table.handle, &stat), "mdb_stat")
    return stat.ms_entries
  }
}
