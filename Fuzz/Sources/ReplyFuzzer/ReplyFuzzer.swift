import FuzzSupport
import Memory
import Wire

/// What came out of a stream of received bytes, each reply as text: a text equals itself where a number that is none does not.
private struct Outcome: Equatable {
  var replies: [String] = []
  var failure: ReplyError?
}

/// Limits so small that short inputs reach them all, and the real ones.
private let choices = [ReplyLimits(lineBytes: 16, bulkBytes: 16, values: 8, depth: 3, replyBytes: 64), ReplyLimits()]

/// Reads the pieces as a client would, and checks each answer against the limits and the bytes there are.
private func read(_ pieces: [ArraySlice<UInt8>], _ limits: ReplyLimits, compacts: Bool) -> Outcome {
  var parser = ReplyParser(limits: limits)
  var buffer = ByteBuffer(capacity: 16)
  var outcome = Outcome()
  var offset = 0
  for piece in pieces {
    for byte in piece { buffer.append(byte) }
    reading: while true {
      switch parser.next(buffer.span, from: offset) {
      case .needMore:
        require(buffer.count - offset <= limits.replyBytes, "more was asked for than the limits allow")
        break reading
      case .failed(let error):
        require(!error.sentence.isEmpty, "a failure without a sentence")
        outcome.failure = error
        return outcome
      case .reply(let reply, let end):
        require(end > offset && end <= buffer.count, "a reply that ends outside its bytes")
        require(end - offset <= limits.replyBytes, "a reply beyond its limit")
        let size = measure(reply)
        require(size.values <= limits.values && size.depth <= limits.depth, "\(size.values) values on \(size.depth) levels")
        outcome.replies.append("\(reply)")
        offset = end
      }
    }
    if compacts {
      buffer.removeFirst(offset)
      offset = 0
    }
  }
  return outcome
}

/// Values in a reply, itself included, and levels of collections that hold something.
private func measure(_ reply: RESPReply) -> (values: Int, depth: Int) {
  var members: [RESPReply] = reply.values ?? []
  if case .map(let pairs) = reply { members = pairs.flatMap { [$0.name, $0.value] } }
  var values = 1
  var depth = 0
  for member in members {
    let size = measure(member)
    values += size.values
    depth = max(depth, size.depth)
  }
  return (values, members.isEmpty ? 0 : depth + 1)
}

/// However the bytes are cut, the same replies come out.
@c(LLVMFuzzerTestOneInput)
public func fuzzReplies(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzInput(start, count)
  for limits in choices {
    let whole = read([input.bytes[...]], limits, compacts: false)
    for pieces in input.divisions {
      for compacts in [false, true] {
        require(read(pieces, limits, compacts: compacts) == whole, "another outcome in pieces of \(pieces.first?.count ?? 0) bytes")
      }
    }
  }
  return 0
}
