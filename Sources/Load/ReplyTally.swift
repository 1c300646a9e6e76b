import Memory

/// What the replies of one connection come to: checked one by one, and summed up.
struct ReplyTally {
  /// What one look at the received bytes came to.
  struct Taken {
    var replies = 0
    /// Those that were what had to be answered (of packed ones: their records), and how many of them answered reads.
    var good = 0
    var goodReads = 0
    fileprivate var bytes = 0
  }

  private var checker = PostedReply()
  private let amounts: AmountTable
  private let replays: ReplayBook?
  private var packed: PackedReply?
  private var records = 0
  /// Numbers of holds that wait to be captured.
  var held: [UInt64] = []
  /// Replies taken since the start, good or not.
  private(set) var answered = 0
  /// Minor units that the requests whose replies were good have put on the debit side, and so on the credit side.
  private(set) var acknowledgedUnits: UInt64 = 0
  /// Replies that were not what had to be answered, and the first few of them.
  private(set) var errors = 0
  private(set) var errorSamples: [String] = []
  /// Id and server time of the first good reply; 0 before it.
  private(set) var firstID: UInt64 = 0
  private(set) var firstTime: UInt64 = 0

  init(amounts: AmountTable, plan: RequestPlan) {
    self.amounts = amounts
    if case .replays(let book) = plan { replays = book } else { replays = nil }
    if case .packed(let request) = plan {
      records = request.records
      packed = PackedReply(records: records)
    }
  }

  var lastID: UInt64 { packed?.lastID ?? checker.lastID }
  var lastTime: UInt64 { packed?.lastTime ?? checker.lastTime }

  // MARK: Transfers

  /// Checks and drops each whole reply of a load that consists of transfers, packed or not.
  /// - Parameters:
  ///   - received: what has come; what is left of it is the beginning of the next reply.
  ///   - awaited: requests that are unanswered so far.
  mutating func judge(_ received: inout ByteBuffer, awaited: Int) throws(LoadError) -> Taken {
    let taken = packed == nil ? try judge(received.span, awaited: awaited) : try judgePacked(received.span, awaited: awaited)
    received.removeFirst(taken.bytes)
    return taken
  }

  private mutating func judge(_ bytes: Span<UInt8>, awaited: Int) throws(LoadError) -> Taken {
    var offset = 0
    var replies = 0
    var good = 0
    var units: UInt64 = 0
    loop: while offset < bytes.count {
      if replies == awaited { throw .unasked }
      switch checker.check(bytes, from: offset) {
      case .posted(let count):
        offset &+= count
        units &+= amounts.units(of: answered &+ replies)
        if firstID == 0 { (firstID, firstTime) = (checker.lastID, checker.lastTime) }
        good &+= 1
      case .unexpected(let count):
        complain(bytes, offset, count)
        offset &+= count
      case .malformed: throw .malformed
      case .incomplete: break loop
      }
      replies &+= 1
    }
    answered &+= replies
    acknowledgedUnits &+= units
    return Taken(replies: replies, good: good, bytes: offset)
  }

  private mutating func complain(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) {
    errors += 1
    if errorSamples.count < 5 { errorSamples.append(bytes.extracting(start..<(start + min(count, 200))).string) }
  }

  private mutating func judgePacked(_ bytes: Span<UInt8>, awaited: Int) throws(LoadError) -> Taken {
    var taken = Taken()
    var refused: [Int] = []
    loop: while taken.bytes < bytes.count {
      if taken.replies == awaited { throw .unasked }
      let ordinal = answered &+ taken.replies
      refused.removeAll()
      switch packed?.check(bytes, from: taken.bytes, refused: &refused) {
      case .posted(let count):
        taken.bytes &+= count
        taken.good &+= records &- refused.count
        acknowledgedUnits &+= amounts.units(from: ordinal, count: records)
        for record in refused {
          acknowledgedUnits &-= amounts.units(of: ordinal &+ record)
          errors += 1
          if errorSamples.count < 5 { errorSamples.append("record \(record) of a packed request was not posted") }
        }
      case .unexpected(let count):
        complain(bytes, taken.bytes, count)
        taken.bytes &+= count
      case .incomplete: break loop
      case .malformed, nil: throw .malformed
      }
      taken.replies &+= 1
    }
    answered &+= taken.replies
    if firstID == 0, let packed { (firstID, firstTime) = (packed.firstID, packed.firstTime) }
    return taken
  }

  // MARK: Requests of several kinds

  /// As above, for requests of which notes were taken.
  /// - Parameter notes: a ring whose size is a power of two; the note of request n is at n modulo its size.
  mutating func judge(_ received: inout ByteBuffer, notes: borrowing [RequestNote], awaited: Int) throws(LoadError) -> Taken {
    let taken = try judge(received.span, notes.span, awaited: awaited)
    received.removeFirst(taken.bytes)
    return taken
  }

  private mutating func judge(_ bytes: Span<UInt8>, _ notes: Span<RequestNote>, awaited: Int) throws(LoadError) -> Taken {
    var taken = Taken()
    loop: while taken.bytes < bytes.count {
      if taken.replies == awaited { throw .unasked }
      let ordinal = answered &+ taken.replies
      let note = notes[ordinal & (notes.count &- 1)]
      switch check(note, bytes, from: taken.bytes) {
      case .posted(let count):
        taken.bytes &+= count
        taken.good &+= 1
        if note.kind.isRead { taken.goodReads &+= 1 } else { book(note, ordinal) }
      case .unexpected(let count):
        if note.kind == .original { replays?.keep(note.number, id: 0, time: 0) }
        complain(bytes, taken.bytes, count)
        taken.bytes &+= count
      case .malformed: throw .malformed
      case .incomplete: break loop
      }
      taken.replies &+= 1
    }
    answered &+= taken.replies
    return taken
  }

  @inline(__always)
  private mutating func check(_ note: RequestNote, _ bytes: Span<UInt8>, from start: Int) -> PostedReply.Verdict {
    switch note.kind {
    case .transfer, .post, .hold, .capture, .original: return checker.check(bytes, from: start)
    case .knownBalance: return ReplyJudge.balance(bytes, from: start, amount: amounts.word(of: Int(note.number)))
    case .anyBalance: return ReplyJudge.anyBalance(bytes, from: start)
    case .refusal: return ReplyJudge.refusal(bytes, from: start)
    case .replay:
      guard let replays else { return .malformed }
      return ReplyJudge.replay(bytes, from: start, id: replays.ids[Int(note.number)], time: replays.times[Int(note.number)])
    }
  }

  /// Takes account of a request that was answered well.
  @inline(__always)
  private mutating func book(_ note: RequestNote, _ ordinal: Int) {
    switch note.kind {
    case .transfer: acknowledgedUnits &+= amounts.units(of: ordinal)
    case .original: acknowledgedUnits &+= amounts.units(of: Int(note.number))
    case .post: acknowledgedUnits &+= 2 &* amounts.units(of: ordinal)
    case .hold: held.append(checker.lastID)
    case .capture: acknowledgedUnits &+= RequestKind.holdUnits
    case .replay, .refusal, .knownBalance, .anyBalance: return
    }
    if note.kind == .original { replays?.keep(note.number, id: checker.lastID, time: checker.lastTime) }
    if firstID == 0 { (firstID, firstTime) = (checker.lastID, checker.lastTime) }
  }
}
