import Memory
import Platform

/// One connection of the load generator: requests prepared in slots, and the replies that are awaited.
///
/// Where all requests are transfers the slots hold the template already and only its fields are written; otherwise each request is written whole, and a note is
/// taken of what must be answered.
final class LoadConnection {
  private static let receiveBytes = 256 * 1024

  let descriptor: Int32
  /// Its number among the connections of the run.
  let index: Int
  private let plan: RequestPlan
  /// By the number of the kind; those that the plan does not need are empty.
  private let templates: [RequestTemplate]
  private let amounts: AmountTable
  /// Requests one after the other: room for twice the depth, so that what a full socket left over finds room.
  private var slots: [UInt8]
  private let slotBytes: Int
  private var unsentStart = 0
  private var unsentEnd = 0
  private var notes: [RequestNote] = []
  private var received = ByteBuffer(capacity: 2 * LoadConnection.receiveBytes)
  private var replies: ReplyTally
  private var due: DueTimes
  private let depth: Int
  /// Requests made since the start.
  private(set) var made = 0
  /// Whether something is left to be sent when the socket has room.
  var waitsForRoom = false

  /// Takes over a connected non-blocking descriptor.
  init(descriptor: Int32, index: Int, settings: LoadSettings, book: ReplayBook?) {
    self.descriptor = descriptor
    self.index = index
    depth = settings.depth
    amounts = AmountTable(settings.amounts)
    plan = RequestPlan(settings.workload, connection: index, book: book)
    replies = ReplyTally(amounts: amounts, plan: plan)
    due = DueTimes(capacity: depth)
    let kinds = plan.kinds
    let templates = RequestKind.allCases.map { kinds.contains($0) ? settings.template($0) : RequestTemplate([]) }
    self.templates = templates
    let slotsWanted = 2 * depth
    switch plan {
    case .transfers:
      precondition(templates[0].isTransfer, "a transfer needs a key, two accounts and an amount")
      slots = LoadConnection.repeated(templates[0].bytes, slotsWanted)
      slotBytes = templates[0].count
    case .packed(let request):
      slots = LoadConnection.repeated(request.bytes, slotsWanted)
      slotBytes = request.bytes.count
    default:
      slotBytes = kinds.map { templates[Int($0.rawValue)].count }.max() ?? 0
      // A request is written in whole words: up to seven bytes behind the last one.
      slots = [UInt8](repeating: 0, count: slotsWanted * slotBytes + 8)
      notes = [RequestNote](repeating: RequestNote(.transfer), count: 1 << (Int.bitWidth - (depth - 1).leadingZeroBitCount))
    }
  }

  private static func repeated(_ request: [UInt8], _ count: Int) -> [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(count * request.count)
    for _ in 0..<count { all += request }
    return all
  }

  deinit { StreamSocket.close(descriptor) }

  var inFlight: Int { made &- replies.answered }

  /// Requests that may be made now.
  var room: Int { min(depth &- inFlight, (slots.count &- unsentEnd) / slotBytes) }

  // MARK: Asking

  /// Prepares `count` requests, at most `room`.
  /// - Parameter first: when the first of them was to be sent; each next one is due `spacing` nanoseconds later.
  func make(_ count: Int, due first: UInt64, spacing: Double, from source: inout RequestSource) {
    precondition(count <= room, "more requests than there is room for")
    if count == 0 { return }
    switch plan {
    case .transfers: makeTransfers(count, &source)
    case .packed(let request): makePacked(request, count, &source)
    default: makeVaried(count, &source)
    }
    due.add(first: first, spacing: spacing, count: count)
  }

  private func makeTransfers(_ count: Int, _ source: inout RequestSource) {
    // Locals: within the loop nothing is read through this object.
    let stride = slotBytes
    let template = templates[0]
    let amounts = amounts
    var slots = self.slots.mutableSpan
    var bytes = slots.mutableBytes
    var offset = unsentEnd
    for ordinal in made..<(made &+ count) {
      let (debit, credit) = source.nextPair()
      template.patch(&bytes, at: offset, key: source.nextKey(), debit: debit, credit: credit, amount: amounts.word(of: ordinal))
      offset &+= stride
    }
    unsentEnd = offset
    made &+= count
  }

  private func makePacked(_ request: PackedRequest, _ count: Int, _ source: inout RequestSource) {
    var slots = self.slots.mutableSpan
    var bytes = slots.mutableBytes
    let amounts = amounts
    let records = request.records
    var offset = unsentEnd
    for ordinal in made..<(made &+ count) {
      for record in 0..<records {
        let (debit, credit) = source.nextIDs()
        request.patch(
          &bytes, at: offset, index: record, units: amounts.units(of: ordinal &+ record), debit: debit, credit: credit, key: source.nextKey())
      }
      offset &+= slotBytes
    }
    unsentEnd = offset
    made &+= count
  }

  private func makeVaried(_ count: Int, _ source: inout RequestSource) {
    var slots = self.slots.mutableSpan
    var bytes = slots.mutableBytes
    var offset = unsentEnd
    for ordinal in made..<(made &+ count) {
      var fields = RequestTemplate.Fields()
      let note = prepare(ordinal, &fields, &source)
      let kind = Int(note.kind.rawValue)
      templates[kind].stamp(&bytes, at: offset)
      templates[kind].patch(&bytes, at: offset, fields)
      notes[ordinal & (notes.count &- 1)] = note
      offset &+= templates[kind].count
    }
    unsentEnd = offset
    made &+= count
  }

  /// Decides what the next request is, and what goes into it.
  @inline(__always)
  private func prepare(_ ordinal: Int, _ fields: inout RequestTemplate.Fields, _ source: inout RequestSource) -> RequestNote {
    fields.amount = amounts.word(of: ordinal)
    switch plan {
    case .transfers, .packed: return prepare(.transfer, &fields, &source)
    case .always(let kind): return prepare(kind, &fields, &source)
    case .inTurn(let period): return prepare(ordinal % period == 0 ? .transfer : .anyBalance, &fields, &source)
    case .holds:
      guard let hold = replies.held.popLast() else { return prepare(.hold, &fields, &source) }
      fields.key = source.nextKey()
      fields.entry = hold
      return RequestNote(.capture)
    case .replays(let book):
      let isOriginal = book.unasked > 0
      let number = isOriginal ? book.next() : source.nextReplay(book)
      (fields.key, fields.debit, fields.credit) = source.repeatable(number)
      fields.amount = amounts.word(of: Int(number))
      return RequestNote(isOriginal ? .original : .replay, number: number)
    }
  }

  @inline(__always)
  private func prepare(_ kind: RequestKind, _ fields: inout RequestTemplate.Fields, _ source: inout RequestSource) -> RequestNote {
    if kind.isRead {
      fields.debit = source.nextAccount()
      return RequestNote(kind, number: UInt64(fields.debit))
    }
    fields.key = source.nextKey()
    (fields.debit, fields.credit) = source.nextPair()
    if kind == .post { (fields.otherDebit, fields.otherCredit) = source.nextPair(besides: (fields.debit, fields.credit)) }
    return RequestNote(kind)
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
  func receive(window: Range<UInt64>, into latency: inout LatencyPair, now: inout UInt64) throws(LoadError) -> ReplyTally.Taken {
    switch StreamSocket.receive(descriptor, into: &received, limit: LoadConnection.receiveBytes) {
    case .bytes: break
    case .wouldBlock: return ReplyTally.Taken()
    case .closed: throw .closed(inFlight: inFlight)
    }
    now = Clock.monotonicNanoseconds()
    if notes.isEmpty {
      let taken = try replies.judge(&received, awaited: inFlight)
      due.take(taken.replies, now: now, window: window, into: &latency.writes)
      return taken
    }
    let first = replies.answered
    let taken = try replies.judge(&received, notes: notes, awaited: inFlight)
    var ordinal = first
    while ordinal < replies.answered {
      let isRead = notes[ordinal & (notes.count &- 1)].kind.isRead
      var end = ordinal &+ 1
      while end < replies.answered, notes[end & (notes.count &- 1)].kind.isRead == isRead { end &+= 1 }
      if isRead {
        due.take(end &- ordinal, now: now, window: window, into: &latency.reads)
      } else {
        due.take(end &- ordinal, now: now, window: window, into: &latency.writes)
      }
      ordinal = end
    }
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
