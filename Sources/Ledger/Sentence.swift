import Memory
import Money

/// Pieces of the sentences that refusals are told in.
extension ByteBuffer {
  /// An amount with its asset: `25.00 EUR`.
  mutating func appendAmount(_ units: Int128, _ asset: Asset) {
    let text = AmountText(units: units, scale: asset.scale)
    append(text.span)
    append(UInt8(ascii: " "))
    append(asset.code)
  }

  mutating func appendDecimal(_ value: UInt64) {
    let text = AmountText(units: Int128(value), scale: 0)
    append(text.span)
  }

  /// Bytes from a client as they may stand in a sentence: control characters and what is not ASCII or valid UTF-8 as `\xHH`, cut after 80 bytes.
  mutating func appendShown(_ bytes: Span<UInt8>) {
    let valid = isUTF8(bytes)
    var end = min(bytes.count, 80)
    // Not within a character.
    while valid, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    for index in 0..<end {
      let byte = bytes[index]
      if byte >= 0x20, byte != 0x7F, byte < 0x80 || valid {
        append(byte)
      } else {
        append("\\x")
        append(UInt8(ascii: "0123456789abcdef", Int(byte >> 4)))
        append(UInt8(ascii: "0123456789abcdef", Int(byte & 15)))
      }
    }
    if end < bytes.count { append("…") }
  }
}

extension UInt8 {
  fileprivate init(ascii digits: StaticString, _ index: Int) { self = digits.bytes[index] }
}

/// Whether the bytes are UTF-8, by the rules of RFC 3629.
public func isUTF8(_ bytes: Span<UInt8>) -> Bool {
  var index = 0
  while index < bytes.count {
    let first = bytes[index]
    index += 1
    if first < 0x80 { continue }
    let more: Int
    switch first {
    case 0xC2...0xDF: more = 1
    case 0xE0...0xEF: more = 2
    case 0xF0...0xF4: more = 3
    default: return false
    }
    guard index + more <= bytes.count else { return false }
    let second = bytes[index]
    let low: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
    let high: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
    if second < low || second > high { return false }
    for next in (index + 1)..<(index + more) where bytes[next] & 0xC0 != 0x80 { return false }
    index += more
  }
  return true
}
