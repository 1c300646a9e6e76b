/// What the server is to do about a request that was executed.
public enum Disposition {
  /// The reply is in the buffer and may leave as soon as everything before it may.
  case done
  /// The reply is in the buffer and must not leave before that batch is durable.
  case after(UInt64)
  /// Nothing was written: execute it again when that batch is durable.
  case wait(UInt64)
  /// Nothing was written: a worker answers. Later requests of the connection wait.
  case job(WorkerJob)
  /// Nothing was written: execute it again when the journal has grown, at the deadline, or when the client sends no more; then it is answered.
  case block(BlockedTail)
  /// The reply is in the buffer; close when it is sent.
  case close
}

/// What a `TAIL … BLOCK` waits for.
public struct BlockedTail: BitwiseCopyable, Sendable {
  /// It can be answered when the journal's last durable record is beyond this one.
  public let sequence: UInt64
  /// The server time at which it is answered with nothing, nanoseconds since 1970.
  public let deadline: UInt64
}
