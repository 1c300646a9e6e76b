/// Values that stand in the code, for documents that are built from a table.
extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// - Precondition: no name stands twice.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (name, value) in elements {
      precondition(object[name] == nil, "a name stands twice in an object")
      object[name] = value
    }
    self = .object(object)
  }
}

extension JSONValue {
  /// The value as JSON text for people: a member or element on each line, two spaces for each level, and a line end behind it.
  public var indentedText: String { indented("") + "\n" }

  private func indented(_ margin: String) -> String {
    let inner = margin + "  "
    switch self {
    case .array(let values) where !values.isEmpty:
      return "[\n" + values.map { inner + $0.indented(inner) }.joined(separator: ",\n") + "\n\(margin)]"
    case .object(let object) where !object.isEmpty:
      let members = object.members.map { inner + JSONValue.string($0.name).text + ": " + $0.value.indented(inner) }
      return "{\n" + members.joined(separator: ",\n") + "\n\(margin)}"
    default: return text
    }
  }
}
