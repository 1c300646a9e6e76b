/// Header fields in the order in which they stand. Names are compared without regard to case; a name may stand more than once.
public struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  public private(set) var fields: [Field] = []

  /// One line of the head.
  public struct Field: Sendable, Equatable {
    public let name: String
    public let value: String
  }

  public init() {}

  public init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { add(name, value) }
  }

  /// The value that stands first under a name; setting replaces all of them.
  public subscript(name: String) -> String? {
    get { fields.first { HTTPHeaders.areSame($0.name, name) }?.value }
    set {
      fields.removeAll { HTTPHeaders.areSame($0.name, name) }
      if let newValue { add(name, newValue) }
    }
  }

  /// Adds a field behind those that are there. Line ends in it would let a value forge further fields: they become spaces.
  public mutating func add(_ name: String, _ value: String) {
    let isClean = value.utf8.allSatisfy { $0 != 0x0D && $0 != 0x0A && $0 != 0 }
    let clean = isClean ? value : String(value.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
    fields.append(Field(name: name, value: clean))
  }

  /// ASCII letters without regard to case.
  private static func areSame(_ left: String, _ right: String) -> Bool {
    let (left, right) = (left.utf8, right.utf8)
    return left.count == right.count && zip(left, right).allSatisfy { lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }
}
