import Memory

/// Reads replies of both versions out of the bytes received on one connection, as values.
///
/// ```
/// *2\r\n  :17\r\n  %1\r\n  $5\r\nasset\r\n  $3\r\nEUR\r\n      an array of 17 and a map
/// ```
/// It remembers how far it has come in an unfinished reply, so a long one that arrives in many pieces is read once. Nothing is allocated by an announced
/// length, and levels are kept on a stack of its own: what a hostile server can make it use is bounded by `limits`. The sizes that version 3 allows to be
/// told only at the end (`$?`, `*?`) are refused; attributes (`|`) are read and dropped.
public struct ReplyParser: Sendable {
  public let limits: ReplyLimits

  /// A collection of which values are still to come.
  struct Level {
    enum Kind { case array, set, map, push, attribute }

    let kind: Kind
    var left: Int
    var values: [RESPReply] = []

    var reply: RESPReply {
      switch kind {
      case .array: .array(values)
      case .set: .set(values)
      case .push: .push(values)
      case .map, .attribute: .map(RESPReply.pairs(of: values))
      }
    }
  }

  /// What one step through the bytes came to.
  enum Step {
    /// A value without parts, or a collection without values.
    case value(RESPReply)
    /// The head of a collection, which is now the uppermost level; or an attribute that has nothing to say.
    case opened
    case needMore
    case failed(ReplyError)
  }

  /// A string whose length is known.
  struct Announced {
    let marker: UInt8
    let length: Int
  }

  var levels: [Level] = []
  var announced: Announced?
  /// Bytes of the unfinished reply that are understood.
  var done = 0
  /// Bytes after them in which there is no line end.
  var searched = 0
  /// Values of the unfinished reply so far, announced ones not counted.
  var valueCount = 0
  var failure: ReplyError?

  public init(limits: ReplyLimits = ReplyLimits()) { self.limits = limits }

  /// Reads the reply that begins at `offset`. After `.needMore` the bytes before `offset` may be dropped, those from `offset` on must stay;
  /// it is never the answer once there are more than `limits.replyBytes` bytes of one reply.
  public mutating func next(_ bytes: Span<UInt8>, from offset: Int) -> ReplyResult {
    if let failure { return .failed(failure) }
    while true {
      switch step(bytes, from: offset) {
      case .needMore: return .needMore
      case .failed(let error): return fail(error)
      case .opened: break
      case .value(let value):
        if let reply = close(value) {
          let end = offset + done
          startOver()
          return .reply(reply, end: end)
        }
      }
    }
  }

  private mutating func startOver() {
    levels.removeAll(keepingCapacity: true)
    announced = nil
    done = 0
    searched = 0
    valueCount = 0
  }

  private mutating func fail(_ error: ReplyError) -> ReplyResult {
    startOver()
    failure = error
    return .failed(error)
  }

  // MARK: Levels

  /// Puts a value where it belongs and closes the levels that it completes; gives the reply when that was the last one.
  private mutating func close(_ value: RESPReply) -> RESPReply? {
    var value = value
    while let last = levels.indices.last {
      levels[last].values.append(value)
      levels[last].left -= 1
      if levels[last].left > 0 { return nil }
      let full = levels.removeLast()
      // What an attribute says about the value after it is of no use here.
      if full.kind == .attribute { return nil }
      value = full.reply
    }
    return value
  }

  /// Begins a collection of `count` values, or pairs of them.
  mutating func open(_ kind: Level.Kind, count: Int) -> Step {
    if count == 0 {
      return kind == .attribute ? .opened : .value(Level(kind: kind, left: 0).reply)
    }
    if levels.count >= limits.depth { return .failed(.tooDeep(limit: limits.depth)) }
    if count > limits.values { return .failed(.tooManyValues(limit: limits.values)) }
    levels.append(Level(kind: kind, left: kind == .map || kind == .attribute ? count * 2 : count))
    return .opened
  }
}
