/// The fields of a form as the tree that their brackets spell: `a[b][0]=1` is the field `a` with the field `b` with the field `0`.
public struct FormFields: Equatable, Sendable {
  /// A field's value.
  public indirect enum Value: Equatable, Sendable {
    case text(String)
    case fields(FormFields)
  }

  /// In the order of their first mention; no name stands twice. The elements of a list are named by their numbers.
  public private(set) var members: [Member] = []

  /// A named value.
  public struct Member: Equatable, Sendable {
    public let name: String
    public var value: Value
  }

  /// Fields in one form, and brackets in one name.
  public static let fieldsMax = 2000
  public static let depthMax = 8

  public init() {}

  /// Reads a body or a query string.
  public init(decoding bytes: some Collection<UInt8>) throws(FormError) {
    var count = 0
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      count += 1
      if count > FormFields.fieldsMax { throw FormError("There are more than \(FormFields.fieldsMax) fields.") }
      let sign = pair.firstIndex(of: UInt8(ascii: "="))
      let rawName = pair[..<(sign ?? pair.endIndex)]
      let rawValue = sign.map { pair[pair.index(after: $0)...] } ?? pair[pair.endIndex...]
      guard let name = PercentEncoding.decode(rawName, plusIsSpace: true), let value = PercentEncoding.decode(rawValue, plusIsSpace: true) else {
        throw FormError("A field is not percent-encoded UTF-8.")
      }
      try insert(FormFields.path(name)[...], value, name)
    }
  }

  /// The value under a name.
  public subscript(name: String) -> Value? { members.first { $0.name == name }?.value }

  /// The text under a name; `nil` when there is none or it has fields of its own.
  public func text(_ name: String) -> String? {
    if case .text(let text) = self[name] { text } else { nil }
  }

  /// The values in the order of their numbers, or `nil` when a name is no number.
  public var elements: [Value]? {
    var numbered: [(Int, Value)] = []
    for member in members {
      guard let index = Int(member.name), index >= 0 else { return nil }
      numbered.append((index, member.value))
    }
    return numbered.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// `a[b][]` as its names.
  private static func path(_ name: String) throws(FormError) -> [String] {
    guard let bracket = name.firstIndex(of: "["), bracket != name.startIndex else { return [name] }
    var path = [String(name[..<bracket])]
    var rest = name[bracket...]
    while !rest.isEmpty {
      guard rest.first == "[", let end = rest.firstIndex(of: "]") else { throw FormError("The brackets of '\(name.prefix(80))' do not match.") }
      path.append(String(rest[rest.index(after: rest.startIndex)..<end]))
      rest = rest[rest.index(after: end)...]
      if path.count > depthMax { throw FormError("'\(name.prefix(80))' is nested too deeply.") }
    }
    return path
  }

  private mutating func insert(_ path: ArraySlice<String>, _ value: String, _ whole: String) throws(FormError) {
    guard let first = path.first else { return }
    let rest = path.dropFirst()
    // An empty name is the next number of a list.
    let name = first.isEmpty && path.startIndex > 0 ? "\(members.count)" : first
    if let index = members.firstIndex(where: { $0.name == name }) {
      guard case .fields(var fields) = members[index].value, !rest.isEmpty else { throw FormError("'\(whole.prefix(80))' stands twice.") }
      try fields.insert(rest, value, whole)
      members[index].value = .fields(fields)
    } else if rest.isEmpty {
      members.append(Member(name: name, value: .text(value)))
    } else {
      var fields = FormFields()
      try fields.insert(rest, value, whole)
      members.append(Member(name: name, value: .fields(fields)))
    }
  }
}
