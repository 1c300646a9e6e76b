import Glibc
import Platform

/// A Ducat server on a fresh folder, started for one measurement and ended by its id.
final class ServerProcess {
  private let executable: String
  private let folder: TemporaryFolder
  private let options: [String]
  private var child: ChildProcess
  /// Where it listens; another one after each start.
  private(set) var port: UInt16

  /// Starts `executable serve` and waits until it listens.
  /// - Parameter options: further words for it.
  init(_ executable: String, below parent: String, options: [String] = []) throws(Failure) {
    let folder: TemporaryFolder
    do throws(SystemError) { folder = try TemporaryFolder(below: parent, prefix: "ducat-bench") } catch { throw Failure(parent, error) }
    self.executable = executable
    self.folder = folder
    self.options = options
    (child, port) = try ServerProcess.launch(executable, folder, options)
  }

  private static func launch(_ executable: String, _ folder: TemporaryFolder, _ options: [String]) throws(Failure) -> (ChildProcess, UInt16) {
    let ended: Int32
    do throws(SystemError) {
      let arguments = ["serve", "--data", folder.path + "/data", "--listen", "127.0.0.1:0"] + options
      let child = try ChildProcess(executable, arguments, errors: folder.path + "/errors")
      let prefix = "listening on 127.0.0.1:"
      while let line = try child.line(withinSeconds: 60) {
        if line.hasPrefix(prefix), let port = UInt16(line.dropFirst(prefix.count)) { return (child, port) }
      }
      ended = child.wait(withinSeconds: 10)
    } catch {
      throw Failure(executable, error)
    }
    throw Failure("\(executable) ended with code \(ended): \(FileSystem.text(of: folder.path + "/errors") ?? "no message")")
  }

  var facts: ProcessFacts? { ProcessFacts(pid: child.pid) }

  /// Bytes that its data take on the disk.
  var diskBytes: UInt64 { FileSystem.allocatedBytes(in: folder.path + "/data") }

  /// Ends it as an operator would; throws when it does not end well.
  func stop() throws(Failure) {
    let code = child.end(withinSeconds: 60)
    if code != 0 { throw Failure("the server ended with code \(code): \(FileSystem.text(of: folder.path + "/errors") ?? "no message")") }
  }

  /// Ends it as a crash would.
  func kill() { _ = child.end(SIGKILL, withinSeconds: 10) }

  /// Starts it again on the same folder, after it has ended; answers how many seconds that took until it listened.
  func start() throws(Failure) -> Double {
    let began = Clock.monotonicNanoseconds()
    (child, port) = try ServerProcess.launch(executable, folder, options)
    return Double(Clock.monotonicNanoseconds() - began) / 1e9
  }
}
