import Memory

/// One value, or the head of one collection, at a time.
extension ReplyParser {
  /// Reads on from what is understood, by one value or head.
  mutating func step(_ bytes: Span<UInt8>, from offset: Int) -> Step {
    if let announced { return string(bytes, from: offset, announced) }
    let start = offset + done
    if start < bytes.count && !ReplyParser.isType(bytes[start]) { return .failed(.unknownType(bytes[start])) }
    guard let feed = bytes.firstIndex(of: UInt8(ascii: "\n"), from: start + searched) else {
      searched = max(0, bytes.count - start)
      if let error = tooLong(searched, end: searched) { return .failed(error) }
      return .needMore
    }
    if let error = tooLong(feed - start, end: feed - start + 1) { return .failed(error) }
    if feed - start < 2 || bytes[feed - 1] != UInt8(ascii: "\r") { return .failed(.lineUnterminated) }
    let marker = bytes[start]
    valueCount += 1
    if valueCount > limits.values { return .failed(.tooManyValues(limit: limits.values)) }
    done = feed + 1 - offset
    searched = 0
    return line(marker, bytes.extracting(start + 1..<feed - 1), bytes, from: offset)
  }

  /// Which limit a line of `length` bytes goes over first, when it and its line end as far as it is there are `end` bytes.
  private func tooLong(_ length: Int, end: Int) -> ReplyError? {
    let room = limits.replyBytes - done
    if length > limits.lineBytes && limits.lineBytes <= room { return .lineTooLong(limit: limits.lineBytes) }
    return end > room ? .replyTooBig(limit: limits.replyBytes) : nil
  }

  private static func isType(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "$"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "#"),
      UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: "!"), UInt8(ascii: "="), UInt8(ascii: "%"), UInt8(ascii: "~"), UInt8(ascii: ">"),
      UInt8(ascii: "|"):
      true
    default: false
    }
  }

  /// What a line says: `text` is what stands between its first byte and its end.
  private mutating func line(_ marker: UInt8, _ text: Span<UInt8>, _ bytes: Span<UInt8>, from offset: Int) -> Step {
    switch marker {
    case UInt8(ascii: "+"): return .value(.simple(text.string))
    case UInt8(ascii: "-"): return .value(ReplyParser.error(text))
    case UInt8(ascii: "("): return ReplyParser.isNumber(text) ? .value(.bigNumber(text.string)) : .failed(.numberInvalid)
    case UInt8(ascii: "_"): return text.count == 0 ? .value(.null) : .failed(.nullInvalid)
    case UInt8(ascii: ":"):
      guard let value = text.signedInteger else { return .failed(.numberInvalid) }
      return .value(.integer(value))
    case UInt8(ascii: ","):
      guard let value = Double(text.string) else { return .failed(.doubleInvalid) }
      return .value(.double(value))
    case UInt8(ascii: "#"):
      if text.count != 1 { return .failed(.booleanInvalid) }
      if text[0] == UInt8(ascii: "t") { return .value(.boolean(true)) }
      return text[0] == UInt8(ascii: "f") ? .value(.boolean(false)) : .failed(.booleanInvalid)
    default: return announcement(marker, text, bytes, from: offset)
    }
  }

  /// What begins with a length or a number of values.
  private mutating func announcement(_ marker: UInt8, _ text: Span<UInt8>, _ bytes: Span<UInt8>, from offset: Int) -> Step {
    let isPlain = marker == UInt8(ascii: "$") || marker == UInt8(ascii: "*")
    if isPlain && text.count == 2 && text[0] == UInt8(ascii: "-") && text[1] == UInt8(ascii: "1") { return .value(.null) }
    guard text.count <= 18, let number = text.unsignedInteger else { return .failed(.lengthInvalid) }
    let count = Int(number)
    switch marker {
    case UInt8(ascii: "*"): return open(.array, count: count)
    case UInt8(ascii: "%"): return open(.map, count: count)
    case UInt8(ascii: "~"): return open(.set, count: count)
    case UInt8(ascii: ">"): return open(.push, count: count)
    case UInt8(ascii: "|"): return open(.attribute, count: count)
    default:
      if count > limits.bulkBytes { return .failed(.bulkTooBig(found: count, limit: limits.bulkBytes)) }
      if done + count + 2 > limits.replyBytes { return .failed(.replyTooBig(limit: limits.replyBytes)) }
      let announced = Announced(marker: marker, length: count)
      self.announced = announced
      return string(bytes, from: offset, announced)
    }
  }

  /// A string whose length is known, once all of it is there.
  private mutating func string(_ bytes: Span<UInt8>, from offset: Int, _ announced: Announced) -> Step {
    let start = offset + done
    let end = start + announced.length
    if end + 2 > bytes.count { return .needMore }
    if bytes[end] != UInt8(ascii: "\r") || bytes[end + 1] != UInt8(ascii: "\n") { return .failed(.bulkUnterminated) }
    done = end + 2 - offset
    self.announced = nil
    let content = bytes.extracting(start..<end)
    switch announced.marker {
    case UInt8(ascii: "!"): return .value(ReplyParser.error(content))
    case UInt8(ascii: "="):
      if content.count < 4 || content[3] != UInt8(ascii: ":") { return .failed(.verbatimInvalid) }
      return .value(.verbatim(format: content.extracting(0..<3).string, content.extracting(4..<content.count).array))
    default: return .value(.bulk(content.array))
    }
  }

  private static func error(_ text: Span<UInt8>) -> RESPReply {
    guard let space = text.firstIndex(of: UInt8(ascii: " "), from: 0) else { return .error(code: text.string, sentence: "") }
    return .error(code: text.extracting(0..<space).string, sentence: text.extracting(space + 1..<text.count).string)
  }

  /// Digits behind an optional sign, any number of them.
  private static func isNumber(_ text: Span<UInt8>) -> Bool {
    var index = text.count > 0 && (text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+")) ? 1 : 0
    if index == text.count { return false }
    while index < text.count {
      if text[index] < UInt8(ascii: "0") || text[index] > UInt8(ascii: "9") { return false }
      index += 1
    }
    return true
  }
}
