import Memory

/// Writing replies. Nothing here allocates once the buffer has its size.
extension ByteBuffer {
  @inlinable @inline(__always)
  mutating func appendLineEnd() { append(UInt8(ascii: "\r"), UInt8(ascii: "\n")) }

  @inlinable @inline(__always)
  mutating func appendHeader(_ marker: UInt8, _ count: Int) {
    append(marker)
    append(decimal: UInt64(truncatingIfNeeded: count))
    appendLineEnd()
  }

  // MARK: Lines

  /// `+text`. The text is a literal without control characters, such as `OK`.
  @inlinable @inline(__always)
  public mutating func appendSimple(_ text: StaticString) {
    append(UInt8(ascii: "+"))
    append(text)
    appendLineEnd()
  }

  /// `-CODE sentence`. Control characters in the sentence are replaced, so that no name from outside can end the reply early.
  public mutating func appendError(_ code: StaticString, _ sentence: Span<UInt8>) {
    let start = beginError(code)
    append(sentence)
    endError(from: start)
  }

  /// `-CODE sentence`, from a literal.
  public mutating func appendError(_ code: StaticString, _ sentence: StaticString) {
    let start = beginError(code)
    append(sentence)
    endError(from: start)
  }

  /// `-CODE sentence`, from a string. Not for the hot path.
  @_disfavoredOverload
  public mutating func appendError(_ code: StaticString, _ sentence: String) {
    let start = beginError(code)
    append(sentence)
    endError(from: start)
  }

  /// `-PROTOCOL sentence`: the last reply on a connection.
  public mutating func appendError(_ error: ProtocolError) { appendError("PROTOCOL", error.sentence) }

  /// Begins an error whose sentence the caller appends in pieces; what it gives is for `endError`.
  public mutating func beginError(_ code: StaticString) -> Int {
    append(UInt8(ascii: "-"))
    append(code)
    append(UInt8(ascii: " "))
    return count
  }

  /// Ends an error whose sentence began at `start`, replacing control characters in it by question marks.
  public mutating func endError(from start: Int) {
    var index = start
    while index < count {
      let byte = self[index]
      if byte < 0x20 || byte == 0x7F { self[index] = UInt8(ascii: "?") }
      index &+= 1
    }
    appendLineEnd()
  }

  // MARK: Values

  /// `:value`.
  @inlinable @inline(__always)
  public mutating func appendInteger(_ value: Int) {
    append(UInt8(ascii: ":"))
    append(decimal: value)
    appendLineEnd()
  }

  /// `:value`. Clients read 64 bits with a sign: above `Int64.max` they fail.
  @inlinable @inline(__always)
  public mutating func appendInteger(_ value: UInt64) {
    append(UInt8(ascii: ":"))
    append(decimal: value)
    appendLineEnd()
  }

  /// `$count` and the bytes, whatever they are.
  @inlinable @inline(__always)
  public mutating func appendBulk(_ bytes: Span<UInt8>) {
    appendHeader(UInt8(ascii: "$"), bytes.count)
    append(bytes)
    appendLineEnd()
  }

  /// `$count`: as many bytes and a line end follow.
  public mutating func appendBulkHeader(_ count: Int) { appendHeader(UInt8(ascii: "$"), count) }

  /// `$count` and the literal.
  @inlinable @inline(__always)
  public mutating func appendBulk(_ text: StaticString) {
    appendHeader(UInt8(ascii: "$"), text.utf8CodeUnitCount)
    append(text)
    appendLineEnd()
  }

  /// `$count` and the UTF-8 of the string. Not for the hot path.
  @_disfavoredOverload
  public mutating func appendBulk(_ text: String) {
    appendHeader(UInt8(ascii: "$"), text.utf8.count)
    append(text)
    appendLineEnd()
  }

  /// `$count` and the digits of `value`: a number that is a string to clients, such as a cursor.
  public mutating func appendBulk(decimal value: UInt64) {
    appendHeader(UInt8(ascii: "$"), decimalDigits(value))
    append(decimal: value)
    appendLineEnd()
  }

  /// No value: `$-1`, or `_` in version 3.
  public mutating func appendNull(_ version: RespVersion) {
    switch version {
    case .two: append("$-1\r\n")
    case .three: append("_\r\n")
    }
  }

  // MARK: Collections

  /// `*count`: as many values follow.
  @inlinable @inline(__always)
  public mutating func appendArrayHeader(_ count: Int) { appendHeader(UInt8(ascii: "*"), count) }

  /// `%count`: as many names, each with its value, follow. In version 2 an array of twice as many values.
  @inlinable @inline(__always)
  public mutating func appendMapHeader(_ count: Int, _ version: RespVersion) {
    switch version {
    case .two: appendHeader(UInt8(ascii: "*"), count &* 2)
    case .three: appendHeader(UInt8(ascii: "%"), count)
    }
  }

  /// `>count`: as many values follow that nobody asked for. In version 2 an array.
  public mutating func appendPushHeader(_ count: Int, _ version: RespVersion) {
    switch version {
    case .two: appendHeader(UInt8(ascii: "*"), count)
    case .three: appendHeader(UInt8(ascii: ">"), count)
    }
  }
}
