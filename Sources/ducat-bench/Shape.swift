/// How many requests are in flight: on so many connections, so many each.
struct Shape: Hashable {
  let connections: Int
  let depth: Int

  var inFlight: Int { connections * depth }
  var name: String { "\(connections)x\(depth)" }

  init(connections: Int, depth: Int) {
    self.connections = connections
    self.depth = depth
  }

  /// Reads `8x1000`.
  init?(_ text: String) {
    let parts = text.split(separator: "x").map { Int($0) }
    guard parts.count == 2, let connections = parts[0], let depth = parts[1], (1...10_000).contains(connections), (1...100_000).contains(depth) else {
      return nil
    }
    self.connections = connections
    self.depth = depth
  }
}
