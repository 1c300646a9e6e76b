import Glibc
import Load
import Platform

/// A redis-server from the system's packages on a free port of 127.0.0.1, keeping nothing on disk; ended by its process id.
final class RedisProcess {
  let port: UInt16
  private let folder: TemporaryFolder
  private let child: ChildProcess

  /// Starts it and waits until it answers; `nil` when there is no such program.
  init?(below parent: String) throws {
    folder = try TemporaryFolder(below: parent, prefix: "ducat-bench")
    let (probe, free) = try StreamSocket.listen(host: "127.0.0.1", port: 0)
    StreamSocket.close(probe)
    port = free
    do throws(SystemError) {
      child = try ChildProcess(
        "redis-server",
        ["--port", String(free), "--bind", "127.0.0.1", "--dir", folder.path, "--save", "", "--appendonly", "no", "--logfile", folder.path + "/log"],
        errors: folder.path + "/errors")
    } catch {
      if error.code == ENOENT { return nil }
      throw error
    }
    let deadline = Clock.monotonicNanoseconds() + 20_000_000_000
    while true {
      do throws(LoadError) {
        _ = try ControlLine(host: "127.0.0.1", port: free).call(["PING"])
        return
      } catch {
        if Clock.monotonicNanoseconds() > deadline { throw error }
        usleep(10_000)
      }
    }
  }
}
