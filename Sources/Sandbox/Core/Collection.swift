/// All objects of one kind, in the order of their making.
struct Collection<Element: Record> {
  private(set) var elements: [Element] = []
  private var indices: [String: Int] = [:]

  /// The object of an id. Setting a new one adds it.
  subscript(id: String) -> Element? {
    get { indices[id].map { elements[$0] } }
    set {
      guard let newValue else { preconditionFailure("objects are never removed") }
      if let index = indices[id] {
        elements[index] = newValue
      } else {
        indices[id] = elements.count
        elements.append(newValue)
      }
    }
  }

  /// Changes an object that is known to be there.
  mutating func change<Result>(_ id: String, _ body: (inout Element) -> Result) -> Result {
    guard let index = indices[id] else { preconditionFailure("there is no \(id) to change") }
    return body(&elements[index])
  }

  /// Where an object stands, for paging.
  func index(of id: String) -> Int? { indices[id] }

  /// Forgets the oldest half. Their ids are free again.
  mutating func forgetOldest() {
    for element in elements.prefix(elements.count / 2) { indices[element.id] = nil }
    elements.removeFirst(elements.count / 2)
    for (index, element) in elements.enumerated() { indices[element.id] = index }
  }
}
