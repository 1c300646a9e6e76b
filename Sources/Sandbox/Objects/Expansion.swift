/// What `expand[]` asks for, as a tree of names; it remembers which of them were met.
final class Expansion {
  fileprivate var children: [String: Expansion] = [:]
  private var isMet = false

  /// - Parameter paths: such as `latest_charge.balance_transaction`.
  init(_ paths: [String] = []) {
    for path in paths {
      var node = self
      for name in path.split(separator: ".").map(String.init) {
        let next = node.children[name] ?? Expansion()
        node.children[name] = next
        node = next
      }
    }
  }

  /// What is asked for below a name, if it is asked for.
  func take(_ name: String) -> Expansion? {
    let child = children[name]
    child?.isMet = true
    return child
  }

  /// The first name that nothing had.
  var unmet: String? {
    for (name, child) in children.sorted(by: { $0.key < $1.key }) {
      if !child.isMet { return name }
      if let deeper = child.unmet { return "\(name).\(deeper)" }
    }
    return nil
  }
}

extension Expansion {
  /// The names that some object or other can expand.
  private static let known: Set<String> = [
    "balance_transaction", "charge", "customer", "data", "default_source", "destination", "failure_balance_transaction", "latest_charge",
    "line_items",
    "payment_intent",
    "payment_method", "refunds", "source", "source_transaction",
  ]

  /// The first name that no object has, known before anything is done.
  var unknownName: String? {
    for (name, child) in children.sorted(by: { $0.key < $1.key }) {
      if !Expansion.known.contains(name) { return name }
      if let deeper = child.unknownName { return "\(name).\(deeper)" }
    }
    return nil
  }
}
