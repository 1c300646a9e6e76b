import Glibc
import TestSupport

/// A file system of a few megabytes for a server to fill.
///
/// With the right to mount, a tmpfs at a temporary folder. Without it, a tmpfs in a mount namespace of the server's own (a user namespace gives
/// the right to that), which is reached from here through `/proc`.
final class SmallDisk {
  /// Where the server sees it.
  let path: String
  /// What the server has to be started with.
  let wrapper: [String]
  private let folder: TemporaryDirectory
  private var isMounted = false

  init(megabytes: Int) throws {
    folder = try TemporaryDirectory()
    path = folder.path
    let mount = try CommandRun(["mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path])
    isMounted = mount.succeeded
    if isMounted {
      wrapper = []
      return
    }
    let script = "mount -t tmpfs -o size=\(megabytes)m tmpfs \"$0\" && exec \"$@\""
    wrapper = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, path]
    let trial = try CommandRun(wrapper + ["true"])
    guard trial.succeeded else {
      throw TestFailure("no small disk can be made here: mount says \(mount.error), unshare says \(trial.error)")
    }
  }

  deinit {
    if isMounted {
      do {
        let run = try CommandRun(["umount", "--lazy", path])
        if !run.succeeded { print("left mounted: \(path): \(run.error)") }
      } catch {
        print("left mounted: \(path): \(error)")
      }
    }
  }

  /// Fills it up except for a number of bytes.
  func fill(leaving bytes: Int, _ server: ServerProcess) throws {
    let filler = outside("filler", server)
    var info = statvfs()
    guard statvfs(outside("", server), &info) == 0 else { throw TestFailure("no statvfs of \(path)") }
    let free = Int(info.f_bavail) * Int(info.f_bsize)
    let run = try CommandRun(["fallocate", "--length", String(max(4096, free - bytes)), filler])
    guard run.succeeded else { throw TestFailure("cannot fill \(path): \(run.error)") }
  }

  /// Makes room again.
  func clear(_ server: ServerProcess) throws {
    guard unlink(outside("filler", server)) == 0 else { throw TestFailure("cannot make room: \(String(cString: strerror(errno)))") }
  }

  private func outside(_ name: String, _ server: ServerProcess) -> String {
    (isMounted ? path : "/proc/\(server.id)/root\(path)") + "/" + name
  }
}
