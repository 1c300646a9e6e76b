import JSON

/// Finds card numbers (ISO/IEC 7812) where none may be: in anything that is about to be logged, stored or passed on.
///
/// A number is 13 to 19 digits with Luhn's check. Between digits there may be up to three spaces or dashes of any kind, and digits may be of any script.
/// A run is looked at group by group, so that neither what stands before nor what stands after hides a number: `tel 0123 4242 4242 4242 4242`.
///
/// | digits | standing alone | touching letters, `_`, or the point of a decimal |
/// |---|---|---|
/// | 16 | any, but all zeros | those that begin as cards do: 2 (Mastercard, Mir), 3 (but 31–33), 4, 5, 6, 81, 82, 86, 9792, 9860 |
/// | 13, 14, 15 | Visa; Diners; Amex, JCB and UATP; and Maestro | the same |
/// | 17, 18, 19 | those that begin with 3–6 or 81 | the same |
///
/// Not found, on purpose: more than 19 digits in one piece, in which some 13 to 19 always pass the check; and what stands in a UUID (also behind a prefix such as `pay_`) or in a word of at least
/// 32 hexadecimal digits with a letter among them. So an id cannot be mistaken if it is a UUID, a digest, or has no 13 digits in one piece; whoever makes
/// ids of another form at random asks `find` and draws again.
///
/// No allocation; a text with fewer than 13 digits costs one quick count of them, any other about 5 ns a byte.
public enum CardNumber {
  /// Where the first one begins and ends, in bytes of UTF-8. Escapes of JSON or of forms are not undone: look at values after they were read.
  public static func find(in text: Span<UInt8>) -> Range<Int>? {
    if !mayHoldOne(text) { return nil }
    var scanner = CardScanner()
    var index = 0
    while index < text.count {
      let start = index
      let token = CardToken.next(text, &index)
      if let found = scanner.take(token, at: start, end: index, text) { return found }
    }
    return scanner.take(.other, at: index, end: index, text)
  }

  /// Whether there are enough digits at all. Those of other scripts take at least two bytes each.
  private static func mayHoldOne(_ text: Span<UInt8>) -> Bool {
    if text.count < 13 { return false }
    var digits = 0
    var others = 0
    for index in 0..<text.count {
      let byte = text[index]
      digits += byte &- UInt8(ascii: "0") < 10 ? 1 : 0
      others += byte >= 0x80 ? 1 : 0
    }
    return digits + others / 2 >= 13
  }

  public static func find(in bytes: [UInt8]) -> Range<Int>? { find(in: bytes.span) }
  public static func find(in text: String) -> Range<Int>? { find(in: text.utf8.span) }

  /// The path of the first value that holds one, such as `metadata.note` or `line_items[0].id`; a name of a member that holds one is called `*`.
  /// All strings, numbers and names are looked at, at any depth. An empty path is the value itself.
  public static func find(in value: JSONValue) -> String? {
    switch value {
    case .null, .bool: return nil
    case .string(let text): return find(in: text) == nil ? nil : ""
    case .number(let text): return isHidden(inNumber: text) ? "" : nil
    case .array(let values):
      for (index, value) in values.enumerated() { if let path = find(in: value) { return join("[\(index)]", path) } }
      return nil
    case .object(let object):
      for member in object.members {
        if find(in: member.name) != nil { return "*" }
        if let path = find(in: member.value) { return join(member.name, path) }
      }
      return nil
    }
  }

  public static func find(in object: JSONObject) -> String? { find(in: .object(object)) }

  /// A number as it is written, and with an exponent as it is meant: `4.242424242424242e15` has its point where nobody would look for one.
  private static func isHidden(inNumber text: String) -> Bool {
    if find(in: text) != nil { return true }
    guard let exponent = text.utf8.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return false }
    return find(in: text[..<exponent].filter { $0 != "." }) != nil
  }

  private static func join(_ head: String, _ tail: String) -> String {
    tail.isEmpty || tail.hasPrefix("[") ? head + tail : head + "." + tail
  }
}
