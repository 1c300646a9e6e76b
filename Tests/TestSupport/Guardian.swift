import Glibc

/// A shell that kills one process when this one is gone. It waits for the end of a pipe of which only this process holds the other side.
final class Guardian: @unchecked Sendable {
  private let id: pid_t
  private let pipeEnd: Int32
  private var isOnDuty = true

  init(of child: pid_t) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw TestFailure("no pipe: \(String(cString: strerror(errno)))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    pipeEnd = ends[1]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    let words = ["sh", "-c", "read line; kill -9 \(child)"]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for text in arguments { free(text) } }
    var shell = pid_t()
    let code = posix_spawnp(&shell, "sh", &actions, nil, &arguments, environ)
    close(ends[0])
    guard code == 0 else {
      close(ends[1])
      throw TestFailure("cannot start sh: \(String(cString: strerror(code)))")
    }
    id = shell
  }

  deinit { dismiss() }

  /// Ends the watch; a second time does nothing.
  func dismiss() {
    guard isOnDuty else { return }
    isOnDuty = false
    kill(id, SIGKILL)
    waitpid(id, nil, 0)
    close(pipeEnd)
  }
}
