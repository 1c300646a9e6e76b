import Glibc

/// The program under test.
public enum DucatBinary {
  /// `DUCAT_BINARY` when it is set (as `make test` does, to the release build), else the debug build beside the tests.
  public static let path: String = {
    if let named = getenv("DUCAT_BINARY"), named.pointee != 0 { return String(cString: named) }
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return root + "/.build/debug/ducat"
  }()
}
