/// Writes `application/x-www-form-urlencoded` with Stripe's brackets: `metadata[order]=7&line_items[0][quantity]=2`.
public struct FormEncoder {
  private var text = ""

  public init() {}

  /// Adds a field; names after the first go into brackets.
  public mutating func add(_ path: String..., value: String) {
    precondition(!path.isEmpty, "a field needs a name")
    if !text.isEmpty { text += "&" }
    text += PercentEncoding.encode(path[0], keeping: "[]")
    for name in path.dropFirst() { text += "[" + PercentEncoding.encode(name) + "]" }
    text += "=" + PercentEncoding.encode(value)
  }

  /// What was added, in its order; the same fields always make the same bytes.
  public var encoded: String { text }
  public var bytes: [UInt8] { Array(text.utf8) }
}
