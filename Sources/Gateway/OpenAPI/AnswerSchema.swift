import Payments

/// What one kind of object in answers looks like: its members in the order in which they are written, none left out, none besides.
struct AnswerSchema: Sendable {
  /// One member.
  struct Member: Sendable {
    let name: String
    let shape: Shape
    /// Whether `null` may stand there.
    var isNullable = false
    /// Whether it may be missing.
    var isOptional = false
    let meaning: String
  }

  /// What stands there.
  indirect enum Shape: Sendable {
    case text
    /// A decimal string in major units.
    case amount
    case integer
    case bool
    case choice([String])
    case schema(String)
    case array(Shape)
    /// An object of texts.
    case texts
    /// Any object.
    case object
  }

  let name: String
  let summary: String
  let members: [Member]

  /// The schema of a list of objects.
  static func list(of name: String) -> AnswerSchema {
    AnswerSchema(
      name: name + "List", summary: "A page of a list.",
      members: [
        Member(name: "object", shape: .choice(["list"]), meaning: "what it is"), Member(name: "url", shape: .text, meaning: "the path of the list"),
        Member(name: "has_more", shape: .bool, meaning: "whether there are more behind the last one"),
        Member(name: "data", shape: .array(.schema(name)), meaning: "the objects, newest first"),
      ])
  }

  // MARK: Short words for the tables

  static func text(_ name: String, _ meaning: String, null: Bool = false) -> Member {
    Member(name: name, shape: .text, isNullable: null, meaning: meaning)
  }
  static func amount(_ name: String, _ meaning: String, null: Bool = false) -> Member {
    Member(name: name, shape: .amount, isNullable: null, meaning: meaning)
  }
  static func integer(_ name: String, _ meaning: String, null: Bool = false) -> Member {
    Member(name: name, shape: .integer, isNullable: null, meaning: meaning)
  }
  static func bool(_ name: String, _ meaning: String) -> Member { Member(name: name, shape: .bool, meaning: meaning) }
  static func choice(_ name: String, _ words: [String], _ meaning: String, null: Bool = false) -> Member {
    Member(name: name, shape: .choice(words), isNullable: null, meaning: meaning)
  }
  static func schema(_ name: String, _ schema: String, _ meaning: String, null: Bool = false) -> Member {
    Member(name: name, shape: .schema(schema), isNullable: null, meaning: meaning)
  }
  static func array(_ name: String, _ shape: Shape, _ meaning: String) -> Member { Member(name: name, shape: .array(shape), meaning: meaning) }
  /// What kind of object it is.
  static func object(_ names: String...) -> Member { Member(name: "object", shape: .choice(names), meaning: "what it is") }
  /// When it was made and changed.
  static let times = [integer("created_ns", "nanoseconds since 1970"), integer("updated_ns", "nanoseconds since 1970")]
  static let metadata = Member(name: "metadata", shape: .texts, meaning: "your own names and texts")
}
