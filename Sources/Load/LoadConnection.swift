import Memory
import Platform

/// One connection of the load generator: requests prepared in slots that hold the template already, and the replies that are awaited.
final class LoadConnection {
  private static let receiveBytes = 256 * 1024

  let descriptor: Int32
  /// Its number among the connections of the run.
  let index: Int
  private let template: RequestTemplate
  private let amounts: AmountTable
  /// Requests side by side, each a copy of the template with its fields patched: twice the depth, so that what a full socket left over finds room.
  private var slots: [UInt8]
  private var unsentStart = 0
  private var unsentEnd = 0
  private var received = ByteBuffer(capacity: 2 * LoadConnection.receiveBytes)
  private var replies: ReplyTally
  private var due: DueTimes
  private let depth: Int
  /// Requests made since the start.
  private(set) var made = 0
  /// Whether something is left to be sent when the socket has room.
  var waitsForRoom = false

  /// Takes over a connected non-blocking descriptor.
  init(descriptor: Int32, index: Int, template: RequestTemplate, amounts: AmountTable, depth: Int) {
    self.descriptor = descriptor
    self.index = index
    self.template = template
    self.amounts = amounts
    self.depth = depth
    replies = ReplyTally(amounts: amounts)
    due = DueTimes(capacity: depth)
    slots = []
    slots.reserveCapacity(2 * depth * template.count)
    for _ in 0..<(2 * depth) { slots += template.bytes }
  }

  deinit { StreamSocket.close(descriptor) }

  var inFlight: Int { made &- replies.answered }

  /// Requests that may be made now.
  var room: Int { min(depth &- inFlight, (slots.count &- unsentEnd) / template.count) }

  // MARK: Asking

  /// Prepares `count` requests, at most `room`.
  /// - Parameters:
  ///   - due: when the first of them was to be sent; each next one is due `spacing` nanoseconds later.
  ///   - number: the first free key number; moved on by `count`.
  func make(
    _ count: Int, due first: UInt64, spacing: Double, keys: KeyOrder, base: UInt64, number: inout UInt64, picker: inout AccountPicker,
    random: inout RandomStream
  ) {
    precondition(count <= room, "more requests than there is room for")
    if count == 0 { return }
    let stride = template.count
    var slots = self.slots.mutableSpan
    var bytes = slots.mutableBytes
    var offset = unsentEnd
    for ordinal in made..<(made &+ count) {
      let (debit, credit) = picker.next(&random)
      template.patch(&bytes, at: offset, key: keys.key(base, number), debit: debit, credit: credit, amount: amounts.word(of: ordinal))
      offset &+= stride
      number &+= 1
    }
    unsentEnd = offset
    made &+= count
    due.add(first: first, spacing: spacing, count: count)
  }

  /// Sends what the socket takes of what is prepared. Answers whether all went.
  func send() throws(LoadError) -> Bool {
    while unsentStart < unsentEnd {
      switch StreamSocket.send(descriptor, slots.span.extracting(unsentStart..<unsentEnd)) {
      case .bytes(let count): unsentStart &+= count
      case .wouldBlock: return false
      case .closed: throw .closed(inFlight: inFlight)
      }
    }
    unsentStart = 0
    unsentEnd = 0
    return true
  }

  // MARK: Being answered

  /// Takes in and checks what has come; answers how many replies that were, and how many of them good.
  func receive(window: Range<UInt64>, into latency: inout Histogram, now: inout UInt64) throws(LoadError) -> (replies: Int, good: Int) {
    switch StreamSocket.receive(descriptor, into: &received, limit: LoadConnection.receiveBytes) {
    case .bytes: break
    case .wouldBlock: return (0, 0)
    case .closed: throw .closed(inFlight: inFlight)
    }
    now = Clock.monotonicNanoseconds()
    let taken = try replies.judge(&received, awaited: inFlight)
    due.take(taken.replies, now: now, window: window, into: &latency)
    return taken
  }

  /// Adds what the replies came to.
  func collect(into result: inout LoadResult) {
    result.acknowledgedUnits += replies.acknowledgedUnits
    result.errors += replies.errors
    if result.errorSamples.count < 5 { result.errorSamples += replies.errorSamples }
    if replies.firstID > 0 && (result.firstID == 0 || replies.firstID < result.firstID) {
      (result.firstID, result.firstTime) = (replies.firstID, replies.firstTime)
    }
    if replies.lastID > result.lastID { (result.lastID, result.lastTime) = (replies.lastID, replies.lastTime) }
  }
}
