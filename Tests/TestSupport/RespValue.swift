/// What a server answers, in either version of the protocol.
public indirect enum RespValue: Equatable, Sendable {
  case simple(String)
  case error(String)
  case integer(Int64)
  case bulk(String)
  /// A bulk string that is not UTF-8.
  case binary([UInt8])
  case array([RespValue])
  /// In the order it was sent; RESP3 only.
  case map([Pair])
  case null
  case boolean(Bool)
  /// Doubles, big numbers, verbatim text: as it was written.
  case other(String)

  /// A name and its value.
  public struct Pair: Equatable, Sendable {
    public let name: RespValue
    public let value: RespValue
  }

  /// The text of a string, simple or bulk; what is not UTF-8 with replacement characters.
  public var text: String? {
    switch self {
    case .simple(let text), .bulk(let text): text
    case .binary(let bytes): String(decoding: bytes, as: UTF8.self)
    default: nil
    }
  }

  /// The bytes of a bulk string.
  public var bytes: [UInt8]? {
    switch self {
    case .bulk(let text): Array(text.utf8)
    case .binary(let bytes): bytes
    default: nil
    }
  }

  /// A whole number, also one that came as text.
  public var number: Int64? {
    switch self {
    case .integer(let value): value
    default: text.flatMap { Int64($0) }
    }
  }

  public var items: [RespValue]? {
    if case .array(let items) = self { items } else { nil }
  }

  /// The first word of an error, such as `INSUFFICIENT`.
  public var code: String? {
    if case .error(let sentence) = self { sentence.split(separator: " ", maxSplits: 1).first.map(String.init) ?? "" } else { nil }
  }

  public var sentence: String? {
    if case .error(let sentence) = self { sentence } else { nil }
  }

  public var isNull: Bool { self == .null }

  /// The value under a name, of a map or of a flat array of names and values.
  public subscript(_ name: String) -> RespValue? {
    switch self {
    case .map(let pairs): pairs.first { $0.name.text == name }?.value
    case .array(let items):
      stride(from: 0, to: items.count - 1, by: 2).first { items[$0].text == name }.map { items[$0 + 1] }
    default: nil
    }
  }

  /// Names and values, of a map or of a flat array.
  public var pairs: [(name: String, value: RespValue)] {
    switch self {
    case .map(let pairs): pairs.compactMap { pair in pair.name.text.map { ($0, pair.value) } }
    case .array(let items):
      stride(from: 0, to: items.count - 1, by: 2).compactMap { index in items[index].text.map { ($0, items[index + 1]) } }
    default: []
    }
  }
}

extension RespValue: CustomStringConvertible {
  public var description: String {
    switch self {
    case .simple(let text): text
    case .error(let sentence): "-" + sentence
    case .integer(let value): String(value)
    case .bulk(let text): "\"\(text)\""
    case .binary(let bytes): "\(bytes)"
    case .array(let items): "[" + items.map(\.description).joined(separator: " ") + "]"
    case .map(let pairs): "{" + pairs.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + "}"
    case .null: "null"
    case .boolean(let value): String(value)
    case .other(let text): text
    }
  }
}
