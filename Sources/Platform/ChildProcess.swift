import CLinux
import Glibc
import Synchronization

/// A program that this process starts, reads the standard output of, and ends by its id. It is killed when the value goes.
public final class ChildProcess {
  /// Children that run, so that none need outlive a program that is interrupted.
  private static let running = Mutex<Set<pid_t>>([])

  public let pid: pid_t
  private let output: Int32
  private var unread: [UInt8] = []
  private var code: Int32?

  /// - Parameters:
  ///   - executable: a path, or a name looked for in `PATH`.
  ///   - arguments: without the program's own name.
  ///   - errors: the file that standard error is appended to.
  public init(_ executable: String, _ arguments: [String], errors: String) throws(SystemError) {
    var ends: [Int32] = [0, 0]
    if pipe(&ends) < 0 { throw .last("pipe") }
    // The reading end is this process's alone, so that the end of the child is the end of its output.
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o640)
    // Nothing else is handed down: a lock or a socket of this process must not live on in the child.
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    // This process may block or ignore signals; the program starts as from a shell.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) }
    words.append(nil)
    var child = pid_t()
    let result = posix_spawnp(&child, executable, &actions, &attributes, words, environ)
    for word in words { free(word) }
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
    close(ends[1])
    output = ends[0]
    pid = child
    if result != 0 {
      code = 127
      throw SystemError(code: result, operation: "posix_spawn")
    }
    ChildProcess.running.withLock { _ = $0.insert(child) }
  }

  deinit {
    _ = end(SIGKILL, withinSeconds: 10)
    close(output)
  }

  /// Kills whatever still runs; for a program that was itself asked to end.
  public static func killAll() {
    running.withLock { for pid in $0 { kill(pid, SIGKILL) } }
  }

  /// The next line of its standard output without the line's end, or `nil` when it has closed that. Throws `ETIMEDOUT` when none comes in time.
  public func line(withinSeconds seconds: Double) throws(SystemError) -> String? {
    let deadline = Clock.monotonicNanoseconds() + UInt64(seconds * 1e9)
    while true {
      if let end = unread.firstIndex(of: 10) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread.removeFirst(end + 1)
        return line
      }
      let now = Clock.monotonicNanoseconds()
      if now >= deadline { throw SystemError(code: ETIMEDOUT, operation: "poll") }
      var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      if poll(&entry, 1, Int32(min(1000, (deadline - now) / 1_000_000 + 1))) <= 0 { continue }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let got = read(output, &chunk, chunk.count)
      if got < 0 && clinux_errno() == EINTR { continue }
      if got <= 0 { return nil }
      unread += chunk[..<got]
    }
  }

  /// Sends it a signal and waits for its end, as `wait` does.
  public func end(_ signal: Int32 = SIGTERM, withinSeconds seconds: Double) -> Int32 {
    if let code { return code }
    kill(pid, signal)
    return wait(withinSeconds: seconds)
  }

  /// Waits for its end, and kills it when that does not come in time. Answers its exit code, or 128 and the number of the signal that ended it.
  public func wait(withinSeconds seconds: Double) -> Int32 {
    if let code { return code }
    let deadline = Clock.monotonicNanoseconds() + UInt64(seconds * 1e9)
    var isKilled = false
    while true {
      var status: Int32 = 0
      if waitpid(pid, &status, isKilled ? 0 : WNOHANG) == pid {
        ChildProcess.running.withLock { _ = $0.remove(pid) }
        let ending = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        code = ending
        return ending
      }
      if Clock.monotonicNanoseconds() >= deadline {
        kill(pid, SIGKILL)
        isKilled = true
      } else {
        usleep(2000)
      }
    }
  }
}
