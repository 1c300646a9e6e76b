import Memory

/// A JSON value (RFC 8259), read or to be written. Numbers stay the text that they were: nothing passes through a float.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// The number as it is written, such as `10.50` or `-1e3`.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// A whole number.
  public static func integer(_ value: Int) -> JSONValue { .number("\(value)") }

  /// The text of a string; `nil` for anything else.
  public var string: String? { if case .string(let text) = self { text } else { nil } }

  /// A number as it is written; `nil` for anything else.
  public var number: String? { if case .number(let text) = self { text } else { nil } }

  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
  public var isNull: Bool { self == .null }

  /// A number without fraction or exponent that fits 64 bits; `nil` for anything else.
  public var integer: Int? { number.flatMap { Int($0) } }

  /// A member of an object; `nil` when this is none or has no such member.
  public subscript(name: String) -> JSONValue? { object?[name] }

  /// An element of an array; `nil` when this is none or is shorter.
  public subscript(index: Int) -> JSONValue? {
    guard let values = array, values.indices.contains(index) else { return nil }
    return values[index]
  }

  /// The value as JSON text without white space.
  public var text: String {
    var writer = JSONWriter()
    writer.value(self)
    return writer.text
  }
}
