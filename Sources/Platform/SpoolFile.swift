import CLinux
import Glibc
import Memory

/// A nameless temporary file: written once, then read as often as needed. Its space is given back when it goes out of scope or the process dies.
public struct SpoolFile: ~Copyable {
  private let descriptor: Int32

  /// Makes an empty one in `$TMPDIR`, or in `/tmp`.
  public init() throws(SystemError) {
    descriptor = try SpoolFile.create()
  }

  deinit { close(descriptor) }

  /// Appends everything that `input` still holds.
  public borrowing func fill(from input: inout InputFile) throws(SystemError) {
    var buffer = ByteBuffer(capacity: 256 * 1024)
    let output = OutputFile(borrowing: descriptor)
    while try input.read(into: &buffer, limit: 256 * 1024) > 0 {
      try output.write(buffer.span)
      buffer.removeAll()
    }
  }

  /// Starts reading from the beginning. One reader at a time; it must not outlive the spool.
  public borrowing func rewind() throws(SystemError) -> InputFile {
    if lseek(descriptor, 0, SEEK_SET) < 0 { throw .last("lseek") }
    return InputFile(borrowing: descriptor)
  }

  private static func create() throws(SystemError) -> Int32 {
    let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(directory)/ducat-spool-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    if descriptor < 0 { throw .last("mkstemp") }
    unlink(template)
    return descriptor
  }
}
