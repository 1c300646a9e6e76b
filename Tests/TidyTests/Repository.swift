import FoundationEssentials

/// The files of the repository that this test was built from.
enum Repository {
  /// The folder that holds `Package.swift`.
  static let root: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// The folders and suffixes that the rules are about.
  private static let folders = ["Sources", "Tests", "Fuzz", "benchmarks", "docs", "scripts"]
  private static let suffixes = [".swift", ".md", ".sh", ".py", ".pl", ".mk", ".h", ".c", ".modulemap"]

  private static let read = Result { try readFiles() }

  /// Every text file below the project's own folders, and those beside them; read once for all rules.
  static func files() throws -> [SourceFile] { try read.get() }

  private static func readFiles() throws -> [SourceFile] {
    var paths = try FileManager.default.contentsOfDirectory(atPath: root).filter { isText($0) || $0 == "Makefile" }
    for folder in folders where FileManager.default.fileExists(atPath: root + "/" + folder) {
      paths += try FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder).filter(isText).map { folder + "/" + $0 }
    }
    return try paths.filter { !$0.contains("/.build/") }.sorted().map { path in
      SourceFile(path: path, text: try String(contentsOfFile: root + "/" + path, encoding: .utf8))
    }
  }

  /// Whether a path relative to the root exists.
  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + path) }

  private static func isText(_ path: String) -> Bool { suffixes.contains { path.hasSuffix($0) } }
}
