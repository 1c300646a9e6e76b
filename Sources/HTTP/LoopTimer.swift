import CEvent

/// A timer that can be set again and again; it calls back once each time. On the loop's thread only.
public final class LoopTimer {
  private var event: OpaquePointer?
  private let action: () -> Void
  /// The timer's event lives in the loop's memory.
  private let loop: EventLoop

  public init(loop: EventLoop, _ action: @escaping () -> Void) {
    self.loop = loop
    self.action = action
    // Not retained by libevent: deinit frees the event, after which it calls no more.
    event = event_new(
      loop.base, -1, 0,
      { _, _, context in
        guard let context else { return }
        let timer = Unmanaged<LoopTimer>.fromOpaque(context).takeUnretainedValue()
        timer.action()
      }, Unmanaged.passUnretained(self).toOpaque())
    precondition(event != nil, "libevent is out of memory")
  }

  deinit {
    if let event { event_free(event) }
  }

  /// Calls back so many milliseconds from now, and not when it was set to before.
  public func set(milliseconds: Int) {
    var time = timeval(milliseconds: milliseconds)
    event_add(event, &time)
  }

  /// Does not call back any more.
  public func cancel() { event_del(event) }
}
