import Memory
import Platform

/// Files that results are written to.
enum ResultFile {
  /// Replaces a file with a text and a line's end, making the folders above it where they are missing.
  static func write(_ text: String, to path: String) throws(Failure) {
    do throws(SystemError) {
      if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try FileSystem.makeDirectories(String(path[..<slash])) }
      let file = try OutputFile(path: path)
      let line = text + "\n"
      try file.write(line.utf8.span)
      try file.finish()
    } catch {
      throw Failure(path, error)
    }
  }
}
