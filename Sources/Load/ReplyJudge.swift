import Memory

/// Checks replies that are not those of fresh entries: balances, refusals, and answers given before. Each answers what stands at an offset.
enum ReplyJudge {
  /// `$4\r\n`: what precedes an amount of four characters.
  private static let head: UInt64 = 0x2434_0D0A

  /// Whether the balance is exactly this amount.
  /// - Parameter amount: the word of an `AmountTable`.
  @inline(__always)
  static func balance(_ bytes: Span<UInt8>, from start: Int, amount: UInt32) -> PostedReply.Verdict {
    if start &+ 10 <= bytes.count, bytes.bigEndian64(at: start) == head << 32 | UInt64(UInt32(bigEndian: amount)),
      bytes.bigEndian16(at: start &+ 8) == 0x0D0A
    {
      return .posted(10)
    }
    return whole(bytes, from: start) { _ in false }
  }

  /// Whether it is some amount with two decimals.
  @inline(__always)
  static func anyBalance(_ bytes: Span<UInt8>, from start: Int) -> PostedReply.Verdict { whole(bytes, from: start, isAmount) }

  /// Whether it is a refusal for want of money.
  @inline(__always)
  static func refusal(_ bytes: Span<UInt8>, from start: Int) -> PostedReply.Verdict {
    whole(bytes, from: start) { reply in
      var offset = 0
      return take("-INSUFFICIENT ", reply, &offset)
    }
  }

  /// Whether it is the answer `[id, "replayed", time]`.
  static func replay(_ bytes: Span<UInt8>, from start: Int, id: UInt64, time: UInt64) -> PostedReply.Verdict {
    whole(bytes, from: start) { reply in
      var offset = 0
      return take("*3\r\n:", reply, &offset) && takeNumber(reply, &offset) == id && take("\r\n$8\r\nreplayed\r\n:", reply, &offset)
        && takeNumber(reply, &offset) == time && take("\r\n", reply, &offset)
    }
  }

  @inline(__always)
  private static func whole(_ bytes: Span<UInt8>, from start: Int, _ isRight: (Span<UInt8>) -> Bool) -> PostedReply.Verdict {
    switch ReplyFrame.extent(bytes, from: start) {
    case .partial: .incomplete
    case .malformed: .malformed
    case .whole(let count): isRight(bytes.extracting(start..<(start &+ count))) ? .posted(count) : .unexpected(count)
    }
  }

  /// `$5\r\n12.00\r\n`, a minus sign allowed.
  private static func isAmount(_ reply: Span<UInt8>) -> Bool {
    var offset = 0
    guard take("$", reply, &offset), let length = takeNumber(reply, &offset), take("\r\n", reply, &offset), offset + Int(length) + 2 == reply.count
    else { return false }
    _ = take("-", reply, &offset)
    guard takeNumber(reply, &offset) != nil, take(".", reply, &offset) else { return false }
    let point = offset
    return takeNumber(reply, &offset) != nil && offset == point + 2 && take("\r\n", reply, &offset)
  }

  // MARK: Reading from left to right

  /// Moves past a text, if that is what stands there.
  private static func take(_ text: StaticString, _ reply: Span<UInt8>, _ offset: inout Int) -> Bool {
    let wanted = text.bytes
    guard offset + wanted.count <= reply.count else { return false }
    for index in 0..<wanted.count where reply[offset + index] != wanted[index] { return false }
    offset += wanted.count
    return true
  }

  /// Moves past a number of at most nineteen digits, if one stands there.
  private static func takeNumber(_ reply: Span<UInt8>, _ offset: inout Int) -> UInt64? {
    let start = offset
    var value: UInt64 = 0
    while offset < reply.count, offset - start < 19, case let digit = reply[offset] &- 48, digit < 10 {
      value = value * 10 + UInt64(digit)
      offset += 1
    }
    return offset > start ? value : nil
  }
}
