/// The state of the search for card numbers: the last 19 digits of the run at hand, and where its groups begin.
///
/// At the end of each group of digits every number that ends there and begins with a group is judged: at most seven of them.
struct CardScanner {
  private static let digitsMax = 19
  /// More than this between two digits and they belong to different things.
  private static let separatorsMax = 3

  /// The digits of the run, the newest at `count - 1`; a ring of 32.
  private var digits = InlineArray<32, UInt8>(repeating: 0)
  /// Where each digit stands in the text.
  private var places = InlineArray<32, Int>(repeating: 0)
  /// Bit of each place in the ring: a group begins here; it touches a letter.
  private var groupStarts: UInt32 = 0
  private var touchingStarts: UInt32 = 0
  private var count = 0
  private var separators = 0
  private var before = CardToken.other
  /// Before the point that `before` is.
  private var beforePoint = CardToken.other

  /// Takes the next token; `.other` at the end of the text closes what is open.
  /// - Returns: where a card number stands that ends just before `start`.
  mutating func take(_ token: CardToken, at start: Int, end: Int, _ text: Span<UInt8>) -> Range<Int>? {
    defer {
      if token == .point { beforePoint = before }
      before = token
    }
    if case .digit(let value) = token {
      add(value, at: start)
      return nil
    }
    if case .digit = before, let first = judge(isTouching: token == .letter, end: start, text) { return first..<start }
    if token == .separator {
      separators += 1
      if separators > CardScanner.separatorsMax { count = 0 }
    } else {
      separators = 0
      count = 0
    }
    return nil
  }

  private mutating func add(_ value: UInt8, at place: Int) {
    let slot = count & 31
    let bit = UInt32(1) << UInt32(slot)
    var isStart = true
    if case .digit = before { isStart = false }
    var isFraction = false
    if before == .point, case .digit = beforePoint { isFraction = true }
    digits[slot] = value
    places[slot] = place
    groupStarts = isStart ? groupStarts | bit : groupStarts & ~bit
    touchingStarts = before == .letter || isFraction ? touchingStarts | bit : touchingStarts & ~bit
    count += 1
    separators = 0
  }

  /// Where the number begins that ends with the last digit, if one does.
  private func judge(isTouching: Bool, end: Int, _ text: Span<UInt8>) -> Int? {
    var sum = 0
    for length in 1...CardScanner.digitsMax {
      let position = count - length
      if position < 0 { return nil }
      let slot = position & 31
      // Luhn from the right: every second digit twice, less nine where that has two digits.
      let value = Int(digits[slot])
      sum += length.isMultiple(of: 2) ? (value > 4 ? 2 * value - 9 : 2 * value) : value
      guard length >= 13, sum > 0, sum.isMultiple(of: 10), groupStarts >> UInt32(slot) & 1 == 1 else { continue }
      let touches = isTouching || touchingStarts >> UInt32(slot) & 1 == 1
      if looksLikeCard(length, touches: touches), !isIdentifier(text, places[slot], end) { return places[slot] }
    }
    return nil
  }

  /// Whether numbers of so many digits begin like this one.
  private func looksLikeCard(_ length: Int, touches: Bool) -> Bool {
    var head = 0
    for offset in 0..<4 { head = head * 10 + Int(digits[(count - length + offset) & 31]) }
    // Maestro has them of 12 to 19 digits.
    let maestro = [5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763].contains(head)
    switch length {
    case 13: return head / 1000 == 4 || maestro
    case 14: return (3000...3059).contains(head) || head == 3095 || head / 100 == 36 || head / 100 == 38 || head / 100 == 39 || maestro
    case 15: return head / 100 == 34 || head / 100 == 37 || head == 1800 || head == 2131 || head / 1000 == 1 || maestro
    case 16:
      guard touches else { return true }
      return (2200...2204).contains(head) || (2221...2720).contains(head) || head / 100 == 30 || (3400...3999).contains(head)
        || (4...6).contains(head / 1000) || [81, 82, 86].contains(head / 100) || head == 9792 || head == 9860
    default: return (3...6).contains(head / 1000) || head / 100 == 81
    }
  }

  /// Whether the digits stand in a UUID or a digest.
  private func isIdentifier(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    // No further than is needed to know, so that a long text of such words takes linear time.
    var low = start
    while low > 0, start - low < 64, CardScanner.isHexadecimalOrDash(text[low - 1]) { low -= 1 }
    var high = end
    while high < text.count, high - end < 64, CardScanner.isHexadecimalOrDash(text[high]) { high += 1 }
    let isWord = low == 0 || !CardScanner.isAlphanumeric(text[low - 1]), isEnd = high == text.count || !CardScanner.isAlphanumeric(text[high])
    return isWord && isEnd && CardScanner.isUUID(text.extracting(low..<high)) || CardScanner.isDigest(text, start, end, low, high)
  }

  /// 8-4-4-4-12 hexadecimal digits.
  private static func isUUID(_ word: Span<UInt8>) -> Bool {
    guard word.count == 36 else { return false }
    for index in 0..<36 where (word[index] == UInt8(ascii: "-")) != (index == 8 || index == 13 || index == 18 || index == 23) { return false }
    return true
  }

  /// At least 32 hexadecimal digits in one piece around all of start..<end, a letter among them.
  private static func isDigest(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ low: Int, _ high: Int) -> Bool {
    var first = start
    while first > low, text[first - 1] != UInt8(ascii: "-") { first -= 1 }
    var last = end
    while last < high, text[last] != UInt8(ascii: "-") { last += 1 }
    var letters = 0
    for index in first..<last {
      if text[index] == UInt8(ascii: "-") || !isHexadecimalOrDash(text[index]) { return false }
      if text[index] >= UInt8(ascii: "A") { letters += 1 }
    }
    return last - first >= 32 && letters > 0
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
  }

  private static func isHexadecimalOrDash(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6 || byte == UInt8(ascii: "-")
  }
}
