import JSON

/// The merchant's own names and values on an object: at most 50, names up to 40 characters and values up to 500.
struct Metadata: Sendable {
  private(set) var pairs: [(name: String, value: String)] = []

  subscript(name: String) -> String? {
    get { pairs.first { $0.name == name }?.value }
    set {
      let index = pairs.firstIndex { $0.name == name }
      if let newValue {
        if let index { pairs[index].value = newValue } else { pairs.append((name, newValue)) }
      } else if let index {
        pairs.remove(at: index)
      }
    }
  }

  func write(to json: inout JSONWriter) {
    json.name("metadata")
    json.beginObject()
    for pair in pairs {
      json.name(anyText: pair.name)
      json.string(pair.value)
    }
    json.endObject()
  }
}
