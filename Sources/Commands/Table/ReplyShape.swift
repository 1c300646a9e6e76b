/// What a command answers when it succeeds.
public struct ReplyShape: Sendable {
  /// The type of the reply, as the protocol names it.
  public enum Kind: String, Sendable {
    case simple = "simple string"
    case integer
    case bulk = "bulk string"
    case array
    case map
    case nothing
  }

  /// A member of an array or map.
  public struct Field: Sendable {
    public let name: String
    public let meaning: String
  }

  public let kind: Kind
  public let text: String
  public let fields: [Field]

  static let ok = ReplyShape(kind: .simple, text: "`OK`", fields: [])
  static func simple(_ text: String) -> ReplyShape { ReplyShape(kind: .simple, text: text, fields: []) }
  static func integer(_ text: String) -> ReplyShape { ReplyShape(kind: .integer, text: text, fields: []) }
  static func bulk(_ text: String) -> ReplyShape { ReplyShape(kind: .bulk, text: text, fields: []) }
  static func array(_ text: String, _ fields: KeyValuePairs<String, String> = [:]) -> ReplyShape {
    ReplyShape(kind: .array, text: text, fields: fields.map { Field(name: $0.key, meaning: $0.value) })
  }
  static func map(_ text: String, _ fields: KeyValuePairs<String, String> = [:]) -> ReplyShape {
    ReplyShape(kind: .map, text: text, fields: fields.map { Field(name: $0.key, meaning: $0.value) })
  }
  static let nothing = ReplyShape(kind: .nothing, text: "nothing", fields: [])
}
