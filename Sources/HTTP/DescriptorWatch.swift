import CEvent

/// Calls back whenever a descriptor is ready, as long as it lives. On the loop's thread only.
public final class DescriptorWatch {
  private var event: OpaquePointer?
  /// What was found: readable, writable.
  private let action: (Bool, Bool) -> Void
  /// The event lives in the loop's memory; `nil` for the loop's own watch, which it outlives.
  private let loop: EventLoop?

  init(
    base: OpaquePointer, loop: EventLoop?, descriptor: Int32, readable: Bool, writable: Bool, _ action: @escaping (Bool, Bool) -> Void
  ) {
    self.action = action
    self.loop = loop
    let kinds = (readable ? EV_READ : 0) | (writable ? EV_WRITE : 0) | EV_PERSIST
    // Not retained by libevent: deinit frees the event, after which it calls no more.
    event = event_new(
      base, descriptor, Int16(kinds),
      { _, found, context in
        guard let context else { return }
        let watch = Unmanaged<DescriptorWatch>.fromOpaque(context).takeUnretainedValue()
        watch.action(Int32(found) & EV_READ != 0, Int32(found) & EV_WRITE != 0)
      }, Unmanaged.passUnretained(self).toOpaque())
    precondition(event != nil && event_add(event, nil) == 0, "libevent cannot watch a descriptor")
  }

  deinit {
    if let event { event_free(event) }
  }
}
