import JSON

/// A request to the payment service, whichever door it came through.
public struct PaymentCall: Sendable {
  /// Who asks.
  public enum Caller: Sendable, Equatable {
    /// A connection of the line protocol that may do everything.
    case operatorConnection
    /// The SHA-256 of a bearer token, in lower-case hexadecimal.
    case token(digest: String)
    /// Nobody said who.
    case nobody
  }

  public var operation: PaymentOperation
  public var caller: Caller
  /// The idempotency key, where there is one.
  public var key: String?
  /// The id in the path.
  public var id: String?
  /// The body, or the query's parameters as strings.
  public var body: JSONObject
  /// What is wrong with the request as such. It is carried along so that who asks is judged first: nobody learns more than that without a token, and
  /// malformed requests count towards its rate.
  public var fault: PaymentFault?

  public init(_ operation: PaymentOperation, caller: Caller, key: String? = nil, id: String? = nil, body: JSONObject = JSONObject()) {
    self.operation = operation
    self.caller = caller
    self.key = key
    self.id = id
    self.body = body
  }
}
