import Memory

/// A long command, carried out on the worker thread: on a snapshot of the data file, or on values it was given.
public final class WorkerJob: @unchecked Sendable {
  // Handed from the loop thread to the worker and back, never used by both at once.
  private var body: (@Sendable (inout ByteBuffer) -> Void)?
  /// The reply, whole when `run` has returned.
  public private(set) var reply = ByteBuffer(capacity: 256)

  init(_ body: @escaping @Sendable (inout ByteBuffer) -> Void) { self.body = body }

  /// Carries it out, and lets go of the snapshot. To be called once.
  public func run() {
    body?(&reply)
    body = nil
  }
}
