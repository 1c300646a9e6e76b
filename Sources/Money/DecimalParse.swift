/// The outcome of reading an amount's text.
public enum DecimalParse: Equatable, Sendable {
  case value(ParsedDecimal)
  /// The text is not `digits` or `digits.digits` in ASCII, with a leading `-` where a sign is allowed.
  case malformed
  /// Well formed, but of more than 38 digits (leading and trailing zeros count).
  case tooLarge
}

/// The most digits an amount's text may have, before and after the point together. 38 nines are below 2^127.
public let amountDigitsMax = 38

/// Reads an amount: `digits` or `digits.digits`, at least one digit on each side of the point, at most 38 in all; no exponent, no `+`, no separators.
///
/// - Parameter signed: whether one leading `-` is allowed.
/// - Returns: the number as written. A text both malformed and too long is malformed.
///
/// Up to 19 bytes are summed in 64 bits: a few nanoseconds. No allocation.
@inlinable
public func parseDecimal(_ text: Span<UInt8>, signed: Bool) -> DecimalParse {
  let end = text.count
  var index = 0
  let negative = signed && end > 0 && text[0] == UInt8(ascii: "-")
  if negative { index = 1 }
  if end &- index > 19 { return parseLongDecimal(text, from: index, negative: negative) }
  if index == end { return .malformed }

  // At most 19 digits, and 10^19 fits 64 bits: no addition below can overflow.
  let start = index
  var value: UInt64 = 0
  var pointAt = -1
  while index < end {
    let byte = text[index]
    let digit = byte &- UInt8(ascii: "0")
    if digit <= 9 {
      value = value &* 10 &+ UInt64(digit)
    } else if byte == UInt8(ascii: ".") && pointAt < 0 {
      pointAt = index
    } else {
      return .malformed
    }
    index &+= 1
  }
  var fractionDigits = 0
  if pointAt >= 0 {
    fractionDigits = end &- 1 &- pointAt
    if pointAt == start || fractionDigits == 0 { return .malformed }
  }
  let magnitude = Int128(truncatingIfNeeded: value)
  return .value(ParsedDecimal(mantissa: negative ? 0 &- magnitude : magnitude, fractionDigits: fractionDigits))
}

/// The path for texts longer than 19 bytes: the digits are summed in two halves of 19, which are joined at the end.
@usableFromInline @inline(never)
func parseLongDecimal(_ text: Span<UInt8>, from start: Int, negative: Bool) -> DecimalParse {
  var upper: UInt64 = 0
  var lower: UInt64 = 0
  var digits = 0
  var pointAt = -1
  for index in start..<text.count {
    let byte = text[index]
    let digit = byte &- UInt8(ascii: "0")
    if digit <= 9 {
      if digits < 19 {
        upper = upper * 10 + UInt64(digit)
      } else if digits < amountDigitsMax {
        lower = lower * 10 + UInt64(digit)
      }
      digits += 1
    } else if byte == UInt8(ascii: ".") && pointAt < 0 {
      pointAt = index
    } else {
      return .malformed
    }
  }
  let fractionDigits = pointAt < 0 ? 0 : text.count - 1 - pointAt
  if pointAt == start || (pointAt >= 0 && fractionDigits == 0) { return .malformed }
  if digits > amountDigitsMax { return .tooLarge }
  let magnitude = Int128(upper) * Int128(powerOfTen(max(0, digits - 19))) + Int128(lower)
  return .value(ParsedDecimal(mantissa: negative ? -magnitude : magnitude, fractionDigits: fractionDigits))
}
