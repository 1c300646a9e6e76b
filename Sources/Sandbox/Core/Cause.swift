/// What is being done: a request or a timer. It decides the ids of what comes about, and gathers the events.
struct Cause {
  var stream: SeededStream
  var requestID: String?
  var idempotencyKey: String?
  var faults: [Fault] = []
  /// Ids of events, in their order.
  var events: [String] = []

  /// The first of its faults of a kind.
  func fault(_ kind: FaultKind) -> Fault? { faults.first { $0.kind == kind } }
}
