import CLMDB
import Glibc

/// An LMDB environment: one directory with one data file, one writer at a time, any number of readers.
///
/// Safe to share between threads: LMDB serialises writers itself and readers take no lock. The file grows as pages are written; `mapBytes` only reserves
/// address space. Transactions hold the environment, so it closes after the last of them.
public final class Environment: @unchecked Sendable {
  let raw: OpaquePointer
  public let path: String

  /// Opens or creates the environment in an existing directory.
  /// - Parameters:
  ///   - mapBytes: address space to reserve; halved (down to 1 GiB) while the system refuses it.
  ///   - tables: the most tables that may be opened.
  ///   - readOnly: opens an existing environment for reading alone; nothing is written but the lock file.
  public init(path: String, mapBytes: Int, tables: Int, readOnly: Bool = false) throws(StorageError) {
    self.path = path
    var size = mapBytes
    while true {
      var made: OpaquePointer?
      try StorageError.check(mdb_env_create(&made), "mdb_env_create")
      guard let env = made else { throw StorageError(code: ENOMEM, operation: "mdb_env_create") }
      var code = mdb_env_set_mapsize(env, size)
      if code == 0 { code = mdb_env_set_maxdbs(env, UInt32(tables)) }
      if code == 0 { code = mdb_env_set_maxreaders(env, 64) }
      // Readers are bound to their transaction, not to their thread; no read-ahead, since look-ups are at random.
      let flags = UInt32(MDB_NOTLS | MDB_NORDAHEAD) | (readOnly ? UInt32(MDB_RDONLY) : 0)
      if code == 0 { code = mdb_env_open(env, path, flags, 0o640) }
      if code == 0 {
        raw = env
        return
      }
      mdb_env_close(env)
      guard code == ENOMEM, size > 1 << 30 else { throw StorageError(code: code, operation: "mdb_env_open") }
      size /= 2
    }
  }

  deinit { mdb_env_close(raw) }

  /// Opens a table, making it when it is not there (unless the environment is read-only: then `nil`).
  public func table(_ name: String, create: Bool) throws(StorageError) -> Table? {
    var txn: OpaquePointer?
    try StorageError.check(mdb_txn_begin(raw, nil, create ? 0 : UInt32(MDB_RDONLY), &txn), "mdb_txn_begin")
    var handle: MDB_dbi = 0
    let code = mdb_dbi_open(txn, name, create ? UInt32(MDB_CREATE) : 0, &handle)
    if code != 0 {
      mdb_txn_abort(txn)
      if code == MDB_NOTFOUND { return nil }
      throw StorageError(code: code, operation: "mdb_dbi_open")
    }
    try StorageError.check(mdb_txn_commit(txn), "mdb_txn_commit")
    return Table(handle: handle)
  }

  /// Frees reader slots of processes that died.
  public func clearStaleReaders() throws(StorageError) {
    var dead: Int32 = 0
    try StorageError.check(mdb_reader_check(raw, &dead), "mdb_reader_check")
  }

  /// Bytes of address space reserved for the file.
  public var mapBytes: Int {
    var info = MDB_envinfo()
    return mdb_env_info(raw, &info) == 0 ? info.me_mapsize : 0
  }

  /// Bytes of the file in use: pages ever taken times the page size.
  public var usedBytes: Int {
    var info = MDB_envinfo()
    var stat = MDB_stat()
    guard mdb_env_info(raw, &info) == 0, mdb_env_stat(raw, &stat) == 0 else { return 0 }
    return (info.me_last_pgno + 1) * Int(stat.ms_psize)
  }

  /// Writes a compacted copy of the whole environment into an existing empty directory, from one snapshot.
  public func copy(to directory: String) throws(StorageError) {
    try StorageError.check(mdb_env_copy2(raw, directory, UInt32(MDB_CP_COMPACT)), "mdb_env_copy2")
  }
}
