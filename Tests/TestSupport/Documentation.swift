import FoundationEssentials

/// Pages of the manual, for tests that hold them against the code.
public enum Documentation {
  /// The lines of a page.
  /// - Parameter path: relative to the folder that holds `Package.swift`.
  public static func page(_ path: String) throws -> [String] {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
