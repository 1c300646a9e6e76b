import JSON

/// How an object is written: which references in it are replaced by what they refer to.
struct Renderer {
  unowned let sandbox: Sandbox
  var expansion = Expansion()

  /// A reference as an id, or as the whole object where the request expands it.
  func reference(_ name: StaticString, _ id: String?, to json: inout JSONWriter, _ find: (Sandbox, String) -> (any Record)?) {
    let inner = expansion.take(name.description)
    json.name(name)
    guard let id else {
      json.null()
      return
    }
    if let inner, let object = find(sandbox, id) {
      object.write(to: &json, Renderer(sandbox: sandbox, expansion: inner))
    } else {
      json.string(id)
    }
  }

  /// For what is written only when it is expanded.
  func inner(_ name: String) -> Renderer? { expansion.take(name).map { Renderer(sandbox: sandbox, expansion: $0) } }

  /// The elements of a list, which an expansion reaches as `data`.
  var elements: Renderer { Renderer(sandbox: sandbox, expansion: expansion.take("data") ?? Expansion()) }
}
