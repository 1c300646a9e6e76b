import HTTP

/// One request to the API, taken apart.
final class Call {
  let request: HTTPRequest
  let operation: Operation
  /// The ids in the path.
  let path: [String]
  let parameters: Parameters
  /// Whom the request acts for.
  let account: String
  let idempotencyKey: String?
  let requestID: String

  init(
    request: HTTPRequest, operation: Operation, path: [String], parameters: Parameters, account: String, idempotencyKey: String?, requestID: String
  ) {
    self.request = request
    self.operation = operation
    self.path = path
    self.parameters = parameters
    self.account = account
    self.idempotencyKey = idempotencyKey
    self.requestID = requestID
  }

  /// The first id in the path.
  var id: String { path.first ?? "" }

  /// Refuses what nobody read. `expand` was read before.
  func finish() throws(APIError) { try parameters.finish() }
}
