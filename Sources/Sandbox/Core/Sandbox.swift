import HTTP
import Money

/// A payment service provider and the banks behind it, to try payments against: Stripe's interface, its states and its faults, with books of its own.
///
/// A deterministic state machine. Time comes in with `observe`, requests with `receive`, the results of webhooks with `deliveryEnded`; what is to be sent
/// comes out of `takeDeliveries`. It knows no socket and no thread. The same seed and the same inputs give the same outputs, byte for byte.
public final class Sandbox {
  /// The account that the API key belongs to.
  static let platform = "acct_platform"

  var settings: SandboxSettings
  var clock: VirtualClock
  var timers = TimerQueue<Task>()
  var books = Books()
  var faults: FaultPlan
  var idempotency = IdempotencyTable()
  var cause: Cause
  var webhooks = WebhookQueue()
  let routes = Operation.routes

  var accounts = Collection<Account>()
  var customers = Collection<Customer>()
  var paymentMethods = Collection<PaymentMethod>()
  var bankAccounts = Collection<BankAccount>()
  var paymentIntents = Collection<PaymentIntent>()
  var charges = Collection<Charge>()
  var refunds = Collection<Refund>()
  var transfers = Collection<Transfer>()
  var reversals = Collection<TransferReversal>()
  var payouts = Collection<Payout>()
  var transactions = Collection<BalanceTransaction>()
  var sessions = Collection<CheckoutSession>()
  var disputes = Collection<Dispute>()
  var events = Collection<Event>()
  var endpoints = Collection<WebhookEndpoint>()
  var reportRuns = Collection<ReportRun>()
  /// What moved on accounts at the bank.
  var bankEntries: [BankEntry] = []
  /// Transactions by the moment (in seconds) when they become available.
  var maturing: [Int: [String]] = [:]
  /// Requests answered, refused by the limit, and in the present second.
  var requestCount = 0
  var limitedSecond = 0
  var limitedCount = 0
  /// Files of days that have ended.
  var files: [DayFile] = []
  /// Whether the time is known.
  private var hasBegun = false

  public init(_ settings: SandboxSettings) {
    self.settings = settings
    clock = VirtualClock(start: settings.clockStart)
    faults = FaultPlan(seed: settings.seed)
    cause = Cause(stream: SeededStream(seed: settings.seed, "beginning"))
    let bank = BankAccount(
      id: "ba_platform", created: 0, account: Sandbox.platform, last4: "6789", country: "US", currency: "usd", payoutFailure: nil,
      failsVerification: false, holder: "Platform", status: "verified")
    bankAccounts[bank.id] = bank
    accounts[Sandbox.platform] = Account(id: Sandbox.platform, created: 0, account: Sandbox.platform, type: "standard", bankAccount: bank.id)
    for webhook in settings.webhooks {
      let endpoint = WebhookEndpoint(
        id: newID("we_"), created: clock.seconds, account: Sandbox.platform, url: webhook.url, enabledEvents: ["*"], secret: webhook.secret)
      endpoints[endpoint.id] = endpoint
    }
  }

  /// Where its pages are found; the driver knows it only once it listens.
  public var publicURL: String {
    get { settings.publicURL }
    set { settings.publicURL = newValue }
  }

  // MARK: Time

  /// Takes note of the machine's time and does what has become due.
  /// - Parameter realMilliseconds: since 1970.
  public func observe(realMilliseconds: Int) {
    clock.observe(realMilliseconds)
    if !hasBegun {
      hasBegun = true
      scheduleMidnight()
    }
    runTimers(until: clock.now)
  }

  /// Milliseconds until something is due; `nil` when nothing will be without a skip of the clock.
  public var waitMilliseconds: Int? { timers.nextDue.flatMap { clock.wait(until: $0) } }

  /// Skips time, doing on the way what becomes due, each thing at its time.
  func skip(milliseconds: Int) {
    let target = clock.now + milliseconds
    // A clock that runs has an offset; the steps in between must not lose it.
    while let due = timers.nextDue, due <= target {
      clock.skip(milliseconds: max(0, due - clock.now))
      runTimers(until: due)
    }
    clock.skip(milliseconds: max(0, target - clock.now))
    idempotency.forget(now: clock.seconds)
  }

  private func runTimers(until moment: Int) {
    while let (due, task) = timers.take(by: moment) {
      cause = Cause(stream: SeededStream(seed: settings.seed, "\(task.name) \(due)"))
      perform(task)
      _ = finishCause()
    }
  }

  // MARK: Ids

  /// A fresh id.
  func newID(_ prefix: String, _ letters: Int = 24) -> String {
    while true {
      let id = prefix + cause.stream.text(letters)
      if record(id) == nil { return id }
    }
  }

  /// The object of an id, whatever it is.
  func record(_ id: String) -> (any Record)? {
    switch id.prefix(while: { $0 != "_" }) {
    case "pi": paymentIntents[id]
    case "ch": charges[id]
    case "re": refunds[id]
    case "tr": transfers[id]
    case "trr": reversals[id]
    case "po": payouts[id]
    case "txn": transactions[id]
    case "cs": sessions[id]
    case "cus": customers[id]
    case "pm": paymentMethods[id]
    case "ba": bankAccounts[id]
    case "acct": accounts[id]
    case "evt": events[id]
    case "we": endpoints[id]
    case "dp": disputes[id]
    case "frr": reportRuns[id]
    default: nil
    }
  }
}
