import JSON

/// Reading Stripe's JSON.
enum StripeJSON {
  /// The JSON of a body; `nil` when it is none. An object with everything expanded has some ten thousand values.
  static func parse(_ body: [UInt8]) -> JSONValue? {
    do throws(JSONError) { return try JSONParser.parse(body, limits: JSONLimits(bytesMax: 8 << 20, depthMax: 48)) } catch { return nil }
  }

  /// The id in a member that holds an id, or the whole object where it was expanded.
  static func id(_ value: JSONValue?) -> String? { value?.string ?? value?["id"]?.string }

  /// A sentence for people: short, and without card numbers, which no message should hold and some might.
  static func message(_ value: JSONValue?) -> String? {
    guard let text = value?.string else { return nil }
    return CardNumber.find(in: text) == nil ? String(text.prefix(500)) : "The PSP's message held what looks like a card number."
  }
}
