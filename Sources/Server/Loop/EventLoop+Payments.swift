import Commands
import Gateway
import Ledger
import Payments
import Platform

/// What passes between the payment service, which lives here beside the ledger, and the gateway on its own thread.
extension EventLoop {
  /// Lets the service take what came from the gateway, up to the share of one round, and do what is due.
  mutating func servePayments(_ processor: inout CommandProcessor) {
    if hasGatewayNews {
      hasGatewayNews = false
      link?.take(into: &inputs)
    }
    if nextInput < inputs.count { takeInputs(&processor) }
    if isReadOnly || processor.ledger.isFull { return }
    if let due = processor.payments.nextDeadline, due <= processor.ledger.serverTime { processor.payments.advance(&processor.ledger) }
  }

  private mutating func takeInputs(_ processor: inout CommandProcessor) {
    var budget = ServerLimits.inputsPerRound
    while nextInput < inputs.count, budget > 0, !processor.ledger.isFull {
      let input = inputs[nextInput]
      nextInput += 1
      budget -= 1
      if isReadOnly, refuse(input, processor) { continue }
      processor.payments.handle(input, &processor.ledger)
    }
    if nextInput == inputs.count {
      inputs.removeAll(keepingCapacity: inputs.count <= ServerLimits.inputsPerRound)
      nextInput = 0
    }
  }

  /// While nothing can be written: reads are answered, requests that write are refused, and what the service has asked for waits until it can be noted.
  /// - Returns: whether the input is dealt with.
  private mutating func refuse(_ input: ServiceInput, _ processor: borrowing CommandProcessor) -> Bool {
    switch input {
    case .call(_, let call) where !OperationTable.spec(call.operation).isWrite: return false
    case .call(let ticket, _), .webhook(let ticket, _, _, _):
      link?.send([.answer(ticket: ticket, EventLoop.fault(processor.writesRefused ?? .ioError).answer)])
    case .verdict, .events, .delivered: postponed.append(input)
    }
    return true
  }

  /// The disk takes commits again: what waited for that goes before what comes.
  mutating func resumePayments() {
    inputs.replaceSubrange(0..<nextInput, with: postponed)
    nextInput = 0
    postponed = []
  }

  /// Whether inputs wait that the next round can take.
  func hasInputs(_ processor: borrowing CommandProcessor) -> Bool { nextInput < inputs.count && !processor.ledger.isFull }

  /// When the service wants to be called, nanoseconds since 1970.
  func paymentsDeadline(_ processor: borrowing CommandProcessor) -> UInt64 {
    isReadOnly || processor.ledger.isFull ? .max : processor.payments.nextDeadline ?? .max
  }

  /// Hands over what may leave now.
  mutating func releasePayments(_ processor: inout CommandProcessor) {
    let open = processor.ledger.openBatch
    let durable = processor.ledger.durableBatch
    // With nothing gathering and nothing under way, what was answered shows what is durable, whatever the batch it would have been in.
    let isSettled = isReadOnly || (!processor.ledger.isPending && durable &+ 1 == open)
    var outputs: [ServiceOutput] = []
    processor.payments.takeOutputs(durable: isSettled ? open : durable) { outputs.append($0) }
    for problem in processor.payments.problems { log.warning("payments", ["problem": problem]) }
    processor.payments.problems.removeAll()
    // Without a gateway there is nobody to carry them out; they are stored, and begun anew by the next start.
    if !outputs.isEmpty { link?.send(outputs) }
  }

  /// A commit failed: requests that waited are told so.
  mutating func breakPayments(_ processor: inout CommandProcessor, _ code: ResultCode) {
    var outputs: [ServiceOutput] = []
    processor.payments.breakPromises(EventLoop.fault(code)) { outputs.append($0) }
    if !outputs.isEmpty { link?.send(outputs) }
  }

  private static func fault(_ code: ResultCode) -> PaymentFault {
    var fault =
      code == .diskFull
      ? PaymentFault(503, .api, "disk_full", "The disk is full: nothing was written, reads go on.")
      : PaymentFault(503, .api, "io_error", "The disk failed: send it again with the same key to learn whether it was carried out.")
    fault.retryAfter = 1
    return fault
  }

  /// Tells the gateway how the ledger is doing.
  func publishFacts(_ processor: borrowing CommandProcessor) {
    guard let link else { return }
    var facts = LedgerFacts()
    facts.time = now
    facts.acceptsWrites = processor.writesRefused == nil
    facts.records = processor.ledger.sequence
    facts.durableRecords = processor.ledger.durableSequence
    facts.accounts = processor.ledger.accountCount
    facts.openHolds = processor.ledger.holdCount
    facts.connections = statistics.connections
    facts.commands = statistics.commands
    facts.commits = statistics.commits
    facts.commitFailures = statistics.commitFailures
    facts.commitNanoseconds = statistics.commitNanoseconds
    facts.residentBytes = statistics.residentBytes
    facts.dataBytes = statistics.dataBytes
    facts.diskFreeBytes = statistics.diskFreeBytes
    link.publish(facts)
  }
}
