import Payments
import Platform
import Synchronization

/// What the thread that owns the ledger and the gateway's thread pass to each other: bounded batches of plain values, and nothing else.
///
/// ```
///  gateway ── inputs ──▶ inbox + signal ──▶ loop: payments.handle
///  gateway ◀── mailbox ◀── outputs ◀── loop: payments.takeOutputs, once durable
/// ```
public final class GatewayLink: Sendable {
  private struct State: Sendable {
    var inputs: [ServiceInput] = []
    /// Requests among them, from outside: only those are bounded, the others answer what the service has asked for.
    var calls = 0
    var facts = LedgerFacts()
    var drain = Drain.none
  }

  private enum Drain: Sendable {
    case none
    case asked
    case done
  }

  /// Requests that may wait for the loop, which takes some hundreds a round: more are a sign that it cannot follow.
  public static let callsMax = 20_000

  private let state = Mutex(State())
  /// What the gateway listens with. In a structure, for a closure that lies in the mutex by itself is wrapped once more each time that it is looked at, and every
  /// call would go through all the wrappings.
  private struct Ears: Sendable {
    let outputs: @Sendable ([ServiceOutput]) -> Void
    let drain: @Sendable () -> Void
  }

  private let ears = Mutex<Ears?>(nil)
  /// Readable when there are inputs, or the gateway has drained.
  public let signal: EventSignal

  public init() throws(SystemError) { signal = try EventSignal() }

  // MARK: The gateway's side

  /// Leaves an input for the loop; `false` when too many requests wait: then nothing was done.
  public func post(_ input: ServiceInput) -> Bool {
    let (taken, wakes) = state.withLock { state in
      switch input {
      case .call, .webhook:
        if state.calls >= GatewayLink.callsMax { return (false, false) }
        state.calls += 1
      case .verdict, .events, .delivered: break
      }
      state.inputs.append(input)
      return (true, state.inputs.count == 1)
    }
    // The loop takes all at once, so only the first has to wake it.
    if wakes { signal.raise() }
    return taken
  }

  /// Says what takes outputs and what begins to drain: both are called on the loop's thread, and only carry the word on.
  func connect(outputs: @escaping @Sendable ([ServiceOutput]) -> Void, drain: @escaping @Sendable () -> Void) {
    let connected = Ears(outputs: outputs, drain: drain)
    ears.withLock { $0 = connected }
  }

  /// Nothing is under way any more.
  func drained() {
    state.withLock { $0.drain = .done }
    signal.raise()
  }

  /// What the ledger told of itself last.
  var facts: LedgerFacts { state.withLock { $0.facts } }

  // MARK: The loop's side

  /// Moves what was left to the end of `inputs`.
  public func take(into inputs: inout [ServiceInput]) {
    signal.clear()
    state.withLock { state in
      inputs.append(contentsOf: state.inputs)
      state.inputs.removeAll(keepingCapacity: true)
      state.calls = 0
    }
  }

  /// Hands over what may leave.
  public func send(_ outputs: [ServiceOutput]) { ears.withLock { $0 }?.outputs(outputs) }

  /// Asks the gateway to take nothing new and to finish what is under way.
  public func drain() {
    state.withLock { $0.drain = .asked }
    ears.withLock { $0 }?.drain()
  }

  /// Whether the gateway has nothing under way any more, after `drain`.
  public var isDrained: Bool { state.withLock { $0.drain == .done && $0.inputs.isEmpty } }

  /// Tells what `/metrics` and `/readyz` show.
  public func publish(_ facts: LedgerFacts) { state.withLock { $0.facts = facts } }
}
