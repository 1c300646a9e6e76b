/// Names that had to be changed for another tool, so that each keeps a name of its own.
struct NameMapping {
  private var names: [String: String] = [:]
  private var taken: Set<String> = []
  /// The names that were changed, in the order of first use.
  private(set) var changed: [(from: String, to: String)] = []

  /// The new name of `name`: `proposal`, with `separator` and a number behind it when another name has that already.
  mutating func name(for name: String, _ proposal: (String) -> String, separator: String) -> String {
    if let known = names[name] { return known }
    let first = proposal(name)
    var chosen = first
    var number = 2
    while !taken.insert(chosen).inserted {
      chosen = "\(first)\(separator)\(number)"
      number += 1
    }
    names[name] = chosen
    if chosen != name { changed.append((name, chosen)) }
    return chosen
  }
}
