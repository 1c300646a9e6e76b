import Memory

/// Requests typed as one line: words between spaces, in double or single quotes where they hold spaces or bytes that cannot be typed.
extension RequestParser {
  /// Reads the line that begins at `offset`, when its end is there. LF ends it, and a CR before that belongs to the end.
  mutating func line(_ buffer: inout ByteBuffer, from offset: Int, into arguments: inout [Slice]) -> ParseResult {
    guard let feed = buffer.span.firstIndex(of: UInt8(ascii: "\n"), from: offset &+ done) else {
      done = buffer.count &- offset
      return done > limits.lineBytes ? fail(.lineTooLong(limit: limits.lineBytes)) : .needMore
    }
    if feed &- offset > limits.lineBytes { return fail(.lineTooLong(limit: limits.lineBytes)) }
    let end = feed > offset && buffer[feed &- 1] == UInt8(ascii: "\r") ? feed &- 1 : feed

    var position = offset
    while true {
      while position < end && RequestParser.isSpace(buffer[position]) { position &+= 1 }
      if position == end { break }
      guard let word = RequestParser.word(&buffer, at: &position, end: end) else {
        arguments.removeAll(keepingCapacity: true)
        return fail(.unbalancedQuotes)
      }
      if arguments.count == limits.arguments {
        arguments.removeAll(keepingCapacity: true)
        return fail(.tooManyWords(limit: limits.arguments))
      }
      if Int(word.count) > limits.bulkBytes {
        arguments.removeAll(keepingCapacity: true)
        return fail(.bulkTooBig(found: Int(word.count), limit: limits.bulkBytes))
      }
      arguments.append(word)
    }
    if arguments.isEmpty {
      startOver()
      return .empty(end: feed &+ 1)
    }
    if buffer.span.bytes(arguments[0]).matches("HOST:") {
      arguments.removeAll(keepingCapacity: true)
      return fail(.httpRequest)
    }
    startOver()
    return .request(end: feed &+ 1)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  /// Reads one word, unescaped in place: what it says is never longer than how it is written. `nil` when its quotes are not balanced.
  private static func word(_ buffer: inout ByteBuffer, at position: inout Int, end: Int) -> Slice? {
    var reader = position
    // A word that begins with a quote is written from behind it on, so that without escapes not a byte moves.
    let start = isQuote(buffer[reader]) ? reader &+ 1 : reader
    var writer = start
    while reader < end {
      let byte = buffer[reader]
      if isSpace(byte) { break }
      reader &+= 1
      if isQuote(byte) {
        guard quoted(&buffer, quote: byte, reader: &reader, writer: &writer, end: end) else { return nil }
        // A closing quote ends the word.
        if reader < end && !isSpace(buffer[reader]) { return nil }
        break
      }
      put(&buffer, byte, at: &writer)
    }
    position = reader
    return Slice(start: start, count: writer &- start)
  }

  private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

  private static func put(_ buffer: inout ByteBuffer, _ byte: UInt8, at writer: inout Int) {
    buffer[writer] = byte
    writer &+= 1
  }

  /// Reads up to and with the closing quote; `false` when there is none.
  private static func quoted(_ buffer: inout ByteBuffer, quote: UInt8, reader: inout Int, writer: inout Int, end: Int) -> Bool {
    while reader < end {
      let byte = buffer[reader]
      reader &+= 1
      if byte == quote { return true }
      if byte != UInt8(ascii: "\\") || reader == end {
        put(&buffer, byte, at: &writer)
        continue
      }
      let next = buffer[reader]
      if quote == UInt8(ascii: "\"") {
        reader &+= 1
        put(&buffer, escaped(buffer.span, next, reader: &reader, end: end), at: &writer)
      } else if next == quote {
        reader &+= 1
        put(&buffer, quote, at: &writer)
      } else {
        put(&buffer, byte, at: &writer)
      }
    }
    return false
  }

  /// The byte that a backslash and `letter` stand for. `\xHH` reads its two digits too; a letter without a meaning stands for itself.
  private static func escaped(_ bytes: Span<UInt8>, _ letter: UInt8, reader: inout Int, end: Int) -> UInt8 {
    switch letter {
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "a"): return 0x07
    case UInt8(ascii: "x"):
      guard reader &+ 2 <= end, let high = hexDigit(bytes[reader]), let low = hexDigit(bytes[reader &+ 1]) else { return letter }
      reader &+= 2
      return high << 4 | low
    default: return letter
    }
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
    default: nil
    }
  }
}
