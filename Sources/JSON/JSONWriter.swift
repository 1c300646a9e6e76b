import Memory

/// Writes one JSON text without white space, straight into bytes: commas and quotes put themselves.
///
/// ```
/// var json = JSONWriter()
/// json.beginObject()
/// json.member("id", "re_1")
/// json.name("metadata"); json.beginObject(); json.endObject()
/// json.endObject()                                   {"id":"re_1","metadata":{}}
/// ```
/// It trusts its caller to close what was begun and to name each member; strings are escaped, so that whatever they hold stays inside them.
public struct JSONWriter: ~Copyable {
  private var buffer: ByteBuffer
  /// Whether what comes next needs a comma before it.
  private var needsComma = false

  public init(capacity: Int = 1024) { buffer = ByteBuffer(capacity: capacity) }

  /// What was written so far.
  public var bytes: [UInt8] { buffer.span.array }
  public var text: String { buffer.span.string }
  public var count: Int { buffer.count }

  // MARK: Structure

  /// Opens an object: members follow, each with its name.
  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Closes the object that was opened last.
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Opens an array: values follow.
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Closes the array that was opened last.
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// The name of the member whose value is written next.
  public mutating func name(_ name: StaticString) {
    separate()
    buffer.append(UInt8(ascii: "\""))
    buffer.append(name)
    buffer.append("\":")
    needsComma = false
  }

  /// The name of the member whose value is written next, which may need escapes.
  public mutating func name(anyText name: String) {
    separate()
    appendQuoted(name)
    buffer.append(UInt8(ascii: ":"))
    needsComma = false
  }

  // MARK: Values

  /// A string, escaped where it must be.
  public mutating func string(_ text: String) {
    separate()
    appendQuoted(text)
  }

  /// A whole number.
  public mutating func integer(_ value: Int) {
    separate()
    buffer.append(decimal: value)
  }

  /// `true` or `false`.
  public mutating func bool(_ value: Bool) {
    separate()
    if value { buffer.append("true") } else { buffer.append("false") }
  }

  /// `null`.
  public mutating func null() {
    separate()
    buffer.append("null")
  }

  /// Text that is one JSON value already, such as a number kept as text.
  public mutating func raw(_ json: String) {
    separate()
    buffer.append(json)
  }

  /// Any value with all that is in it.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .number(let text): raw(text)
    case .string(let text): string(text)
    case .array(let values):
      beginArray()
      for value in values { self.value(value) }
      endArray()
    case .object(let object):
      beginObject()
      for member in object.members {
        name(anyText: member.name)
        self.value(member.value)
      }
      endObject()
    }
  }

  // MARK: Members

  /// A member with a string, or `null`.
  public mutating func member(_ name: StaticString, _ text: String?) {
    self.name(name)
    if let text { string(text) } else { null() }
  }

  /// A member with a whole number, or `null`.
  public mutating func member(_ name: StaticString, _ value: Int?) {
    self.name(name)
    if let value { integer(value) } else { null() }
  }

  /// A member with `true` or `false`.
  public mutating func member(_ name: StaticString, _ value: Bool) {
    self.name(name)
    bool(value)
  }

  // MARK: Bytes

  private mutating func open(_ bracket: UInt8) {
    separate()
    buffer.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    buffer.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { buffer.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func appendQuoted(_ text: String) {
    buffer.append(UInt8(ascii: "\""))
    let bytes = text.utf8.span
    var start = 0
    for index in 0..<bytes.count {
      let byte = bytes[index]
      if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
      buffer.append(bytes.extracting(start..<index))
      start = index + 1
      switch byte {
      case UInt8(ascii: "\""): buffer.append("\\\"")
      case UInt8(ascii: "\\"): buffer.append("\\\\")
      case 0x0A: buffer.append("\\n")
      case 0x0D: buffer.append("\\r")
      case 0x09: buffer.append("\\t")
      default:
        buffer.append("\\u00")
        buffer.append(JSONWriter.hexadecimal(byte >> 4))
        buffer.append(JSONWriter.hexadecimal(byte & 15))
      }
    }
    buffer.append(bytes.extracting(start..<bytes.count))
    buffer.append(UInt8(ascii: "\""))
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10 }
}
