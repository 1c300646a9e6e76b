import Glibc
import TestSupport

/// Files as bytes.
enum RawFile {
  /// The first bytes of a file.
  static func read(_ path: String, count: Int) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw TestFailure("cannot read \(path)") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: count)
    guard fread(&bytes, 1, count, file) == count else { throw TestFailure("\(path) has fewer than \(count) bytes") }
    return bytes
  }

  /// Makes a file of zeros.
  static func makeZeros(_ path: String, count: Int) throws {
    guard let file = fopen(path, "w") else { throw TestFailure("cannot write \(path)") }
    defer { fclose(file) }
    guard ftruncate(fileno(file), count) == 0 else { throw TestFailure("cannot size \(path)") }
  }

  /// Bytes of disk that a file has taken.
  static func diskBytes(_ path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw TestFailure("no file \(path)") }
    return Int(status.st_blocks) * 512
  }
}
