import Memory

/// Reads one JSON text (RFC 8259), strictly: valid UTF-8, no duplicate names, no lone surrogates, nothing before or behind it, within limits.
///
/// Recursive descent over the bytes; about 50 ns a value. Numbers are checked against the grammar and kept as text.
public struct JSONParser {
  private let bytes: [UInt8]
  private let limits: JSONLimits
  private var position = 0
  private var valueCount = 0

  private init(_ bytes: [UInt8], _ limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The value that `bytes` spell.
  public static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    if bytes.count > limits.bytesMax { throw JSONError(reason: "the text is longer than \(limits.bytesMax) bytes", offset: limits.bytesMax) }
    do { _ = try UTF8Span(validating: bytes.span) } catch { throw JSONError(reason: "there is invalid UTF-8", offset: error.byteOffsets.lowerBound) }
    var parser = JSONParser(bytes, limits)
    parser.skipSpace()
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    if parser.position < bytes.count { throw parser.problem("something follows the value") }
    return value
  }

  /// The value that `text` spells.
  public static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    valueCount += 1
    if valueCount > limits.valuesMax { throw problem("there are more than \(limits.valuesMax) values") }
    switch current {
    case UInt8(ascii: "{"): return try .object(object(depth: depth + 1))
    case UInt8(ascii: "["): return try .array(array(depth: depth + 1))
    case UInt8(ascii: "\""): return try .string(string())
    case UInt8(ascii: "-"): return try .number(number())
    case _ where isDigit: return try .number(number())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw problem("the text ends where a value should stand")
    default: throw problem("no value begins so")
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    if depth > limits.depthMax { throw problem("values are nested more than \(limits.depthMax) deep") }
    position += 1
    skipSpace()
    var object = JSONObject()
    if take("}") { return object }
    // A set only where a linear search would cost more than it.
    var names: Set<String> = []
    repeat {
      skipSpace()
      let start = position
      guard current == UInt8(ascii: "\"") else { throw problem("a name was expected") }
      let name = try string()
      let isNew: Bool
      if object.count < 8 {
        isNew = object[name] == nil
      } else {
        if names.isEmpty { names = Set(object.members.map(\.name)) }
        isNew = names.insert(name).inserted
      }
      if !isNew { throw JSONError(reason: "the name \"\(name.prefix(60))\" stands twice in an object", offset: start) }
      skipSpace()
      if !take(":") { throw problem("':' was expected") }
      skipSpace()
      object.append(name, try value(depth: depth))
      skipSpace()
    } while take(",")
    if !take("}") { throw problem("',' or '}' was expected") }
    return object
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    if depth > limits.depthMax { throw problem("values are nested more than \(limits.depthMax) deep") }
    position += 1
    skipSpace()
    if take("]") { return [] }
    var values: [JSONValue] = []
    repeat {
      skipSpace()
      values.append(try value(depth: depth))
      skipSpace()
    } while take(",")
    if !take("]") { throw problem("',' or ']' was expected") }
    return values
  }

  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
  private mutating func number() throws(JSONError) -> String {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    if isDigit { throw problem("a number may not begin with 0 and another digit") }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    if position - start > limits.numberBytesMax {
      throw JSONError(reason: "a number is longer than \(limits.numberBytesMax) characters", offset: start)
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    if !isDigit { throw problem("a digit was expected") }
    while isDigit { position += 1 }
  }

  private mutating func word(_ word: StaticString, _ meaning: JSONValue) throws(JSONError) -> JSONValue {
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count, bytes.span.extracting(position..<end).equals(word.bytes) else { throw problem("no value begins so") }
    position = end
    return meaning
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    let start = position
    position += 1
    let run = passPlain()
    if current == UInt8(ascii: "\"") {
      defer { position += 1 }
      return String(decoding: bytes[run..<position], as: UTF8.self)
    }
    var unescaped = Array(bytes[run..<position])
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: unescaped, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &unescaped)
      case _ where byte < 0x20: throw problem("a control character stands in a string")
      default: unescaped += bytes[passPlain()..<position]
      }
    }
    throw JSONError(reason: "a string is not closed", offset: start)
  }

  /// Passes over what stands for itself in a string; gives where it began.
  private mutating func passPlain() -> Int {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\"), bytes[position] >= 0x20 {
      position += 1
    }
    return start
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    let byte = current
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte ?? 0)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if code >= 0xD800, code < 0xDC00 {
        let low = take("\\") && take("u") ? try hexadecimal() : 0
        if low < 0xDC00 || low > 0xDFFF { throw JSONError(reason: "half of a surrogate pair is missing", offset: start) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw JSONError(reason: "half of a surrogate pair is missing", offset: start) }
      text += Array(String(scalar).utf8)
    default: throw JSONError(reason: "there is no such escape", offset: start)
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = hexadecimalDigit(byte) else { throw problem("four hexadecimal digits were expected") }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  // MARK: Bytes

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }
  private var isDigit: Bool { position < bytes.count && bytes[position] &- UInt8(ascii: "0") < 10 }

  private mutating func take(_ token: Unicode.Scalar) -> Bool {
    if current != UInt8(ascii: token) { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func problem(_ reason: String) -> JSONError { JSONError(reason: reason, offset: position) }
}

/// The value of a hexadecimal digit of either case.
private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
