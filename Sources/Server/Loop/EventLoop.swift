import Commands
import Gateway
import Ledger
import Memory
import Payments
import Platform
import Storage

/// The one thread that owns the ledger: it waits for sockets, executes requests, commits, and sends replies.
///
/// ```
///  wait ─▶ clock ─▶ news (sockets, committer, worker, signals) ─▶ serve connections ─▶ commit ─▶ send ─┐
///   ▲                                                                                                  │
///   └──────────────────────────────────────────────────────────────────────────────────────────────────┘
/// ```
/// Each round serves every connection that has something, each up to a bound, and ends with at most one commit: the round is the batch. While the
/// committer thread works on a batch, rounds go on and the next batch gathers. The command processor is lent to every step and not held here, since it has
/// to be thrown away and made again when a commit fails.
struct EventLoop: ~Copyable {
  /// What stands in the low half of the tokens of descriptors that are no connections.
  enum Token {
    static let signals: UInt64 = 0
    static let committer: UInt64 = 1
    static let worker: UInt64 = 2
    static let gateway: UInt64 = 3
    /// Listeners are counted from here.
    static let listeners: UInt64 = 16
  }

  enum Phase: Equatable {
    case running
    /// Nothing new is begun; replies leave, at most until this moment of the monotonic clock.
    case draining(until: UInt64)
    /// Nothing is waited for but the commit under way.
    case stopping
  }

  let options: LoopOptions
  let log: Log
  let epoll: Epoll
  let signals: SignalWatch
  let committer: Committer
  let worker: Worker
  /// `nil`: there is no gateway.
  let link: GatewayLink?
  var listeners: [Listener]
  var connections = ConnectionTable()
  var statistics = ServerStatistics()
  var phase = Phase.running
  /// The monotonic clock at the beginning of this round.
  var now: UInt64
  var nextSessionID: UInt64 = 1

  /// Connections to be served in this round; the others are for the next.
  var serving: [ConnectionToken] = []
  var ready: [ConnectionToken] = []
  /// Connections with replies that may leave.
  var flushing: [ConnectionToken] = []
  /// Connections with replies that wait for a commit.
  var waiting: [ConnectionToken] = []
  /// Connections whose next request waits for a commit, or for room in the batch.
  var stalled: [ConnectionToken] = []
  /// Connections that wait for the journal to grow, and the first deadline among them.
  var tails: [ConnectionToken] = []
  var tailDeadline = UInt64.max
  var finishedJobs: [Worker.Item] = []
  /// What came from the gateway, from `nextInput` on; and what waits until the disk takes commits again.
  var inputs: [ServiceInput] = []
  var nextInput = 0
  var postponed: [ServiceInput] = []
  var hasGatewayNews = false

  /// The committer has a batch.
  var isCommitting = false
  /// A small batch waits a moment for more.
  var isGathering = false
  var gathering = Gathering()
  /// When a connection was last answered that waited for no commit, of the monotonic clock.
  var lastBystander: UInt64 = 0
  var vigil = Vigil()
  /// A commit failed and nothing has been done about it yet.
  var failure: StorageError?
  /// A commit has failed, and none has succeeded since.
  var isReadOnly = false
  var nextSweep: UInt64
  /// Listeners rest until then, because no more descriptors could be had.
  var acceptsAgain = UInt64.max

  /// The arguments of the request that is being executed.
  var arguments: [Slice] = []
  /// Fetches memory for the requests to come.
  var lookout = Lookout()
  /// The buffer that connections receive into.
  var inputBuffer = ByteBuffer(capacity: ServerLimits.receiveBytes)

  init(
    options: LoopOptions, log: Log, epoll: consuming Epoll, signals: consuming SignalWatch, listeners: [Listener], committer: Committer,
    worker: Worker, link: GatewayLink? = nil
  ) {
    self.epoll = epoll
    self.options = options
    self.log = log
    self.signals = signals
    self.listeners = listeners
    self.committer = committer
    self.worker = worker
    self.link = link
    now = Clock.monotonicNanoseconds()
    nextSweep = now
    arguments.reserveCapacity(64)
    statistics.processID = CurrentProcess.id
    statistics.port = Int(listeners.first?.address.port ?? 0)
    statistics.startTime = Clock.realtimeNanoseconds()
    statistics.sessions = SessionList()
  }

  /// Begins to watch everything but connections.
  func watchSources() throws(SystemError) {
    try epoll.add(self.signals.descriptor, token: Token.signals)
    try epoll.add(committer.done.descriptor, token: Token.committer)
    try epoll.add(worker.done.descriptor, token: Token.worker)
    if let link { try epoll.add(link.signal.descriptor, token: Token.gateway) }
    for (index, listener) in listeners.enumerated() { try epoll.add(listener.descriptor, token: Token.listeners + UInt64(index)) }
  }

  // MARK: Rounds

  /// Serves until a signal ends it, and everything acknowledged is on disk.
  mutating func run(_ processor: inout CommandProcessor) throws(SystemError) {
    while !isDone(processor) { try round(&processor) }
  }

  private mutating func round(_ processor: inout CommandProcessor) throws(SystemError) {
    let count = try wait(timeout(processor))
    processor.ledger.advance(to: Clock.realtimeNanoseconds())
    for index in 0..<count { notice(epoll.event(index), &processor) }
    if let error = failure { recover(&processor, from: error) }
    if now >= nextSweep { sweep(&processor) }
    wakeTails(processor)
    // What a commit has let go leaves before anything new is begun.
    flushAll()
    swap(&serving, &ready)
    for token in serving {
      guard let box = connections.box(token) else { continue }
      box.connection.isListed = false
      serve(&box.connection, &processor)
      // Answers to reads do not wait for the other connections' turns.
      if box.connection.isFlushListed, box.connection.replies.isSendable { flush(&box.connection) }
    }
    gathering.add(serving.count, at: now)
    serving.removeAll(keepingCapacity: true)
    servePayments(&processor)
    commit(&processor)
    if let error = failure { recover(&processor, from: error) }
    releasePayments(&processor)
    flushAll()
    if count == 0, ready.isEmpty, !isGathering { useLeisure(&processor) }
  }

  /// Waits for news, awake for a moment where that pays, and sets the clock.
  private mutating func wait(_ milliseconds: Int32) throws(SystemError) -> Int {
    var count = 0
    if milliseconds != 0 {
      vigil.begin(at: Clock.monotonicNanoseconds())
      if vigil.isKept || isGathering {
        repeat {
          count = try epoll.wait(timeoutMilliseconds: 0)
          now = Clock.monotonicNanoseconds()
        } while count == 0 && (isGathering ? gathering.isWorthwhile(at: now) : vigil.goesOn(at: now))
      }
      if count == 0, !isGathering { count = try epoll.wait(timeoutMilliseconds: milliseconds) }
      now = Clock.monotonicNanoseconds()
      vigil.end(at: now, hasNews: count > 0)
    } else {
      count = try epoll.wait(timeoutMilliseconds: 0)
      now = Clock.monotonicNanoseconds()
    }
    return count
  }

  /// Takes one piece of news from epoll.
  private mutating func notice(_ event: Epoll.Event, _ processor: inout CommandProcessor) {
    if let box = connections.box(ConnectionToken(raw: event.token)) {
      notice(event, &box.connection)
      return
    }
    switch event.token {
    case Token.signals: noticeSignals(&processor)
    case Token.committer: noticeCommit(&processor)
    case Token.worker: noticeJobs()
    case Token.gateway: hasGatewayNews = true
    case Token.listeners..<(Token.listeners + UInt64(listeners.count)): accept(Int(event.token - Token.listeners))
    default: break  // News for a connection that has ended in this round.
    }
  }

  private mutating func notice(_ event: Epoll.Event, _ connection: inout Connection) {
    if event.isHangup {
      close(&connection)
      return
    }
    if event.isWritable {
      watch(&connection, writes: false)
      listForFlush(&connection)
    }
    guard event.isReadable else { return }
    if connection.isLingering {
      discardInput(&connection)
    } else if connection.isClosing || connection.inputEnded || (!connection.stall.isNone && !connection.stall.isTail) {
      // It will be read when it goes on; until then its news would only wake the loop.
      connection.isReadable = true
      watch(&connection, reads: false)
    } else {
      connection.isReadable = true
      list(&connection)
    }
  }

  // MARK: Lists

  /// Has a connection served in the next round, or in this one when it has not begun to serve.
  @inline(__always)
  mutating func list(_ connection: inout Connection) {
    if connection.isListed { return }
    connection.isListed = true
    ready.append(connection.token)
  }

  /// Has the replies of a connection sent at the end of the round.
  @inline(__always)
  mutating func listForFlush(_ connection: inout Connection) {
    if connection.isFlushListed { return }
    connection.isFlushListed = true
    flushing.append(connection.token)
  }

  /// Lets a connection go on.
  mutating func resume(_ connection: inout Connection) {
    connection.stall = .none
    // It has waited for an answer until now, which may be longer than it may be idle.
    connection.lastReceived = now
    list(&connection)
  }

  // MARK: Time

  private func timeout(_ processor: borrowing CommandProcessor) -> Int32 {
    if !ready.isEmpty || hasInputs(processor) { return 0 }
    var wait = UInt64.max
    if connections.count > 0 || isReadOnly || link != nil { wait = EventLoop.span(now, nextSweep) }
    if phase != .running { wait = min(wait, ServerLimits.drainSweepNanoseconds) }
    if acceptsAgain != .max { wait = min(wait, EventLoop.span(now, acceptsAgain)) }
    let deadline = min(processor.ledger.nextDeadline ?? .max, tailDeadline, paymentsDeadline(processor))
    // Against the clock itself: server time may run ahead of it, and would let the loop spin.
    if deadline != .max { wait = min(wait, max(1_000_000, EventLoop.span(Clock.realtimeNanoseconds(), deadline))) }
    if !isCommitting, !isReadOnly, processor.ledger.maintenanceDue {
      wait = min(wait, UInt64(ServerLimits.leisureMilliseconds) * 1_000_000)
    }
    if wait == .max { return -1 }
    return Int32(truncatingIfNeeded: min(wait, 60_000_000_000) / 1_000_000 + 1)
  }

  private static func span(_ from: UInt64, _ to: UInt64) -> UInt64 { to > from ? to - from : 0 }
}
