import CLinux
import Glibc
import Memory

/// A file that is written from its start to its end, or a stream that somebody else closes such as the standard output.
///
/// A named file appears under its name only when `finish` has been called: until then it is written beside it under a name of its own, which is
/// removed again when the value goes out of scope unfinished.
public struct OutputFile: ~Copyable {
  private let descriptor: Int32
  private let path: String?
  private let temporaryPath: String?
  private var finished = false

  /// Begins a file that will be called `path`.
  public init(path: String) throws(SystemError) {
    let temporary = "\(path).\(getpid()).part"
    descriptor = try OutputFile.create(temporary)
    self.path = path
    temporaryPath = temporary
  }

  /// Writes to a descriptor that somebody else closes, such as 1.
  public init(borrowing descriptor: Int32) {
    self.descriptor = descriptor
    path = nil
    temporaryPath = nil
  }

  deinit {
    guard let temporaryPath else { return }
    close(descriptor)
    if !finished { unlink(temporaryPath) }
  }

  /// Writes all of `bytes`.
  public borrowing func write(_ bytes: Span<UInt8>) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let rest = bytes.extracting(done..<bytes.count)
      let wrote = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if wrote >= 0 { done += wrote } else if clinux_errno() != EINTR { throw .last("write") }
    }
  }

  /// Ends the file: its bytes are on the disk and it bears its name.
  public consuming func finish() throws(SystemError) {
    guard let path, let temporaryPath else { return }
    if fsync(descriptor) < 0 { throw .last("fsync") }
    if rename(temporaryPath, path) < 0 { throw .last("rename") }
    finished = true
  }

  private static func create(_ path: String) throws(SystemError) -> Int32 {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw .last("open") }
    return descriptor
  }
}
