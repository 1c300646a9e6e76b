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
/// It knows no socket and no clock. All state is in the ledger's module rows; what is held in memory (timers, tokens, outputs) is made from them by `load`.
public struct PaymentService: ~Copyable {
  public let settings: ServiceSettings
  let connectors: [String: any PSPConnector]
  /// What waits for its batch to be durable, in order of batches.
  var outputs: [(batch: UInt64, output: ServiceOutput)] = []
  private var random: UInt64

  /// Open objects, and when something is due about each; `.max`: news are awaited.
  var open: [String: UInt64] = [:]
  var timers = TimerHeap()
  /// Attempts that were found ready at the start and are sent again: the first sending may have arrived.
  var resumed: Set<String> = []
  /// How far the reading of each PSP's list of events is.
  var polls: [String: EventPoll] = [:]
  /// Tokens by the digests of their secrets.
  var tokens: [String: Token] = [:]
  var buckets: [String: RateBucket] = [:]
  /// Endpoints that get our webhooks, by id.
  var endpoints: [String: WebhookEndpoint] = [:]
  /// Payments that were written lately, with the rows that they were made into: a payment is read some five times on its way, and each time is a parse of a kilobyte.
  var recent: [String: (row: [UInt8], payment: Payment)] = [:]
  static let recentMax = 2048
  /// Events since the start by type, such as `payment.succeeded`; of transactions that were taken back none.
  public private(set) var counts: [String: Int] = [:]
  private var counting: [String] = []
  /// What went wrong with news from outside, for the log; the newest.
  public var problems: [String] = []
  /// What `open` was before the transaction at hand, oldest first.
  private var openBefore: [(id: String, due: UInt64?)] = []

  /// - Parameter seed: for the random parts of ids and for jitter.
  public init(settings: ServiceSettings, connectors: [String: any PSPConnector], seed: UInt64) {
    self.settings = settings
    self.connectors = connectors
    random = seed
  }

  // MARK: Doors

  /// Carries out a request. The answer may leave when `ledger.openBatch`, as it is afterwards, is durable.
  public mutating func execute(_ call: PaymentCall, _ ledger: inout Ledger) -> PaymentAnswer {
    do throws(PaymentFault) { return try answer(call, &ledger) } catch { return error.answer }
  }

  /// Takes news from outside; what follows from them comes out of `takeOutputs`.
  public mutating func handle(_ input: ServiceInput, _ ledger: inout Ledger) {
    switch input {
    case .call(let ticket, let call):
      let answer = execute(call, &ledger)
      emit(.answer(ticket: ticket, answer), ledger)
    case .webhook(let ticket, let psp, let event, let body):
      let answer = receive(event, from: psp, body: body, &ledger)
      emit(.answer(ticket: ticket, answer), ledger)
    case .verdict(let subject, let attempt, let verdict, let body): judge(subject, attempt, verdict, body: body, &ledger)
    case .events(let psp, let events, let hasMore): take(events, hasMore: hasMore, from: psp, &ledger)
    case .delivered(let delivery, let status, let note): delivered(delivery, status: status, note: note, &ledger)
    }
  }

  /// When something falls due, nanoseconds since 1970.
  public var nextDeadline: UInt64? { timers.first }

  /// Does what is due by the ledger's clock.
  public mutating func advance(_ ledger: inout Ledger) {
    let now = ledger.serverTime
    // A bound on one round: the rest comes in the next.
    for _ in 0..<1000 {
      guard let timer = timers.pop(through: now) else { return }
      // Overtaken entries: the object is settled, or due at another time.
      if open[timer.id] == timer.due { fallDue(timer.id, &ledger) }
    }
  }

  // MARK: Outputs

  func nextBatch(_ ledger: borrowing Ledger) -> UInt64 { ledger.openBatch }

  mutating func emit(_ output: ServiceOutput, _ ledger: borrowing Ledger) { outputs.append((ledger.openBatch, output)) }

  /// Hands out what may leave now that batches up to `durable` are on disk.
  public mutating func takeOutputs(durable: UInt64, _ body: (ServiceOutput) -> Void) {
    var index = 0
    while index < outputs.count, outputs[index].batch <= durable {
      body(outputs[index].output)
      index += 1
    }
    if index > 0 { outputs.removeFirst(index) }
  }

  /// Whether something waits for a commit.
  public var hasOutputs: Bool { !outputs.isEmpty }

  /// A commit failed: answers that waited become errors, handed to `body`; the rest is forgotten. `load` comes next.
  public mutating func breakPromises(_ fault: PaymentFault, _ body: (ServiceOutput) -> Void) {
    for (_, output) in outputs {
      if case .answer(let ticket, _) = output { body(.answer(ticket: ticket, fault.answer)) }
    }
    outputs.removeAll()
  }

  // MARK: Transactions

  /// Runs `body` so that all it writes is durable together, or nothing is.
  mutating func transact<Result>(
    _ ledger: inout Ledger, _ body: (inout PaymentService, inout Ledger) throws(PaymentFault) -> Result
  ) throws(PaymentFault) -> Result {
    ledger.beginTransaction()
    let mark = outputs.count
    do throws(PaymentFault) {
      let result = try body(&self, &ledger)
      ledger.commitTransaction()
      for type in counting { counts[type, default: 0] += 1 }
      counting.removeAll(keepingCapacity: true)
      openBefore.removeAll(keepingCapacity: true)
      return result
    } catch {
      ledger.rollbackTransaction()
      counting.removeAll(keepingCapacity: true)
      outputs.removeLast(outputs.count - mark)
      for (id, due) in openBefore.reversed() { open[id] = due }
      openBefore.removeAll(keepingCapacity: true)
      throw error
    }
  }

  /// Counts an event of the transaction at hand.
  mutating func count(_ type: String) { counting.append(type) }

  /// Takes note that something is due about an object, or no longer.
  mutating func setOpen(_ id: String, _ due: UInt64?, _ ledger: inout Ledger) {
    if open[id] == due { return }
    openBefore.append((id, open[id]))
    open[id] = due
    if let due {
      ledger.put(.objects, RowKey.timer(id), PaymentService.bigEndianBytes(due))
      if due != .max { timers.insert(due, id) }
    } else {
      ledger.delete(.objects, RowKey.timer(id))
    }
  }

  static func bigEndianBytes(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - $0 * 8)) } }

  // MARK: Chance

  /// The next random number (SplitMix64): for ids and jitter, so that a seed repeats a run.
  mutating func nextRandom() -> UInt64 {
    random &+= 0x9E37_79B9_7F4A_7C15
    var z = random
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A new id.
  mutating func makeID(_ prefix: Identifier.Prefix, _ ledger: borrowing Ledger) -> String {
    Identifier.make(prefix, sequence: ledger.sequence &+ 1, random: nextRandom())
  }
}
