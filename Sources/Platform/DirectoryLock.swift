import CLinux
import Glibc

/// Holds a lock file in a directory for the life of the process, so that no second process uses the directory. The kernel lets go of it when the process ends,
/// however it ends.
public struct DirectoryLock: ~Copyable {
  private let descriptor: Int32

  /// - Returns: `nil` when another process holds the lock.
  public static func take(_ path: String) throws(SystemError) -> DirectoryLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    if descriptor < 0 { throw .last("open") }
    if flock(descriptor, LOCK_EX | LOCK_NB) < 0 {
      let code = clinux_errno()
      close(descriptor)
      if code == EWOULDBLOCK { return nil }
      throw SystemError(code: code, operation: "flock")
    }
    let text = "\(getpid())\n"
    if ftruncate(descriptor, 0) == 0 { _ = write(descriptor, text, text.utf8.count) }
    return DirectoryLock(descriptor: descriptor)
  }

  private init(descriptor: Int32) { self.descriptor = descriptor }

  /// The process id that the holder left in the lock file, for an error message.
  public static func holder(_ path: String) -> Int? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 32)
    let got = read(descriptor, &bytes, bytes.count)
    return got > 0 ? Int(String(decoding: bytes[..<got].prefix { $0 != 10 }, as: UTF8.self)) : nil
  }

  deinit { close(descriptor) }
}
