import Memory

/// What the replies of one connection come to: checked one by one, and summed up.
struct ReplyTally {
  private var checker = PostedReply()
  private let amounts: AmountTable
  /// Replies taken since the start, good or not.
  private(set) var answered = 0
  /// Minor units of the requests whose replies were good.
  private(set) var acknowledgedUnits: UInt64 = 0
  /// Replies that were not what was asked for, and the first few of them.
  private(set) var errors = 0
  private(set) var errorSamples: [String] = []
  /// Id and server time of the first good reply; 0 before it.
  private(set) var firstID: UInt64 = 0
  private(set) var firstTime: UInt64 = 0

  init(amounts: AmountTable) { self.amounts = amounts }

  var lastID: UInt64 { checker.lastID }
  var lastTime: UInt64 { checker.lastTime }

  /// Checks and drops each whole reply; answers how many there were, and how many of them good.
  /// - Parameters:
  ///   - received: what has come; what is left of it is the beginning of the next reply.
  ///   - awaited: requests that are unanswered so far.
  mutating func judge(_ received: inout ByteBuffer, awaited: Int) throws(LoadError) -> (replies: Int, good: Int) {
    let taken = try judge(received.span, awaited: awaited)
    received.removeFirst(taken.bytes)
    return (taken.replies, taken.good)
  }

  private mutating func judge(_ bytes: Span<UInt8>, awaited: Int) throws(LoadError) -> (replies: Int, good: Int, bytes: Int) {
    var offset = 0
    var replies = 0
    var good = 0
    var units: UInt64 = 0
    while offset < bytes.count {
      if replies == awaited { throw .unasked }
      switch checker.check(bytes, from: offset) {
      case .posted(let count):
        offset &+= count
        units &+= amounts.units(of: answered &+ replies)
        if firstID == 0 { (firstID, firstTime) = (checker.lastID, checker.lastTime) }
        good &+= 1
        replies &+= 1
        continue
      case .unexpected(let count):
        errors += 1
        if errorSamples.count < 5 { errorSamples.append(bytes.extracting(offset..<(offset + min(count, 200))).string) }
        offset &+= count
        replies &+= 1
        continue
      case .malformed: throw .malformed
      case .incomplete: break
      }
      break
    }
    answered &+= replies
    acknowledgedUnits &+= units
    return (replies, good, offset)
  }
}
