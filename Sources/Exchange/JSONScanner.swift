import Memory

/// Reads one JSON text (RFC 8259) from its start to its end, part by part, as the caller asks for it: no tree, no allocation.
///
/// Strings are unescaped into a buffer of the caller. A lone surrogate `\udc80`…`\udcff` stands for the raw byte 0x80…0xff, so that texts which are
/// no UTF-8 (keys may be any bytes) survive; this is Python's `surrogateescape`.
struct JSONScanner: ~Escapable {
  /// Why the text is not what was expected, as the end of a sentence.
  struct Problem: Error, Equatable {
    let sentence: String
  }

  /// Nesting beyond which a value is not passed over: a guard for the stack.
  static let depthMax = 32

  private let bytes: Span<UInt8>
  private(set) var position = 0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  /// The byte of the next token, or `nil` at the end.
  @_lifetime(self: copy self)
  mutating func peek() -> UInt8? {
    while position < bytes.count {
      let byte = bytes[position]
      if byte != 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D { return byte }
      position += 1
    }
    return nil
  }

  /// Takes the one-byte token `token` if it comes next.
  @_lifetime(self: copy self)
  mutating func take(_ token: Unicode.Scalar) -> Bool {
    if peek() != UInt8(ascii: token) { return false }
    position += 1
    return true
  }

  @_lifetime(self: copy self)
  mutating func expect(_ token: Unicode.Scalar) throws(Problem) {
    if !take(token) { throw unexpected("'\(token)' was expected") }
  }

  /// That nothing but white space follows.
  @_lifetime(self: copy self)
  mutating func expectEnd() throws(Problem) {
    if peek() != nil { throw unexpected("the line should end") }
  }

  /// Takes the word `null` if it comes next.
  @_lifetime(self: copy self)
  mutating func takeNull() -> Bool {
    guard peek() == UInt8(ascii: "n"), bytes.count - position >= 4, bytes.extracting(position..<position + 4).equals("null") else { return false }
    position += 4
    return true
  }

  /// A member's name as it is written, without its quotes, and the colon after it. A name with escapes is given with its backslashes.
  @_lifetime(self: copy self)
  mutating func memberName() throws(Problem) -> Slice {
    try expect("\"")
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1 }
    if position >= bytes.count { throw unexpected("a string is not closed") }
    let name = Slice(start: start, count: position - start)
    position += 1
    try expect(":")
    return name
  }

  /// A string, unescaped, at the end of `buffer`.
  @_lifetime(self: copy self)
  mutating func string(into buffer: inout ByteBuffer) throws(Problem) -> Slice {
    try expect("\"")
    let start = buffer.count
    while position < bytes.count {
      let run = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\"), bytes[position] >= 0x20 {
        position += 1
      }
      buffer.append(bytes.extracting(run..<position))
      if position == bytes.count { break }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return Slice(start: start, count: buffer.count - start)
      case UInt8(ascii: "\\"): try escape(into: &buffer)
      default: throw unexpected("a control character stands in a string")
      }
    }
    throw unexpected("a string is not closed")
  }

  /// An integer without fraction or exponent, of at most 18 digits.
  @_lifetime(self: copy self)
  mutating func integer() throws(Problem) -> Int {
    _ = peek()
    let start = position
    var value = 0
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10, position - start < 18 {
      value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
      position += 1
    }
    if position == start { throw unexpected("a whole number was expected") }
    return value
  }

  /// Passes over one value of any kind.
  @_lifetime(self: copy self)
  mutating func skipValue(depth: Int = 0) throws(Problem) {
    if depth > JSONScanner.depthMax { throw unexpected("values are nested too deeply") }
    switch peek() {
    case UInt8(ascii: "{"):
      position += 1
      if take("}") { return }
      repeat {
        _ = try memberName()
        try skipValue(depth: depth + 1)
      } while take(",")
      try expect("}")
    case UInt8(ascii: "["):
      position += 1
      if take("]") { return }
      repeat { try skipValue(depth: depth + 1) } while take(",")
      try expect("]")
    case UInt8(ascii: "\""):
      position += 1
      while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1 }
      if position >= bytes.count { throw unexpected("a string is not closed") }
      position += 1
    default: try skipWord()
    }
  }

  /// Passes over a number or one of the words true, false, null.
  @_lifetime(self: copy self)
  private mutating func skipWord() throws(Problem) {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      let isLetter = byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
      let isNumeric =
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      if !isLetter && !isNumeric { break }
      position += 1
    }
    if position == start { throw unexpected("a value was expected") }
  }

  // MARK: Escapes

  /// Takes what begins with a backslash.
  @_lifetime(self: copy self)
  private mutating func escape(into buffer: inout ByteBuffer) throws(Problem) {
    position += 1
    if position == bytes.count { throw unexpected("a string is not closed") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
    case UInt8(ascii: "b"): buffer.append(0x08)
    case UInt8(ascii: "f"): buffer.append(0x0C)
    case UInt8(ascii: "n"): buffer.append(0x0A)
    case UInt8(ascii: "r"): buffer.append(0x0D)
    case UInt8(ascii: "t"): buffer.append(0x09)
    case UInt8(ascii: "u"): try unicodeEscape(into: &buffer)
    default: throw unexpected("there is no such escape")
    }
  }

  @_lifetime(self: copy self)
  private mutating func unicodeEscape(into buffer: inout ByteBuffer) throws(Problem) {
    let first = try hexadecimal()
    var value = first
    if first >= 0xD800, first < 0xDC00, bytes.count - position >= 6, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") {
      position += 2
      let second = try hexadecimal()
      if second < 0xDC00 || second > 0xDFFF { throw unexpected("half of a surrogate pair is missing") }
      value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    } else if first >= 0xDC80, first <= 0xDCFF {
      buffer.append(UInt8(first - 0xDC00))
      return
    }
    guard let scalar = Unicode.Scalar(value) else { throw unexpected("half of a surrogate pair is missing") }
    buffer.append(String(scalar))
  }

  @_lifetime(self: copy self)
  private mutating func hexadecimal() throws(Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      if position == bytes.count { throw unexpected("a string is not closed") }
      switch bytes[position] {
      case let byte where byte &- UInt8(ascii: "0") < 10: value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
      case let byte where (byte | 0x20) &- UInt8(ascii: "a") < 6: value = value << 4 | UInt32((byte | 0x20) - UInt8(ascii: "a") + 10)
      default: throw unexpected("four hexadecimal digits were expected")
      }
      position += 1
    }
    return value
  }

  private func unexpected(_ what: String) -> Problem { Problem(sentence: "\(what) at byte \(position + 1) of the line") }
}
