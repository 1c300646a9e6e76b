import FoundationEssentials
import Glibc

/// A fresh folder that goes, with all that is in it, when the value does.
public final class TemporaryDirectory: Sendable {
  public let path: String

  /// Below `TMPDIR`, or `/tmp`. What was made with a name that says whose it is can be told apart when a run was cut off.
  public init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/ducat-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw TestFailure("no temporary folder below \(parent): \(String(cString: strerror(errno)))") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path): \(error)")
    }
  }

  /// The path of something inside.
  public func file(_ name: String) -> String { path + "/" + name }
}
