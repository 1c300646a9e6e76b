import JSON
import Ledger
import Memory
import PSP
import Storage

/// Wallets, pay-ins and pay-outs above the ledger: a deterministic state machine like the ledger itself, on the thread that owns it.
///
/// ```
///  call, webhook, verdict, time ──▶ rules ──▶ entries + events + rows in one transaction of the ledger ──▶ outputs, once it is durable
/// ```
/// It knows no socket and no clock. All state is in the ledger's module rows; what is held in memory (timers, outputs) is made from them by `load`.
public struct PaymentService: ~Copyable {
  public let settings: ServiceSettings
  let connectors: [String: any PSPConnector]
  /// What waits for its batch to be durable, in order of batches.
  var outputs: [(batch: UInt64, output: ServiceOutput)] = []
  var random: UInt64

  /// - Parameter seed: for the random parts of ids and for jitter.
  public init(settings: ServiceSettings, connectors: [String: any PSPConnector], seed: UInt64) {
    self.settings = settings
    self.connectors = connectors
    random = seed
  }

  /// Makes what is held in memory from the rows: at the start, and after the ledger was read again. Unfinished requests to PSPs are sent again.
  public mutating func load(_ ledger: borrowing Ledger) throws(StorageError) { outputs.removeAll() }

  /// Carries out a request. The answer may leave when `ledger.openBatch`, as it is afterwards, is durable.
  public mutating func execute(_ call: PaymentCall, _ ledger: inout Ledger) -> PaymentAnswer {
    PaymentFault(500, .api, "not_implemented", "This operation is not there yet").answer
  }

  /// Takes news from outside; what follows from them comes out of `takeOutputs`.
  public mutating func handle(_ input: ServiceInput, _ ledger: inout Ledger) {
    if case .call(let ticket, let call) = input {
      let answer = execute(call, &ledger)
      outputs.append((ledger.openBatch, .answer(ticket: ticket, answer)))
    }
  }

  /// When something falls due, nanoseconds since 1970.
  public var nextDeadline: UInt64? { nil }

  /// Does what is due by the ledger's clock.
  public mutating func advance(_ ledger: inout Ledger) {}

  /// Hands out what may leave now that batches up to `durable` are on disk.
  public mutating func takeOutputs(durable: UInt64, _ body: (ServiceOutput) -> Void) {
    var index = 0
    while index < outputs.count, outputs[index].batch <= durable {
      body(outputs[index].output)
      index += 1
    }
    outputs.removeFirst(index)
  }

  /// A commit failed: answers that waited become errors, handed to `body`; the rest is forgotten. `load` comes next.
  public mutating func breakPromises(_ fault: PaymentFault, _ body: (ServiceOutput) -> Void) {
    for (_, output) in outputs {
      if case .answer(let ticket, _) = output { body(.answer(ticket: ticket, fault.answer)) }
    }
    outputs.removeAll()
  }
}
