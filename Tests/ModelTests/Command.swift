/// What the workload asks of the server, in a form that the model understands without parsing.
indirect enum Command: Sendable {
  case entry(EntryCommand)
  case define(code: String, scale: Int)
  case open(path: String, asset: String, type: String, floor: String?, ceiling: String?, meta: [Field])
  case set(path: String, asset: String?, floor: String?, ceiling: String?, meta: [Field])
  case template(pattern: String, asset: String, type: String, floor: String?)
  case freeze(path: String, asset: String?, sides: String?)
  case unfreeze(path: String, asset: String?, sides: String?)
  case close(path: String, asset: String?)
  case reopen(path: String, asset: String?)
  case balance(path: String, asset: String?, field: String?)
  case get(path: String, asset: String?)
  /// Words that no state makes right, and the codes that may answer them.
  case wrong([String], codes: Set<String>)
  case multi([Command])

  /// A name and a value of metadata.
  struct Field: Equatable, Sendable {
    let name: String
    let value: String
  }

  /// The words to send; of a `multi`, none, since it is several commands.
  var words: [String] {
    switch self {
    case .entry(let command): command.words
    case .define(let code, let scale): ["ASSET", "DEFINE", code, "SCALE", String(scale)]
    case .open(let path, let asset, let type, let floor, let ceiling, let meta):
      ["ACCOUNT", "OPEN", path, asset, "TYPE", type] + Command.limits(floor, ceiling) + Command.words(meta)
    case .set(let path, let asset, let floor, let ceiling, let meta):
      ["ACCOUNT", "SET", path] + [asset].compactMap(\.self) + Command.limits(floor, ceiling) + Command.words(meta)
    case .template(let pattern, let asset, let type, let floor):
      ["ACCOUNT", "TEMPLATE", pattern, asset, "TYPE", type] + Command.limits(floor, nil)
    case .freeze(let path, let asset, let sides): ["ACCOUNT", "FREEZE", path] + [asset, sides].compactMap(\.self)
    case .unfreeze(let path, let asset, let sides): ["ACCOUNT", "UNFREEZE", path] + [asset, sides].compactMap(\.self)
    case .close(let path, let asset): ["ACCOUNT", "CLOSE", path] + [asset].compactMap(\.self)
    case .reopen(let path, let asset): ["ACCOUNT", "REOPEN", path] + [asset].compactMap(\.self)
    case .balance(let path, let asset, let field): ["BALANCE", path] + [asset, field].compactMap(\.self)
    case .get(let path, let asset): ["ACCOUNT", "GET", path] + [asset].compactMap(\.self)
    case .wrong(let words, _): words
    case .multi: []
    }
  }

  static func words(_ meta: [Field]) -> [String] { meta.isEmpty ? [] : ["META"] + meta.flatMap { [$0.name, $0.value] } }

  private static func limits(_ floor: String?, _ ceiling: String?) -> [String] {
    (floor.map { ["FLOOR", $0] } ?? []) + (ceiling.map { ["CEILING", $0] } ?? [])
  }
}
