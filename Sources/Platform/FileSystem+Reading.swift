import CLinux
import Glibc

/// Folders and small text files.
extension FileSystem {
  /// The names in a folder, in no order; none when it cannot be read.
  public static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// Bytes that the files of a folder take on the disk, those of folders in it not counted.
  public static func allocatedBytes(in folder: String) -> UInt64 {
    names(in: folder).reduce(0) { $0 + (allocatedBytes("\(folder)/\($1)") ?? 0) }
  }

  /// A whole file as text, those of `/proc` too, or `nil` when it cannot be read.
  public static func text(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let got = fread(&chunk, 1, chunk.count, file)
      if got == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<got]
    }
  }
}
