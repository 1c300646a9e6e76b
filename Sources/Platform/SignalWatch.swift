import CLinux
import Glibc

/// Turns signals into a readable descriptor. Make it on the first thread, before others are started: they inherit the blocked mask.
public struct SignalWatch: ~Copyable {
  public let descriptor: Int32

  /// The signals that ask a process to stop: SIGTERM and SIGINT.
  public static let stops: [Int32] = [SIGTERM, SIGINT]

  /// Blocks `signals` for delivery and watches them; SIGPIPE is ignored for the process.
  public init(_ signals: [Int32]) throws(SystemError) {
    descriptor = try SignalWatch.watch(signals)
  }

  private static func watch(_ signals: [Int32]) throws(SystemError) -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    var mask = sigset_t()
    sigemptyset(&mask)
    for number in signals { sigaddset(&mask, number) }
    let code = pthread_sigmask(SIG_BLOCK, &mask, nil)
    if code != 0 { throw SystemError(code: code, operation: "pthread_sigmask") }
    let made = signalfd(-1, &mask, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
    if made < 0 { throw .last("signalfd") }
    return made
  }

  deinit { close(descriptor) }

  /// The next signal that came, or `nil`.
  public func next() -> Int32? {
    var info = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    return read(descriptor, &info, size) == size ? Int32(info.ssi_signo) : nil
  }
}
