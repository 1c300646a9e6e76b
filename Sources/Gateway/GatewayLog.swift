/// Where the gateway tells what it does. Never a body, a query, a header or a path that a client chose: any of them may hold what must not be kept.
public struct GatewayLog: Sendable {
  /// How much it matters.
  public enum Level: Sendable {
    case debug
    case info
    case warning
    case error
  }

  let write: @Sendable (Level, String, KeyValuePairs<String, String>) -> Void

  public init(_ write: @escaping @Sendable (Level, String, KeyValuePairs<String, String>) -> Void) { self.write = write }
}
