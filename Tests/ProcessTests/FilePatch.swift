import FoundationEssentials
import TestSupport

/// Changes bytes of a file as a failing disk would.
enum FilePatch {
  /// Puts other bytes wherever some stand.
  /// - Returns: in how many places.
  static func replace(_ wanted: [UInt8], with other: [UInt8], inFile path: String) throws -> Int {
    precondition(wanted.count == other.count && !wanted.isEmpty, "a patch keeps the length")
    guard let data = FileManager.default.contents(atPath: path) else { throw TestFailure("no file \(path)") }
    var bytes = [UInt8](data)
    var count = 0
    var index = 0
    while index + wanted.count <= bytes.count {
      if bytes[index] == wanted[0], bytes[index..<(index + wanted.count)].elementsEqual(wanted) {
        bytes.replaceSubrange(index..<(index + wanted.count), with: other)
        count += 1
        index += wanted.count
      } else {
        index += 1
      }
    }
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { throw TestFailure("cannot write \(path)") }
    return count
  }
}
