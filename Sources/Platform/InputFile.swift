import CLinux
import Glibc
import Memory

/// A file that is read from its start to its end, or the standard input. Closed when it goes out of scope; the standard input stays open.
public struct InputFile: ~Copyable {
  private let descriptor: Int32
  private let owned: Bool
  /// Bytes that the file has, or `nil` when that cannot be told (a pipe, a terminal).
  public let bytesTotal: UInt64?
  /// Bytes read so far.
  public private(set) var bytesRead: UInt64 = 0

  /// Opens a file for reading.
  public init(path: String) throws(SystemError) {
    descriptor = try InputFile.open(path)
    owned = true
    bytesTotal = InputFile.size(descriptor)
  }

  /// Reads from a descriptor that somebody else closes, such as 0.
  public init(borrowing descriptor: Int32) {
    self.descriptor = descriptor
    owned = false
    bytesTotal = InputFile.size(descriptor)
  }

  deinit { if owned { close(descriptor) } }

  /// Reads at most `limit` bytes onto the end of `buffer`.
  /// - Returns: how many; 0 at the end of the file.
  public mutating func read(into buffer: inout ByteBuffer, limit: Int = 64 * 1024) throws(SystemError) -> Int {
    while true {
      let got = buffer.appendUsing(limit: limit) { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if got >= 0 {
        bytesRead += UInt64(got)
        return got
      }
      if clinux_errno() != EINTR { throw .last("read") }
    }
  }

  private static func open(_ path: String) throws(SystemError) -> Int32 {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw .last("open") }
    var info = stat()
    if fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFDIR {
      Glibc.close(descriptor)
      throw SystemError(code: EISDIR, operation: "open")
    }
    return descriptor
  }

  private static func size(_ descriptor: Int32) -> UInt64? {
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    return UInt64(info.st_size)
  }
}
