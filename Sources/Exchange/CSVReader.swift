import Memory

/// Reads comma-separated values (RFC 4180) record by record: quotes, quotes doubled inside quotes, line ends inside quotes, LF or CRLF.
///
/// Blank lines are passed over. One record is held at a time, of at most `recordBytesMax` bytes.
struct CSVReader: ~Copyable {
  /// The most bytes a record may have: a guard against a quote that is never closed.
  static let recordBytesMax = 1 << 20

  private(set) var input: InputBuffer
  /// The unquoted bytes of the record's fields, one after the other.
  private(set) var text = ByteBuffer(capacity: 4096)
  /// Where each field lies in `text`.
  private(set) var fields: [Slice] = []
  /// The line on which the record begins, from 1.
  private(set) var line = 0

  init(_ input: consuming InputBuffer) { self.input = input }

  /// The bytes of field `index`, valid until the next record; none when the record is shorter.
  @_lifetime(borrow self)
  borrowing func field(_ index: Int) -> Span<UInt8> {
    if index < 0 || index >= fields.count { return text.span(from: 0, count: 0) }
    return text.span(from: Int(fields[index].start), count: Int(fields[index].count))
  }

  /// Reads the next record.
  /// - Returns: `false` at the end of the file.
  mutating func next() throws(ExchangeError) -> Bool {
    text.removeAll()
    fields.removeAll(keepingCapacity: true)
    if line == 0 { try input.skipByteOrderMark() }
    while let byte = try input.peek(), byte == newline || byte == carriageReturn {
      if byte == newline { input.line += 1 }
      input.position += 1
    }
    line = input.line
    if try input.peek() == nil { return false }
    while true {
      let start = text.count
      let quoted = try input.peek() == quote
      if quoted { try readQuoted() } else { try readPlain() }
      fields.append(Slice(start: start, count: text.count - start))
      guard let byte = try input.peek() else { return true }
      input.position += 1
      if byte == comma { continue }
      if byte == newline {
        input.line += 1
        return true
      }
      throw .at(input.name, line: input.line, "text follows a closing quote; a comma or the end of the line was expected")
    }
  }

  /// Takes a field without quotes, up to but without the comma or line end.
  private mutating func readPlain() throws(ExchangeError) {
    let first = text.count
    while try input.peek() != nil {
      let start = input.position
      let end = input.buffer.count
      var index = start
      do {
        let bytes = input.buffer.span
        while index < end, bytes[index] != comma, bytes[index] != newline { index += 1 }
      }
      try take(start, index)
      input.position = index
      if index < end {
        // CRLF: the CR belongs to the line's end.
        if input.buffer[index] == newline, text.count > first, text[text.count - 1] == carriageReturn { text.truncate(to: text.count - 1) }
        return
      }
    }
  }

  /// Takes a field in quotes, both quotes included, and a CR before the line's end.
  private mutating func readQuoted() throws(ExchangeError) {
    input.position += 1
    while try input.peek() != nil {
      let start = input.position
      let end = input.buffer.count
      var index = start
      var lines = 0
      do {
        let bytes = input.buffer.span
        while index < end, bytes[index] != quote {
          if bytes[index] == newline { lines += 1 }
          index += 1
        }
      }
      try take(start, index)
      input.line += lines
      input.position = index
      if index == end { continue }
      input.position += 1
      guard let after = try input.peek() else { return }
      if after == quote {
        text.append(quote)
        input.position += 1
        continue
      }
      if after == carriageReturn { input.position += 1 }
      return
    }
    throw .at(input.name, line: line, "a quote that opens here is never closed")
  }

  /// Copies bytes of the input to the record.
  private mutating func take(_ start: Int, _ end: Int) throws(ExchangeError) {
    if text.count + end - start > CSVReader.recordBytesMax {
      throw .at(input.name, line: line, "this record has more than \(CSVReader.recordBytesMax) bytes; is a quote missing?")
    }
    CSVReader.copy(input.buffer, start, end, to: &text)
  }

  /// Apart from `take`, so that the two buffers are two accesses.
  private static func copy(_ source: borrowing ByteBuffer, _ start: Int, _ end: Int, to target: inout ByteBuffer) {
    target.append(source.span(from: start, count: end - start))
  }

  private let quote = UInt8(ascii: "\"")
  private let comma = UInt8(ascii: ",")
  private let newline = UInt8(ascii: "\n")
  private let carriageReturn = UInt8(ascii: "\r")
}
