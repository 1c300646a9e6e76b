import CEvent
import Platform

/// libevent's loop: one thread, on which servers, clients and timers do all their work.
///
/// Everything made with a loop belongs to the thread that runs it; from other threads there is only `mailbox`.
public final class EventLoop {
  /// Freed when the loop goes, and after all that was made with it: those hold the loop.
  let base: OpaquePointer
  /// Jobs from other threads.
  public let mailbox: LoopMailbox
  private var mailWatch: DescriptorWatch?

  public init() throws(SystemError) {
    let mailbox = try LoopMailbox()
    guard let base = event_base_new() else { throw .last("event_base_new") }
    self.base = base
    self.mailbox = mailbox
    // The mailbox must not keep the loop alive, nor the loop itself: hence a watch that knows only the mailbox.
    mailWatch = DescriptorWatch(base: base, loop: nil, descriptor: mailbox.signal.descriptor, readable: true, writable: false) { _, _ in mailbox.run()
    }
  }

  deinit {
    mailWatch = nil
    event_base_free(base)
  }

  /// Serves until `stop`.
  public func run() { event_base_dispatch(base) }

  /// Serves what is due now, without waiting.
  public func runOnce() { event_base_loop(base, EVLOOP_NONBLOCK) }

  /// Lets `run` return after the callback that is being run.
  public func stop() { event_base_loopbreak(base) }

  /// Runs `action` once, so many milliseconds from now.
  public func after(milliseconds: Int, _ action: @escaping () -> Void) {
    let job = Unmanaged.passRetained(LoopJob(action)).toOpaque()
    var time = timeval(milliseconds: milliseconds)
    // Balanced by takeRetainedValue: libevent calls back exactly once.
    let code = event_base_once(
      base, -1, Int16(EV_TIMEOUT),
      { _, _, context in
        guard let context else { return }
        Unmanaged<LoopJob>.fromOpaque(context).takeRetainedValue().action()
      }, job, &time)
    if code != 0 { Unmanaged<LoopJob>.fromOpaque(job).release() }
    precondition(code == 0, "libevent is out of memory")
  }

  /// Calls `action` whenever `descriptor` can be read, as long as what is returned lives.
  public func watch(_ descriptor: Int32, _ action: @escaping () -> Void) -> DescriptorWatch {
    DescriptorWatch(base: base, loop: self, descriptor: descriptor, readable: true, writable: false) { _, _ in action() }
  }
}

/// A closure as an object, so that C can hold it.
final class LoopJob {
  let action: () -> Void
  init(_ action: @escaping () -> Void) { self.action = action }
}

extension timeval {
  /// At least zero.
  init(milliseconds: Int) {
    let clamped = max(0, milliseconds)
    self.init(tv_sec: clamped / 1000, tv_usec: clamped % 1000 * 1000)
  }
}
