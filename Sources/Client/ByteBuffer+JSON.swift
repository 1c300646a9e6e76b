import Memory
import Wire

/// Replies as JSON (RFC 8259), for programs that read the shell's or the export's output.
///
/// Maps become objects, strings strings, integers numbers, nulls `null`; an error becomes `{"error":{"code":…,"sentence":…}}`. Bytes that are no UTF-8
/// become lone surrogates `\udc80`…`\udcff`, as Python's `surrogateescape` writes and reads them, so that nothing is lost.
extension ByteBuffer {
  /// Appends a reply on one line, without a line end.
  public mutating func appendJSON(_ reply: RESPReply) {
    switch reply {
    case .simple(let text), .bigNumber(let text): appendJSON(text.utf8.span)
    case .bulk(let bytes), .verbatim(_, let bytes): appendJSON(bytes.span)
    case .integer(let value): append(decimal: value)
    case .null: append("null")
    case .boolean(let value): if value { append("true") } else { append("false") }
    case .double(let value): if value.isFinite { append("\(value)") } else { append("\"\(value)\"") }
    case .error(let code, let sentence):
      append("{\"error\":{\"code\":")
      appendJSON(code.utf8.span)
      append(",\"sentence\":")
      appendJSON(sentence.utf8.span)
      append("}}")
    case .array(let values), .set(let values), .push(let values):
      append(UInt8(ascii: "["))
      for index in values.indices {
        if index > 0 { append(UInt8(ascii: ",")) }
        appendJSON(values[index])
      }
      append(UInt8(ascii: "]"))
    case .map(let pairs):
      append(UInt8(ascii: "{"))
      for index in pairs.indices {
        if index > 0 { append(UInt8(ascii: ",")) }
        appendJSONName(pairs[index].name)
        append(UInt8(ascii: ":"))
        appendJSON(pairs[index].value)
      }
      append(UInt8(ascii: "}"))
    }
  }

  /// A name of an object must be a string.
  private mutating func appendJSONName(_ name: RESPReply) {
    switch name {
    case .bulk(let bytes): appendJSON(bytes.span)
    case .integer(let value): append("\"\(value)\"")
    default: appendJSON((name.text ?? "\(name)").utf8.span)
    }
  }

  /// Appends bytes as a JSON string with its quotes.
  public mutating func appendJSON(_ bytes: Span<UInt8>) {
    append(UInt8(ascii: "\""))
    var index = 0
    var run = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
        index += 1
        continue
      }
      let length = byte < 0x80 ? 0 : ByteBuffer.characterLength(bytes, at: index)
      if length > 0 {
        index += length
        continue
      }
      append(bytes.extracting(run..<index))
      appendEscape(byte)
      index += 1
      run = index
    }
    append(bytes.extracting(run..<index))
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case UInt8(ascii: "\n"): append("\\n")
    case UInt8(ascii: "\r"): append("\\r")
    case UInt8(ascii: "\t"): append("\\t")
    default:
      if byte < 0x80 { append("\\u00") } else { append("\\udc") }
      appendHexadecimal(byte >> 4)
      appendHexadecimal(byte & 15)
    }
  }

  private mutating func appendHexadecimal(_ digit: UInt8) {
    append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
  }

  /// Bytes of the well-formed UTF-8 character of several bytes that begins at `index` (The Unicode Standard, table 3-7); 0 when there is none.
  static func characterLength(_ bytes: Span<UInt8>, at index: Int) -> Int {
    let first = bytes[index]
    let length = first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0
    if length == 0 || index + length > bytes.count { return 0 }
    let second = bytes[index + 1]
    let lowest: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
    let highest: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
    if second < lowest || second > highest { return 0 }
    for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
