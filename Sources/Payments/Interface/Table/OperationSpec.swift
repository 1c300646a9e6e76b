/// One row of the table of operations: everything that both doors, the manual and the OpenAPI file need to know about one operation.
public struct OperationSpec: Sendable {
  /// The method and path pattern of REST.
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case delete = "DELETE"
  }

  /// What stands behind the words of the command on the line protocol, in this order: key (for operations that have one), id, JSON.
  public let operation: PaymentOperation
  /// The words on the line protocol, such as `PAYMENT` `GET`.
  public let command: String
  public let subcommand: String?
  public let method: Method
  /// Such as `/v1/payments/{id}/capture`.
  public let path: String
  /// What a token must allow.
  public let scope: TokenScope
  /// Whether an idempotency key is required.
  public let hasKey: Bool
  /// Whether the path holds an id.
  public var hasID: Bool { path.contains("{") }
  /// Whether there is a body (POST), or parameters in the query (GET).
  public let fields: [Field]
  /// The HTTP status of success.
  public let status: Int
  public let summary: String
  /// What is answered: the name of a schema of the OpenAPI file.
  public let answer: String

  /// A member of the body, or a parameter of the query.
  public struct Field: Sendable {
    /// What may stand there.
    public enum Shape: Sendable {
      case text(max: Int)
      /// A decimal string or number.
      case amount
      /// A whole number in a range.
      case integer(ClosedRange<Int>)
      case bool
      case choice([String])
      /// Names and values as strings.
      case metadata
      case object([Field])
      case array([Field], max: Int)
      case texts(max: Int)
    }
    public let name: String
    public let shape: Shape
    public let isRequired: Bool
    public let meaning: String

    public init(_ name: String, _ shape: Shape, required: Bool = false, _ meaning: String) {
      self.name = name
      self.shape = shape
      isRequired = required
      self.meaning = meaning
    }
  }

  /// Whether it changes something.
  public var isWrite: Bool { method != .get }
}
