import HTTP

/// What the manual says of the gateway beside its operations.
public enum GatewayReference {
  /// The routes that are no operations.
  public static var otherRoutes: [(route: String, summary: String)] {
    GatewayRoute.others.map { ("\($0.method.rawValue) \($0.path)", $0.summary) }
  }
}
