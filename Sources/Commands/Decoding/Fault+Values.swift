import Ledger
import Memory
import Money

/// Values that stand in many commands: each function reads one, or raises a fault and answers something harmless.
extension Fault {
  // MARK: Paths and codes

  /// Checks a path.
  /// - Parameter place: what the sentence calls it, such as `debit account`.
  @inline(__always)
  mutating func checkPath(_ path: Span<UInt8>, _ place: StaticString, pattern: Bool = false) {
    if let flaw = AccountPath.flaw(path, pattern: pattern) { raisePath(flaw, path, place) }
  }

  @inline(never)
  private mutating func raisePath(_ flaw: AccountPath.Flaw, _ path: Span<UInt8>, _ place: StaticString) {
    if flaw == .tooLong {
      if raise(.limit) {
        say("the ")
        say(place)
        say(" has \(path.count) bytes, at most \(Limits.pathBytes) are allowed")
      }
      return
    }
    guard raise(.syntax) else { return }
    say("the ")
    say(place)
    if flaw == .empty {
      say(" is empty; it needs a path such as assets:cash")
      return
    }
    say(" ")
    quote(path)
    switch flaw {
    case .notUTF8: say(" is not UTF-8")
    case .controlCharacter: say(" holds a control character; a path is printable text")
    case .emptySegment: say(" has an empty segment; segments stand between single colons")
    case .spaceAtEdge: say(" has a segment that begins or ends with a space")
    case .star: say(" has the segment *, which only a template may have")
    case .empty, .tooLong: break
    }
  }

  /// Reads an asset code that must be there.
  @inline(__always)
  mutating func asset(_ text: Span<UInt8>) -> AssetCode? {
    if let code = AssetCode(text) { return code }
    raiseAsset(text)
    return nil
  }

  @inline(never)
  private mutating func raiseAsset(_ text: Span<UInt8>) {
    guard raise(.syntax) else { return }
    quote(text)
    say(" is not an asset code: a capital letter, then up to 23 capital letters, digits, '.', '_' or '-', and no word of the command language")
  }

  /// Reads an idempotency key.
  @inline(__always)
  mutating func checkKey(_ key: Span<UInt8>) {
    if key.isEmpty || key.count > Limits.keyBytes { raiseKey(key.count) }
  }

  @inline(never)
  private mutating func raiseKey(_ count: Int) {
    if count == 0 {
      if raise(.syntax) { say("the key is empty; it needs 1 to \(Limits.keyBytes) bytes") }
    } else if raise(.limit) {
      say("the key has \(count) bytes, at most \(Limits.keyBytes) are allowed")
    }
  }

  // MARK: Amounts

  /// Checks that packed transfers are whole, and not too many.
  mutating func checkRecords(_ records: Span<UInt8>) {
    let size = PackedTransfer.byteCount
    if records.isEmpty {
      if raise(.syntax) { say("TRANSFERS needs at least one record of \(size) bytes; nothing was given") }
    } else if records.count % size != 0 {
      if raise(.syntax) { say("TRANSFERS needs whole records of \(size) bytes; \(records.count) bytes were given") }
    } else if records.count / size > Limits.packedTransfers, raise(.limit) {
      say("TRANSFERS has \(records.count / size) records, at most \(Limits.packedTransfers) are allowed")
    }
  }

  /// Reads an amount above zero.
  @inline(__always)
  mutating func amount(_ text: Span<UInt8>) -> ParsedDecimal {
    if case .value(let amount) = parseDecimal(text, signed: false), amount.mantissa > 0 { return amount }
    return raiseAmount(text, signed: false)
  }

  /// Reads an amount that may be zero or below.
  mutating func signedAmount(_ text: Span<UInt8>) -> ParsedDecimal {
    if case .value(let amount) = parseDecimal(text, signed: true) { return amount }
    return raiseAmount(text, signed: true)
  }

  @inline(never)
  private mutating func raiseAmount(_ text: Span<UInt8>, signed: Bool) -> ParsedDecimal {
    let nothing = ParsedDecimal(mantissa: 0, fractionDigits: 0)
    guard raise(.amount) else { return nothing }
    quote(text)
    switch parseDecimal(text, signed: true) {
    case .tooLarge: say(" has more than \(amountDigitsMax) digits")
    case .value(let amount) where !signed && amount.mantissa <= 0: say(" was given; the amount must be above zero")
    case .value, .malformed: say(" is not an amount: digits, and a point with digits behind it if need be, such as 125.00")
    }
    return nothing
  }

  // MARK: Numbers

  /// Reads a whole number: digits alone, below 2^63.
  static func wholeNumber(_ text: Span<UInt8>) -> UInt64? {
    if text.isEmpty || text.count > 19 { return nil }
    var value: UInt64 = 0
    for index in 0..<text.count {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      value = value &* 10 &+ UInt64(digit)
    }
    return value > UInt64(Int64.max) ? nil : value
  }

  /// Reads the number of an entry or record.
  /// - Parameter place: such as `hold`.
  @inline(__always)
  mutating func number(_ text: Span<UInt8>, _ place: StaticString) -> UInt64 {
    if let value = Fault.wholeNumber(text) { return value }
    raiseNumber(text, place)
    return 0
  }

  @inline(never)
  private mutating func raiseNumber(_ text: Span<UInt8>, _ place: StaticString) {
    guard raise(.syntax) else { return }
    say("the ")
    say(place)
    say(" ")
    quote(text)
    say(" is not a whole number of at most 19 digits")
  }

  /// Reads a whole number with bounds: not a number or below the lower one is SYNTAX, above the upper one LIMIT.
  /// - Parameter place: such as `TIMEOUT`.
  mutating func number(_ text: Span<UInt8>, _ place: StaticString, in range: ClosedRange<UInt64>) -> UInt64 {
    guard let value = Fault.wholeNumber(text), value >= range.lowerBound else {
      if raise(.syntax) {
        say(place)
        say(" needs a whole number from \(range.lowerBound) to \(range.upperBound); found ")
        quote(text)
      }
      return range.lowerBound
    }
    if value > range.upperBound {
      if raise(.limit) {
        say(place)
        say(" is \(value), at most \(range.upperBound) is allowed")
      }
      return range.lowerBound
    }
    return value
  }

  // MARK: Time

  mutating func date(_ text: Span<UInt8>) -> Int32 {
    if let days = Calendar.parseDate(text) { return days }
    if raise(.syntax) {
      say("DATE needs a day as yyyy-mm-dd, 1900-01-01 to 2999-12-31; found ")
      quote(text)
    }
    return 0
  }

  /// Reads a day or an instant.
  /// - Parameter place: such as `AT`.
  mutating func moment(_ text: Span<UInt8>, _ place: StaticString) -> Moment {
    if let days = Calendar.parseDate(text) { return .date(days) }
    if let instant = Calendar.parseInstant(text) { return .instant(instant) }
    if raise(.syntax) {
      say(place)
      say(" needs a day such as 2026-11-20, or an instant such as 2026-11-20T10:00:00Z; found ")
      quote(text)
    }
    return .now
  }

  // MARK: Words

  /// An option stands twice.
  mutating func raiseTwice(_ word: StaticString) {
    if raise(.syntax) {
      say(word)
      say(" is given twice")
    }
  }

  /// An option has too few values behind it.
  /// - Parameter needed: such as `a text`.
  mutating func raiseMissing(_ word: StaticString, _ needed: StaticString) {
    if raise(.syntax) {
      say(word)
      say(" needs ")
      say(needed)
      say("; nothing was given")
    }
  }
}
