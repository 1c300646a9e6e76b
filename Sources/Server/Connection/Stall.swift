/// Why a connection's next request is not executed now.
enum Stall: BitwiseCopyable {
  /// It may be.
  case none
  /// The request that is held is executed again when this batch is durable.
  case commit(UInt64)
  /// The batch that gathers is full: nothing is executed until it has been handed over.
  case full
  /// A worker answers the request.
  case job
  /// The request that is held is executed again when the journal has grown past a sequence number, or when the time has come (of the server's clock).
  case tail(after: UInt64, deadline: UInt64)
  /// Too many replies wait to leave.
  case congested

  var isNone: Bool { if case .none = self { true } else { false } }
  var isTail: Bool { if case .tail = self { true } else { false } }
}
