/// A reply as a client holds it: any value that either version of the protocol can carry, copied out of the receive buffer.
public enum RESPReply: Sendable, Equatable {
  case simple(String)
  /// `code` is the first word, `sentence` the rest without the space between.
  case error(code: String, sentence: String)
  case integer(Int)
  case bulk([UInt8])
  /// Text with its three-letter kind, such as `txt`.
  case verbatim(format: String, [UInt8])
  /// `_`, and the null string and null array of version 2.
  case null
  case boolean(Bool)
  case double(Double)
  /// An integer of any size, as its digits.
  case bigNumber(String)
  case array([RESPReply])
  case set([RESPReply])
  case map([Pair])
  /// What was not asked for: a message, not an answer to a request.
  case push([RESPReply])

  /// A name with its value.
  public struct Pair: Sendable, Equatable {
    public var name: RESPReply
    public var value: RESPReply

    public init(name: RESPReply, value: RESPReply) {
      self.name = name
      self.value = value
    }
  }

  /// The text of a string of any kind, invalid UTF-8 replaced; `nil` for other values.
  public var text: String? {
    switch self {
    case .simple(let text), .bigNumber(let text): text
    case .bulk(let bytes), .verbatim(_, let bytes): String(decoding: bytes, as: UTF8.self)
    default: nil
    }
  }

  /// The number, also where it is written as a string.
  public var integer: Int? {
    if case .integer(let value) = self { return value }
    return text.flatMap { Int($0) }
  }

  /// The values of an array, a set or a push.
  public var values: [RESPReply]? {
    switch self {
    case .array(let values), .set(let values), .push(let values): values
    default: nil
    }
  }

  /// Names with their values: of a map, or of the array of an even number of values that stands for one in version 2.
  public var pairs: [Pair]? {
    if case .map(let pairs) = self { return pairs }
    guard case .array(let values) = self, values.count.isMultiple(of: 2) else { return nil }
    return RESPReply.pairs(of: values)
  }

  /// The value under `name`, where `pairs` has one. Costs a pass over the names.
  public subscript(name: String) -> RESPReply? { pairs?.first { $0.name.text == name }?.value }

  public var isError: Bool {
    if case .error = self { return true }
    return false
  }

  /// Each two neighbours as a name and its value; a last one without a neighbour is dropped.
  static func pairs(of values: [RESPReply]) -> [Pair] {
    stride(from: 0, to: values.count - 1, by: 2).map { Pair(name: values[$0], value: values[$0 + 1]) }
  }
}
