/// The members of a JSON object in the order in which they stand. No name stands twice.
public struct JSONObject: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  public private(set) var members: [(name: String, value: JSONValue)] = []

  public init() {}

  /// - Precondition: no name stands twice.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (name, value) in elements { self[name] = value }
    precondition(members.count == elements.count, "a name stands twice in an object")
  }

  public var isEmpty: Bool { members.isEmpty }
  public var count: Int { members.count }

  /// The value of a member. Setting `nil` removes it; a new one goes to the end. Linear: objects on the wire are small.
  public subscript(name: String) -> JSONValue? {
    get { members.first { $0.name == name }?.value }
    set {
      let index = members.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append((name, value))
      case (nil, nil): break
      }
    }
  }

  /// Adds a member whose name is known to be new.
  mutating func append(_ name: String, _ value: JSONValue) { members.append((name, value)) }

  /// Whether both have the same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.count == right.members.count && zip(left.members, right.members).allSatisfy { $0 == $1 }
  }
}
