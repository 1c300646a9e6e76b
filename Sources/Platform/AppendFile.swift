import CLinux
import Glibc
import Memory

/// A file that only grows at its end, and belongs to one process at a time.
///
/// What was appended survives the death of the process at any moment, though not that of the machine: nothing is flushed to the disk.
public struct AppendFile: ~Copyable {
  private let descriptor: Int32

  /// Opens a file, making an empty one when there is none.
  /// - Throws: `EWOULDBLOCK` from `flock` while another process has it open.
  public init(path: String) throws(SystemError) { descriptor = try AppendFile.open(path) }

  deinit { close(descriptor) }

  /// Reads everything that is in the file onto the end of `buffer`.
  public borrowing func read(into buffer: inout ByteBuffer) throws(SystemError) {
    if lseek(descriptor, 0, SEEK_SET) < 0 { throw .last("lseek") }
    var input = InputFile(borrowing: descriptor)
    while try input.read(into: &buffer, limit: 1 << 16) > 0 {}
  }

  /// Forgets what stands behind the first `count` bytes.
  public borrowing func truncate(to count: Int) throws(SystemError) {
    if ftruncate(descriptor, off_t(count)) < 0 { throw .last("ftruncate") }
  }

  /// Appends all of `bytes`.
  public borrowing func append(_ bytes: Span<UInt8>) throws(SystemError) { try OutputFile(borrowing: descriptor).write(bytes) }

  private static func open(_ path: String) throws(SystemError) -> Int32 {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw .last("open") }
    if flock(descriptor, LOCK_EX | LOCK_NB) < 0 {
      let failure = SystemError.last("flock")
      close(descriptor)
      throw failure
    }
    return descriptor
  }
}
