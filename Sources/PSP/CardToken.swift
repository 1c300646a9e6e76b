/// What a character is to the search for card numbers.
enum CardToken: Equatable {
  case digit(UInt8)
  /// Spaces and dashes, and what cannot be seen.
  case separator
  /// What makes a word of the digits beside it: letters and `_`.
  case letter
  /// The point of a decimal, if digits are around it.
  case point
  case other

  /// The token at `index`, which moves behind it. Bytes that are no UTF-8 are `other`, one by one.
  static func next(_ text: Span<UInt8>, _ index: inout Int) -> CardToken {
    let byte = text[index]
    if byte < 0x80 {
      index += 1
      return ascii(byte)
    }
    let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
    guard length > 1, byte < 0xF5, index + length <= text.count else {
      index += 1
      return .other
    }
    var code = UInt32(byte) & (0xFF >> UInt32(length + 1))
    for offset in 1..<length {
      let next = text[index + offset]
      if next & 0xC0 != 0x80 {
        index += 1
        return .other
      }
      code = code << 6 | UInt32(next & 0x3F)
    }
    index += length
    return Unicode.Scalar(code).map(unicode) ?? .other
  }

  private static func ascii(_ byte: UInt8) -> CardToken {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit(byte - UInt8(ascii: "0"))
    case UInt8(ascii: " "), UInt8(ascii: "-"), 0x09, 0x0A, 0x0D: .separator
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): .letter
    case UInt8(ascii: "."): .point
    default: .other
    }
  }

  private static func unicode(_ scalar: Unicode.Scalar) -> CardToken {
    let properties = scalar.properties
    if properties.numericType == .decimal, let value = properties.numericValue, (0...9).contains(value) { return .digit(UInt8(value)) }
    switch properties.generalCategory {
    case .spaceSeparator, .lineSeparator, .paragraphSeparator, .dashPunctuation, .format, .control: return .separator
    default: return scalar == "\u{2212}" ? .separator : properties.isAlphabetic ? .letter : .other
    }
  }
}
