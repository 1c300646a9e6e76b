import HTTP
import Payments

/// What a path of the gateway leads to.
enum GatewayRoute: Sendable, Equatable {
  case operation(PaymentOperation)
  /// A webhook of a PSP.
  case webhook
  /// Sends a buyer on to the PSP's page.
  case checkout
  /// Tells a buyer what became of the payment.
  case completion
  case errors
  case openAPI
  case health
  case readiness
  case metrics

  /// All routes: those of the table of operations, and those for PSPs, browsers and machines.
  static let all: Routes<GatewayRoute> = {
    var routes = Routes<GatewayRoute>()
    for spec in OperationTable.specs { routes.add(spec.method.http, spec.path, .operation(spec.operation)) }
    for other in others { routes.add(other.method, other.path, other.route) }
    return routes
  }()

  /// The routes that are no operations, with what the OpenAPI file says of them.
  static let others: [(method: HTTPMethod, path: String, route: GatewayRoute, summary: String)] = [
    (.post, "/v1/webhooks/{psp}", .webhook, "Takes a webhook of a PSP, verified by its signature."),
    (.get, "/checkout/{payment_id}", .checkout, "Sends a buyer on to the page on which to pay."),
    (.get, "/checkout/{payment_id}/complete", .completion, "Tells a buyer what became of the payment."),
    (.get, "/docs/errors", .errors, "Lists the codes of errors."),
    (.get, "/openapi.json", .openAPI, "This description."),
    (.get, "/healthz", .health, "Says that the gateway runs."),
    (.get, "/readyz", .readiness, "Says whether the ledger answers and takes writes."),
    (.get, "/metrics", .metrics, "Numbers for Prometheus."),
  ]

  /// What metrics call a route: the pattern, never a path that a client chose.
  var label: String {
    switch self {
    case .operation(let operation): OperationTable.spec(operation).route
    default: GatewayRoute.others.first { $0.route == self }.map { "\($0.method.rawValue) \($0.path)" } ?? "?"
    }
  }
}

extension OperationSpec {
  /// Method and pattern, such as `GET /v1/payments/{id}`.
  var route: String { "\(method.rawValue) \(path)" }
}

extension OperationSpec.Method {
  var http: HTTPMethod {
    switch self {
    case .get: .get
    case .post: .post
    case .delete: .delete
    }
  }
}
