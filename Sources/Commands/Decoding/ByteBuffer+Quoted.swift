import Ledger
import Memory

extension ByteBuffer {
  /// Bytes from a client as they may stand in a sentence: in single quotes, control characters and what is not UTF-8 as `\xHH`, cut after
  /// `CommandLimits.shownBytes`.
  mutating func appendQuoted(_ bytes: Span<UInt8>) {
    append(UInt8(ascii: "'"))
    appendShown(bytes)
    append(UInt8(ascii: "'"))
  }

  /// As `appendQuoted`, without the quotes.
  mutating func appendShown(_ bytes: Span<UInt8>) {
    let isText = isUTF8(bytes)
    var end = min(bytes.count, CommandLimits.shownBytes)
    // Not within a character.
    if isText { while end < bytes.count, end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 } }
    var index = 0
    while index < end {
      let byte = bytes[index]
      let isControl = byte < 0x20 || byte == 0x7F || (isText && byte == 0xC2 && bytes[index + 1] < 0xA0)
      if !isControl, byte < 0x80 || isText {
        append(byte)
        index += 1
        continue
      }
      let length = isText && byte == 0xC2 ? 2 : 1
      for offset in 0..<length { appendEscaped(bytes[index + offset]) }
      index += length
    }
    if end < bytes.count { append("…") }
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    append("\\x")
    append(ByteBuffer.hexDigit(byte >> 4))
    append(ByteBuffer.hexDigit(byte & 15))
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + (value - 10) }
}
