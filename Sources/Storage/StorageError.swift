import CLMDB
import Glibc

/// What the store could not do: LMDB's or the system's code, and the call that gave it.
public struct StorageError: Error, CustomStringConvertible, Sendable {
  /// LMDB's code (negative) or an errno (positive).
  public let code: Int32
  /// The C function that failed.
  public let operation: StaticString

  public init(code: Int32, operation: StaticString) {
    self.code = code
    self.operation = operation
  }

  /// Whether the file system, a quota or the map has no room for more.
  public var isFull: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG || code == MDB_MAP_FULL }
  /// Whether the device failed, or a write was cut short: LMDB tells both alike, and the second one is a full disk.
  public var isCutShort: Bool { code == EIO }
  /// The code for a row that does not match its checksum or form.
  public static let corrupted: Int32 = MDB_CORRUPTED
  public var isCorrupted: Bool { code == MDB_CORRUPTED }
  /// Whether the reserved map is used up; the file system may still have room.
  public var isMapFull: Bool { code == MDB_MAP_FULL }

  public var description: String { "\(operation): \(String(cString: mdb_strerror(code)))" }

  static func check(_ code: Int32, _ operation: StaticString) throws(StorageError) {
    if code != MDB_SUCCESS { throw StorageError(code: code, operation: operation) }
  }
}
