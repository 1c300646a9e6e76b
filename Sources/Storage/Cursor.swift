import CLMDB
import Glibc
import Memory

/// A place in a table, moved by key order. It cannot outlive its transaction; what it shows is valid until it is moved.
public struct Cursor: ~Copyable, ~Escapable {
  private let raw: OpaquePointer
  private var currentKey = MDB_val()
  private var currentValue = MDB_val()
  /// Whether the cursor stands on a row.
  public private(set) var isValid = false

  @_lifetime(borrow transaction)
  init(_ transaction: borrowing ReadTransaction, _ table: Table) throws(StorageError) {
    var cursor: OpaquePointer?
    try StorageError.check(mdb_cursor_open(transaction.raw, table.handle, &cursor), "mdb_cursor_open")
    guard let cursor else { throw StorageError(code: ENOMEM, operation: "mdb_cursor_open") }
    raw = cursor
  }

  deinit { mdb_cursor_close(raw) }

  private mutating func move(_ operation: MDB_cursor_op) throws(StorageError) -> Bool {
    // Locals: the address of a field of a non-escaping value must not be lent.
    var key = currentKey
    var value = currentValue
    let code = mdb_cursor_get(raw, &key, &value, operation)
    currentKey = key
    currentValue = value
    if code == MDB_NOTFOUND {
      isValid = false
      return false
    }
    try StorageError.check(code, "mdb_cursor_get")
    isValid = true
    return true
  }

  /// Moves to the first row whose key is not below `key`; `false` when there is none.
  public mutating func seek(atOrAfter key: Span<UInt8>) throws(StorageError) -> Bool {
    let cursor = raw
    var found = MDB_val()
    var value = MDB_val()
    let code = key.withUnsafeBytes { bytes in
      found = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return mdb_cursor_get(cursor, &found, &value, MDB_SET_RANGE)
    }
    currentKey = found
    currentValue = value
    if code == MDB_NOTFOUND {
      isValid = false
      return false
    }
    try StorageError.check(code, "mdb_cursor_get")
    isValid = true
    return true
  }

  /// Moves to the last row whose key is not above `key`; `false` when there is none.
  public mutating func seek(atOrBefore key: Span<UInt8>) throws(StorageError) -> Bool {
    if try seek(atOrAfter: key) {
      if self.key.equals(key) { return true }
      return try previous()
    }
    return try last()
  }

  /// Goes to the first row; `false` when the table is empty.
  public mutating func first() throws(StorageError) -> Bool { try move(MDB_FIRST) }
  /// Goes to the last row; `false` when the table is empty.
  public mutating func last() throws(StorageError) -> Bool { try move(MDB_LAST) }
  /// Goes to the row with the next higher key; `false` at the end.
  public mutating func next() throws(StorageError) -> Bool { try move(MDB_NEXT) }
  /// Goes to the row with the next lower key; `false` at the beginning.
  public mutating func previous() throws(StorageError) -> Bool { try move(MDB_PREV) }

  /// The key of the row it stands on.
  public var key: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get {
      precondition(isValid, "the cursor stands on no row")
      return _overrideLifetime(
        Span(_unsafeStart: currentKey.mv_data.assumingMemoryBound(to: UInt8.self), count: currentKey.mv_size), borrowing: self)
    }
  }

  /// The value of the row it stands on.
  public var value: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get {
      precondition(isValid, "the cursor stands on no row")
      return _overrideLifetime(
        Span(_unsafeStart: currentValue.mv_data.assumingMemoryBound(to: UInt8.self), count: currentValue.mv_size), borrowing: self)
    }
  }
}
