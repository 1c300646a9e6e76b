import Memory
import Platform

/// Drives a server with transfers from one thread: so many connections with so many requests in flight each, every reply checked.
///
/// Closed loop: each reply makes room for the next request. Open loop (`rate`): requests are due on a fixed schedule, and a request's latency is counted
/// from when it was due, whether or not the server was ready to take it: waiting that the server causes is not omitted.
public final class LoadGenerator {
  private let settings: LoadSettings
  private var connections: [LoadConnection] = []
  private let epoll: Epoll
  private var picker: AccountPicker
  private var random: RandomStream
  private let keyBase: UInt64
  private var keyNumber: UInt64 = 0
  private var latency = Histogram()
  /// Requests due in it are recorded.
  private var window: Range<UInt64> = 0..<0
  private var good = 0
  private var lastReply: UInt64 = 0
  /// Open loop: when number 0 is due, how many were made, and who gets the next.
  private var scheduleStart: UInt64 = 0
  private var scheduled = 0
  private var nextConnection = 0
  /// Told about four times a second how much of the run is done (0...1).
  public var progress: ((Double) -> Void)?

  /// Connects.
  public init(_ settings: LoadSettings) throws(LoadError) {
    precondition(settings.connections >= 1 && settings.depth >= 1, "a load needs a connection and a request in flight")
    self.settings = settings
    random = RandomStream(seed: settings.seed)
    picker = AccountPicker(choice: settings.choice, accounts: settings.accounts, random: &random)
    keyBase = Clock.realtimeNanoseconds()
    let template = settings.template ?? .transfer(accountPrefix: settings.accountPrefix)
    do throws(SystemError) {
      epoll = try Epoll(capacity: settings.connections)
      let amounts = AmountTable(settings.amounts)
      for index in 0..<settings.connections {
        let descriptor = try BlockingSocket(host: settings.host, port: settings.port, timeoutMilliseconds: 10_000).takeDescriptor()
        connections.append(LoadConnection(descriptor: descriptor, index: index, template: template, amounts: amounts, depth: settings.depth))
        try epoll.add(descriptor, token: UInt64(index))
      }
    } catch {
      throw .system(error)
    }
  }

  /// Warms up, measures and waits for what is in flight.
  public func run() throws(LoadError) -> LoadResult {
    let start = Clock.monotonicNanoseconds()
    lastReply = start
    scheduleStart = start
    let measureFrom = start + UInt64(settings.warmupSeconds * 1e9)
    var result = LoadResult()

    try drive(until: { now, _ in now >= measureFrom }, share: { _, _ in 0 })

    let began = Clock.monotonicNanoseconds()
    let goodBefore = good
    let processorBefore = Clock.threadProcessorNanoseconds()
    // In closed loop a request belongs to the time in which it is answered; nothing that was sent before it is left out.
    latency.reset()
    var ended = began
    switch settings.length {
    case .seconds(let seconds):
      let end = began + UInt64(seconds * 1e9)
      window = settings.rate == nil ? 0..<UInt64.max : began..<end
      try drive(until: { now, _ in now >= end }, share: { now, _ in Double(now - began) / (seconds * 1e9) })
      ended = Clock.monotonicNanoseconds()
    case .transfers(let count):
      window = settings.rate == nil ? 0..<UInt64.max : began..<UInt64.max
      try drive(until: { _, good in good - goodBefore >= count }, share: { _, good in Double(good - goodBefore) / Double(count) })
      ended = lastReply
    case .untilRaised(let flag):
      window = settings.rate == nil ? 0..<UInt64.max : began..<UInt64.max
      try drive(until: { _, _ in flag.isRaised }, share: { _, _ in 0 })
      ended = Clock.monotonicNanoseconds()
    }
    result.measured = good - goodBefore
    result.seconds = Double(ended - began) / 1e9
    result.generatorNanoseconds = Double(Clock.threadProcessorNanoseconds() - processorBefore) / Double(max(1, result.measured))
    if settings.rate == nil { window = 0..<0 }
    result.unsent = unsentBacklog(at: ended)
    try drain()
    collect(into: &result)
    return result
  }

  // MARK: The loop

  /// Asks and is answered until `done` says so, given the time and the number of good replies.
  private func drive(until done: (UInt64, Int) -> Bool, share: (UInt64, Int) -> Double) throws(LoadError) {
    var now = Clock.monotonicNanoseconds()
    var nextReport = now
    while !done(now, good) {
      if settings.rate == nil {
        // Only before the first replies: afterwards each connection tops itself up.
        for connection in connections where connection.inFlight == 0 { try topUp(connection, now) }
      } else {
        try sendWhatIsDue(now)
      }
      try answer(isAsking: true, &now)
      if now >= nextReport {
        nextReport = now + 250_000_000
        progress?(min(1, share(now, good)))
      }
    }
  }

  /// Waits for replies without asking for more.
  private func drain() throws(LoadError) {
    var now = Clock.monotonicNanoseconds()
    while connections.contains(where: { $0.inFlight > 0 }) { try answer(isAsking: false, &now) }
  }

  /// Waits for events and handles them.
  private func answer(isAsking: Bool, _ now: inout UInt64) throws(LoadError) {
    let ready = try wait(now, isAsking: isAsking)
    if ready == 0 {
      now = Clock.monotonicNanoseconds()
      try checkPatience(now)
      return
    }
    for index in 0..<ready {
      let event = epoll.event(index)
      let connection = connections[Int(event.token)]
      if event.isReadable {
        let (replies, good) = try connection.receive(window: window, into: &latency, now: &now)
        self.good &+= good
        if replies > 0 { lastReply = now }
        if isAsking && settings.rate == nil { try topUp(connection, now) }
      }
      if connection.waitsForRoom { try send(connection) }
    }
  }

  private func topUp(_ connection: LoadConnection, _ now: UInt64) throws(LoadError) {
    try make(connection.room, on: connection, due: now, spacing: 0)
  }

  private func make(_ count: Int, on connection: LoadConnection, due: UInt64, spacing: Double) throws(LoadError) {
    if count <= 0 { return }
    connection.make(
      count, due: due, spacing: spacing, keys: settings.keys, base: keyBase, number: &keyNumber, picker: &picker, random: &random)
    if !connection.waitsForRoom { try send(connection) }
  }

  /// Sends, and has epoll tell when there is room again if not all went.
  private func send(_ connection: LoadConnection) throws(LoadError) {
    let wentAll = try connection.send()
    if wentAll == connection.waitsForRoom {
      connection.waitsForRoom = !wentAll
      do throws(SystemError) {
        try epoll.modify(connection.descriptor, token: UInt64(connection.index), read: true, write: !wentAll)
      } catch {
        throw .system(error)
      }
    }
  }

  // MARK: Open loop

  private var spacing: Double { 1e9 / (settings.rate ?? 1) }

  private func dueTime(_ number: Int) -> UInt64 { scheduleStart + UInt64(Double(number) * spacing) }

  private func unsentBacklog(at now: UInt64) -> Int {
    settings.rate == nil ? 0 : max(0, Int(Double(now - scheduleStart) / spacing) + 1 - scheduled)
  }

  /// Shares out what is due among the connections in turn, as far as they have room.
  private func sendWhatIsDue(_ now: UInt64) throws(LoadError) {
    var backlog = unsentBacklog(at: now)
    var full = 0
    while backlog > 0 && full < connections.count {
      let connection = connections[nextConnection]
      nextConnection = nextConnection + 1 == connections.count ? 0 : nextConnection + 1
      let count = min(connection.room, (backlog + connections.count - 1) / connections.count)
      full = count == 0 ? full + 1 : 0
      try make(count, on: connection, due: dueTime(scheduled), spacing: spacing)
      scheduled += count
      backlog -= count
    }
  }

  // MARK: Waiting

  private func wait(_ now: UInt64, isAsking: Bool) throws(LoadError) -> Int {
    do throws(SystemError) {
      if isAsking && settings.rate != nil && connections.contains(where: { $0.room > 0 }) {
        let due = dueTime(scheduled)
        return try epoll.wait(timeoutNanoseconds: due > now ? due - now : 0)
      }
      return try epoll.wait(timeoutMilliseconds: 100)
    } catch {
      throw .system(error)
    }
  }

  private func checkPatience(_ now: UInt64) throws(LoadError) {
    let inFlight = connections.reduce(0) { $0 + $1.inFlight }
    let silence = Double(now - lastReply) / 1e9
    if inFlight > 0 && now > lastReply && silence > settings.patienceSeconds { throw .silent(seconds: silence, inFlight: inFlight) }
  }

  private func collect(into result: inout LoadResult) {
    result.latency = latency
    result.acknowledged = good
    for connection in connections { connection.collect(into: &result) }
  }
}
