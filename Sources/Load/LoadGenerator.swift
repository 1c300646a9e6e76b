import Memory
import Platform

/// Drives a server with requests from one thread: so many connections with so many in flight each, every reply checked.
///
/// Closed loop: each reply makes room for the next request. Open loop (`rate`): requests are due on a fixed schedule, and a request's latency is counted
/// from when it was due, whether or not the server was ready to take it: waiting that the server causes is not omitted. What was due and could not even be
/// sent until the end is counted with the time it had waited by then.
public final class LoadGenerator {
  private let settings: LoadSettings
  private var connections: [LoadConnection] = []
  private let epoll: Epoll
  private var source: RequestSource
  private var latency = LatencyPair()
  /// Requests due in it are recorded.
  private var window: Range<UInt64> = 0..<0
  private var good = 0
  private var goodReads = 0
  private var lastReply: UInt64 = 0
  private var schedules: [RequestSchedule]
  /// While the requests are made that will be asked again: in closed loop, and no more of them than are wanted.
  private var isPreparing = false
  /// Told about four times a second how much of the run is done (0...1).
  public var progress: ((Double) -> Void)?

  /// Connects.
  public init(_ settings: LoadSettings) throws(LoadError) {
    precondition(settings.connections >= 1 && settings.depth >= 1, "a load needs a connection and a request in flight")
    precondition(settings.accounts >= settings.workload.accountsMin, "a load needs as many accounts as one of its requests")
    self.settings = settings
    source = RequestSource(settings, base: Clock.realtimeNanoseconds())
    schedules = RequestSchedule.all(settings)
    do throws(SystemError) {
      epoll = try Epoll(capacity: settings.connections)
      for index in 0..<settings.connections {
        let descriptor = try BlockingSocket(host: settings.host, port: settings.port, timeoutMilliseconds: 10_000).takeDescriptor()
        connections.append(LoadConnection(descriptor: descriptor, index: index, settings: settings, book: source.book))
        try epoll.add(descriptor, token: UInt64(index))
      }
    } catch {
      throw .system(error)
    }
  }

  private var isOpenLoop: Bool { !schedules.isEmpty && !isPreparing }

  /// Warms up, measures and waits for what is in flight.
  public func run() throws(LoadError) -> LoadResult {
    try prepare()
    let start = Clock.monotonicNanoseconds()
    lastReply = start
    for index in schedules.indices { schedules[index].begin(at: start) }
    let measureFrom = start + UInt64(settings.warmupSeconds * 1e9)
    var result = LoadResult()

    try drive(until: { now, _ in now >= measureFrom }, share: { _, _ in 0 })

    let began = Clock.monotonicNanoseconds()
    let (goodBefore, readsBefore) = (good, goodReads)
    let processorBefore = Clock.threadProcessorNanoseconds()
    // In closed loop a request belongs to the time in which it is answered; nothing that was sent before it is left out.
    latency.reset()
    var ended = began
    switch settings.length {
    case .seconds(let seconds):
      let end = began + UInt64(seconds * 1e9)
      window = isOpenLoop ? began..<end : 0..<UInt64.max
      try drive(until: { now, _ in now >= end }, share: { now, _ in Double(now - began) / (seconds * 1e9) })
      ended = Clock.monotonicNanoseconds()
    case .transfers(let count):
      window = isOpenLoop ? began..<UInt64.max : 0..<UInt64.max
      try drive(until: { _, good in good - goodBefore >= count }, share: { _, good in Double(good - goodBefore) / Double(count) })
      ended = lastReply
    case .untilRaised(let flag):
      window = isOpenLoop ? began..<UInt64.max : 0..<UInt64.max
      try drive(until: { _, _ in flag.isRaised }, share: { _, _ in 0 })
      ended = Clock.monotonicNanoseconds()
    }
    result.measured = good - goodBefore
    result.measuredReads = goodReads - readsBefore
    result.seconds = Double(ended - began) / 1e9
    result.generatorNanoseconds = Double(Clock.threadProcessorNanoseconds() - processorBefore) / Double(max(1, result.measured))
    if !isOpenLoop { window = 0..<0 }
    result.unsent = countUnsent(at: ended)
    try drain()
    collect(into: &result)
    return result
  }

  /// Makes the requests that will be asked again.
  private func prepare() throws(LoadError) {
    guard let book = source.book else { return }
    isPreparing = true
    lastReply = Clock.monotonicNanoseconds()
    try drive(until: { _, _ in book.answered == book.count }, share: { _, _ in 0 })
    isPreparing = false
  }

  // MARK: The loop

  /// Asks and is answered until `done` says so, given the time and the number of good replies.
  private func drive(until done: (UInt64, Int) -> Bool, share: (UInt64, Int) -> Double) throws(LoadError) {
    var now = Clock.monotonicNanoseconds()
    var nextReport = now
    while !done(now, good) {
      if isOpenLoop {
        try sendWhatIsDue(now)
      } else {
        // Only before the first replies: afterwards each connection tops itself up.
        for connection in connections where connection.inFlight == 0 { try topUp(connection, now) }
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
        let taken = try connection.receive(window: window, into: &latency, now: &now)
        good &+= taken.good
        goodReads &+= taken.goodReads
        if taken.replies > 0 { lastReply = now }
        if isAsking && !isOpenLoop { try topUp(connection, now) }
      }
      if connection.waitsForRoom { try send(connection) }
    }
  }

  private func topUp(_ connection: LoadConnection, _ now: UInt64) throws(LoadError) {
    let wanted = isPreparing ? source.book?.unasked ?? 0 : Int.max
    try make(min(connection.room, wanted), on: connection, due: now, spacing: 0)
  }

  private func make(_ count: Int, on connection: LoadConnection, due: UInt64, spacing: Double) throws(LoadError) {
    if count <= 0 { return }
    connection.make(count, due: due, spacing: spacing, from: &source)
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

  /// Gives what is due to the connection whose turn it is, and what that has no room for to the next.
  ///
  /// All at once: had each connection its share, a message would carry one request, and the system calls of both ends would be what is measured.
  private func sendWhatIsDue(_ now: UInt64) throws(LoadError) {
    for index in schedules.indices {
      var backlog = schedules[index].backlog(at: now)
      var left = schedules[index].members.count
      while backlog > 0 && left > 0 {
        let connection = connections[schedules[index].nextMember()]
        let count = min(connection.room, backlog)
        try make(count, on: connection, due: schedules[index].nextDue, spacing: schedules[index].spacing)
        schedules[index].count(count)
        backlog -= count
        left -= 1
      }
    }
  }

  /// Records what was due in the window and never sent, each with the time it has waited: less than it would have taken, but not left out.
  private func countUnsent(at now: UInt64) -> Int {
    var unsent = 0
    for (index, schedule) in schedules.enumerated() {
      let backlog = schedule.backlog(at: now)
      unsent += backlog
      // Of two schedules the second is that of the reads.
      for number in schedule.made..<(schedule.made + backlog) where window.contains(schedule.due(number)) {
        let waited = now - schedule.due(number)
        if index == 1 || settings.workload.isOnlyReads { latency.reads.record(waited) } else { latency.writes.record(waited) }
      }
    }
    return unsent
  }

  // MARK: Waiting

  private func wait(_ now: UInt64, isAsking: Bool) throws(LoadError) -> Int {
    do throws(SystemError) {
      if isAsking && isOpenLoop {
        var due = UInt64.max
        for schedule in schedules where schedule.members.contains(where: { connections[$0].room > 0 }) { due = min(due, schedule.nextDue) }
        if due != UInt64.max { return try epoll.wait(timeoutNanoseconds: due > now ? due - now : 0) }
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
    result.latency = latency.writes
    result.readLatency = latency.reads
    // Where there is nothing but reads they are what was asked for.
    if settings.workload.isOnlyReads { swap(&result.latency, &result.readLatency) }
    result.acknowledged = good
    for connection in connections { connection.collect(into: &result) }
  }
}
