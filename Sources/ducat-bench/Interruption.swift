import Glibc
import Platform

/// Ends the children when the benchmark itself is asked to end, so that no server is left behind.
enum Interruption {
  /// Watches SIGINT, SIGTERM and SIGHUP on a thread of its own. To be called before any other thread is started.
  static func watch() throws(SystemError) {
    let watch = try SignalWatch([SIGINT, SIGTERM, SIGHUP])
    let epoll = try Epoll()
    try epoll.add(watch.descriptor, token: 0)
    let bundle = Watch(watch, epoll)
    _ = try Thread(name: "signals") { bundle.run() }
  }

  /// What the thread owns.
  private final class Watch: @unchecked Sendable {
    private let watch: SignalWatch
    private let epoll: Epoll

    init(_ watch: consuming SignalWatch, _ epoll: consuming Epoll) {
      self.watch = watch
      self.epoll = epoll
    }

    func run() {
      while true {
        // Only a broken descriptor could make the wait fail, and then there is nothing left to watch.
        do throws(SystemError) { _ = try epoll.wait(timeoutMilliseconds: -1) } catch { return }
        guard let signal = watch.next() else { continue }
        ChildProcess.killAll()
        Progress.clear()
        _exit(128 + signal)
      }
    }
  }
}
