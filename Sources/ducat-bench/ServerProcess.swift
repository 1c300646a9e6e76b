import Platform

/// A Ducat server on a fresh folder, started for one measurement and ended by its id.
final class ServerProcess {
  let port: UInt16
  private let folder: TemporaryFolder
  private let child: ChildProcess

  /// Starts `executable serve` and waits until it listens.
  init(_ executable: String, below parent: String) throws(Failure) {
    do throws(SystemError) {
      folder = try TemporaryFolder(below: parent, prefix: "ducat-bench")
      let arguments = ["serve", "--data", folder.path + "/data", "--listen", "127.0.0.1:0"]
      child = try ChildProcess(executable, arguments, errors: folder.path + "/errors")
      let prefix = "listening on 127.0.0.1:"
      while let line = try child.line(withinSeconds: 60) {
        if line.hasPrefix(prefix), let port = UInt16(line.dropFirst(prefix.count)) {
          self.port = port
          return
        }
      }
    } catch {
      throw Failure(executable, error)
    }
    throw Failure("\(executable) ended with code \(child.wait(withinSeconds: 10)): \(FileSystem.text(of: folder.path + "/errors") ?? "no message")")
  }

  var facts: ProcessFacts? { ProcessFacts(pid: child.pid) }

  /// Bytes that its data take on the disk.
  var diskBytes: UInt64 { FileSystem.allocatedBytes(in: folder.path + "/data") }

  /// Ends it as an operator would; throws when it does not end well.
  func stop() throws(Failure) {
    let code = child.end(withinSeconds: 60)
    if code != 0 { throw Failure("the server ended with code \(code): \(FileSystem.text(of: folder.path + "/errors") ?? "no message")") }
  }
}
