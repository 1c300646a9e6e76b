import HTTP

/// The parameters of a request, and which of them were read: what nobody read is refused as unknown.
///
/// Absent is `nil`. An empty text means "unset" and is given as such.
final class Parameters {
  fileprivate let fields: FormFields
  /// Such as `line_items[0]`; empty at the top.
  private let path: String
  private var read: Set<String> = []
  private var children: [String: Parameters] = [:]

  init(_ fields: FormFields, path: String = "") {
    self.fields = fields
    self.path = path
  }

  /// The name as messages give it.
  func full(_ name: String) -> String { path.isEmpty ? name : "\(path)[\(name)]" }

  func text(_ name: String) throws(APIError) -> String? {
    read.insert(name)
    switch fields[name] {
    case nil: return nil
    case .text(let text)?: return text
    case .fields?: throw .invalid(full(name), "Invalid string: \(full(name)) must be a text.")
    }
  }

  /// Text that is neither absent nor empty.
  func required(_ name: String) throws(APIError) -> String {
    guard let text = try text(name) else { throw .missing(full(name)) }
    if text.isEmpty {
      throw .invalid(
        full(name),
        "You passed an empty string for '\(full(name))'. We assume empty values are an attempt to unset a parameter; however "
          + "'\(full(name))' cannot be unset.", code: "parameter_invalid_empty")
    }
    return text
  }

  /// Text, with the empty one as absent.
  func filled(_ name: String) throws(APIError) -> String? {
    let text = try text(name)
    return text?.isEmpty == true ? nil : text
  }

  func integer(_ name: String) throws(APIError) -> Int? {
    guard let text = try filled(name) else { return nil }
    guard let value = Int(text), text.utf8.count <= 18 else {
      throw .invalid(full(name), "Invalid integer: \(text.prefix(40))", code: "parameter_invalid_integer")
    }
    return value
  }

  func requiredInteger(_ name: String) throws(APIError) -> Int {
    _ = try required(name)
    guard let value = try integer(name) else { throw .missing(full(name)) }
    return value
  }

  func boolean(_ name: String) throws(APIError) -> Bool? {
    switch try filled(name) {
    case nil: return nil
    case "true"?: return true
    case "false"?: return false
    case let text?: throw .invalid(full(name), "Invalid boolean: \(text.prefix(40))")
    }
  }

  /// One of a few words.
  func choice(_ name: String, _ words: String...) throws(APIError) -> String? {
    guard let text = try filled(name) else { return nil }
    if !words.contains(text) { throw .invalid(full(name), "Invalid \(full(name)): must be one of \(words.joined(separator: ", "))") }
    return text
  }

  /// The fields below a name.
  func child(_ name: String) throws(APIError) -> Parameters? {
    read.insert(name)
    if let known = children[name] { return known }
    switch fields[name] {
    case nil, .text("")?: return nil
    case .text?: throw .invalid(full(name), "Invalid object")
    case .fields(let fields)?:
      let child = Parameters(fields, path: full(name))
      children[name] = child
      return child
    }
  }

  /// The elements of a list of objects.
  func list(_ name: String) throws(APIError) -> [Parameters] {
    guard let child = try child(name) else { return [] }
    guard child.fields.elements != nil else { throw .invalid(full(name), "Invalid array") }
    var result: [Parameters] = []
    for member in child.fields.members.sorted(by: { Int($0.name) ?? 0 < Int($1.name) ?? 0 }) {
      guard let element = try child.child(member.name) else { throw .invalid(full(name), "Invalid object") }
      result.append(element)
    }
    return result
  }

  /// The elements of a list of texts.
  func texts(_ name: String) throws(APIError) -> [String] {
    guard let child = try child(name) else { return [] }
    guard child.fields.elements != nil else { throw .invalid(full(name), "Invalid array") }
    var result: [String] = []
    for member in child.fields.members.sorted(by: { Int($0.name) ?? 0 < Int($1.name) ?? 0 }) { result.append(try child.required(member.name)) }
    return result
  }

  /// What the metadata of an object becomes: an empty value takes a name away, an empty whole takes all.
  func metadata(_ name: String = "metadata", onto old: Metadata = Metadata()) throws(APIError) -> Metadata {
    if fields[name] == .text("") {
      read.insert(name)
      return Metadata()
    }
    var metadata = old
    guard let child = try child(name) else { return metadata }
    for member in child.fields.members {
      let value = try child.text(member.name) ?? ""
      if member.name.count > 40 { throw .invalid(full(name), "Metadata keys can have up to 40 characters.") }
      if value.count > 500 { throw .invalid(child.full(member.name), "Metadata values can have up to 500 characters.") }
      metadata[member.name] = value.isEmpty ? nil : value
    }
    if metadata.pairs.count > 50 { throw .invalid(full(name), "Metadata can have up to 50 keys.") }
    return metadata
  }

  /// Takes parameters that are known and make no difference here.
  func pass(_ names: String...) {
    for name in names { read.insert(name) }
  }

  /// Counts a parameter as read.
  fileprivate func markRead(_ name: String) { read.insert(name) }

  /// Refuses what nobody read.
  func finish() throws(APIError) {
    for member in fields.members where !read.contains(member.name) { throw .unknown(full(member.name)) }
    for child in children.values { try child.finish() }
  }
}

extension Parameters {
  /// Whether a name has fields of its own.
  func isObject(_ name: String) -> Bool { if case .fields? = fields[name] { true } else { false } }
}

extension Parameters {
  func isThere(_ name: String) -> Bool { fields[name] != nil }

  /// Takes parameters that are known and make no difference, with all that is in them.
  func passWhole(_ names: String...) { for name in names { markRead(name) } }
}
