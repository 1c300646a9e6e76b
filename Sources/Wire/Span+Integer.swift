import Memory

extension Span where Element == UInt8 {
  /// The number that the bytes spell in 1 to 20 digits; `nil` when they spell none, or one beyond 64 bits. No sign, no space.
  @inlinable public var unsignedInteger: UInt64? {
    if count == 0 || count > 20 { return nil }
    var value: UInt64 = 0
    for index in 0..<count {
      let digit = self[index] &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }

  /// The number that the bytes spell in digits behind an optional sign; `nil` when they spell none, or one beyond 64 bits.
  @inlinable public var signedInteger: Int? {
    if count == 0 { return nil }
    let isNegative = self[0] == UInt8(ascii: "-")
    let hasSign = isNegative || self[0] == UInt8(ascii: "+")
    guard let magnitude = extracting((hasSign ? 1 : 0)..<count).unsignedInteger else { return nil }
    if !isNegative { return Int(exactly: magnitude) }
    return magnitude <= Int.min.magnitude ? Int(truncatingIfNeeded: 0 &- magnitude) : nil
  }
}
