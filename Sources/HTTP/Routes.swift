/// What answers which path: patterns such as `/v1/payments/{id}/capture`, found by method and path.
public struct Routes<Target: Sendable>: Sendable {
  /// What a path leads to.
  public enum Match {
    /// The target, and the decoded text in the place of each name in braces, in order.
    case found(Target, [String])
    /// The path exists, for these methods.
    case otherMethod([HTTPMethod])
    case notFound
  }

  private struct Route: Sendable {
    let method: HTTPMethod
    /// `nil` stands for any text.
    let segments: [String?]
    let target: Target
  }

  /// By the number of segments.
  private var routes: [[Route]] = []
  /// What was added, as it was written: for documentation and checks of it.
  public private(set) var patterns: [(method: HTTPMethod, pattern: String)] = []

  public init() {}

  /// Adds a pattern. Where several fit a path, the one added first wins.
  public mutating func add(_ method: HTTPMethod, _ pattern: String, _ target: Target) {
    patterns.append((method, pattern))
    let segments = pattern.split(separator: "/").map { $0.hasPrefix("{") ? nil : String($0) }
    while routes.count <= segments.count { routes.append([]) }
    routes[segments.count].append(Route(method: method, segments: segments, target: target))
  }

  /// What answers `path`, which is taken as it was sent. HEAD finds what GET finds.
  public func match(_ method: HTTPMethod, path: String) -> Match {
    let parts = path.split(separator: "/")
    guard routes.indices.contains(parts.count) else { return .notFound }
    var others: [HTTPMethod] = []
    for route in routes[parts.count] where zip(route.segments, parts).allSatisfy({ $0 == nil || $0.map { Substring($0) } == $1 }) {
      guard route.method == method || route.method == .get && method == .head else {
        if !others.contains(route.method) { others.append(route.method) }
        continue
      }
      var texts: [String] = []
      for (segment, part) in zip(route.segments, parts) where segment == nil {
        guard let text = PercentEncoding.decode(part.utf8, plusIsSpace: false) else { return .notFound }
        texts.append(text)
      }
      return .found(route.target, texts)
    }
    return others.isEmpty ? .notFound : .otherMethod(others)
  }
}
