import CLinux
import Glibc

/// A folder with a fresh name, removed with all that is in it when the value goes.
public final class TemporaryFolder {
  public let path: String

  /// Makes it below `parent`, which is made too where it is missing.
  public init(below parent: String, prefix: String) throws(SystemError) {
    try FileSystem.makeDirectories(parent)
    var template = Array("\(parent)/\(prefix)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .last("mkdtemp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { TemporaryFolder.remove(path) }

  private static func remove(_ path: String) {
    for name in FileSystem.names(in: path) where unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
    rmdir(path)
  }
}
