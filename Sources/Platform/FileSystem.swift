import CLinux
import Glibc

/// The few things asked of the file system.
public enum FileSystem {
  /// Makes a directory and the ones above it, for the owner alone.
  public static func makeDirectories(_ path: String) throws(SystemError) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      if mkdir(made, 0o750) < 0, clinux_errno() != EEXIST { throw .last("mkdir") }
    }
  }

  /// Bytes that an unprivileged process can still write where `path` is, or `nil` when that cannot be told.
  public static func freeBytes(_ path: String) -> UInt64? {
    var info = statvfs()
    return statvfs(path, &info) == 0 ? UInt64(info.f_bavail) &* UInt64(info.f_frsize) : nil
  }

  /// Bytes that a file takes on the disk, or `nil` when there is none.
  public static func allocatedBytes(_ path: String) -> UInt64? {
    var info = stat()
    return stat(path, &info) == 0 ? UInt64(info.st_blocks) &* 512 : nil
  }

  /// Whether a path leads to anything this process can see.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Resident memory of this process, in bytes.
  public static func residentBytes() -> UInt64 {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let words = text.split(separator: " ")
    return words.count > 1 ? (UInt64(words[1]) ?? 0) &* UInt64(sysconf(Int32(_SC_PAGESIZE))) : 0
  }
}
