import JSON
import Payments

/// What the description says of each route.
extension OpenAPI {
  /// A row of the table of operations.
  static func operation(_ spec: OperationSpec) -> JSONValue {
    var item: JSONObject = [
      "operationId": .string("\(spec.operation)"), "summary": .string(spec.summary), "tags": [.string(tag(spec.scope))],
      "security": [["bearer": [.string(spec.scope.rawValue)]], ["basic": []]],
    ]
    var parameters: [JSONValue] = []
    if spec.hasID { parameters.append(pathParameter("id", max: FieldCheck.idBytesMax)) }
    if spec.hasKey { parameters.append(key) }
    if spec.method == .get { parameters += spec.fields.map(queryParameter) }
    if !parameters.isEmpty { item["parameters"] = .array(parameters) }
    if spec.method != .get, !spec.fields.isEmpty { item["requestBody"] = body(spec) }
    item["responses"] = .object(answers(spec))
    return .object(item)
  }

  private static func tag(_ scope: TokenScope) -> String {
    switch scope {
    case .paymentsRead, .paymentsWrite: "payments"
    case .payoutsRead, .payoutsWrite: "payouts"
    case .walletsRead, .partiesRead, .partiesWrite: "parties"
    case .operations, .admin: "operations"
    }
  }

  // MARK: Parameters

  private static let key: JSONValue = [
    "name": "Idempotency-Key", "in": "header", "required": true,
    "description": "Your name for this request: sent again under it, the first answer is given again. Printable ASCII.",
    "schema": ["type": "string", "minLength": 1, "maxLength": .integer(FieldCheck.keyBytesMax), "pattern": "^[ -~]+$"],
  ]

  private static func pathParameter(_ name: String, max: Int) -> JSONValue {
    ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string", "minLength": 1, "maxLength": .integer(max)]]
  }

  private static func queryParameter(_ field: OperationSpec.Field) -> JSONValue {
    [
      "name": .string(field.name), "in": "query", "required": .bool(field.isRequired), "description": .string(field.meaning),
      "schema": schema(field.shape),
    ]
  }

  private static func body(_ spec: OperationSpec) -> JSONValue {
    var schema = object(spec.fields)
    if spec.operation == .payout, case .object(var members) = schema, var properties = members["properties"]?.object {
      // The one amount that may be a word; the service refuses it everywhere else.
      let meaning = properties["amount"]?["description"] ?? ""
      properties["amount"] = ["$ref": "#/components/schemas/AmountOrAll", "description": meaning]
      members["properties"] = .object(properties)
      schema = .object(members)
    }
    return ["required": .bool(spec.fields.contains(where: \.isRequired)), "content": ["application/json": ["schema": schema]]]
  }

  // MARK: Shapes

  private static func object(_ fields: [OperationSpec.Field]) -> JSONValue {
    var properties = JSONObject()
    for field in fields {
      guard case .object(var members) = schema(field.shape) else { preconditionFailure("a schema is an object") }
      members["description"] = .string(field.meaning)
      properties[field.name] = .object(members)
    }
    var members: JSONObject = ["type": "object", "properties": .object(properties), "additionalProperties": false]
    let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { members["required"] = .array(required) }
    return .object(members)
  }

  private static func text(max: Int) -> JSONValue {
    ["type": "string", "minLength": 1, "maxLength": .integer(max), "pattern": "^[^\\u0000-\\u001f\\u007f]*$"]
  }

  private static func schema(_ shape: OperationSpec.Field.Shape) -> JSONValue {
    switch shape {
    case .text(let max): return text(max: max)
    case .amount: return ["$ref": "#/components/schemas/Amount"]
    case .integer(let range):
      var members: JSONObject = ["type": "integer", "minimum": .integer(range.lowerBound)]
      if range.upperBound != .max { members["maximum"] = .integer(range.upperBound) }
      return .object(members)
    case .bool: return ["type": "boolean"]
    case .choice(let words): return ["type": "string", "enum": .array(words.map { .string($0) })]
    case .metadata:
      return [
        "type": "object", "maxProperties": .integer(FieldCheck.metadataCountMax),
        "propertyNames": ["minLength": 1, "maxLength": .integer(FieldCheck.metadataNameMax)],
        "additionalProperties": ["type": "string", "maxLength": .integer(FieldCheck.metadataValueMax)],
      ]
    case .object(let fields): return object(fields)
    case .array(let fields, let max):
      let isPlain = fields.count == 1 && fields[0].name.isEmpty
      return ["type": "array", "minItems": 1, "maxItems": .integer(max), "items": isPlain ? schema(fields[0].shape) : object(fields)]
    case .texts(let max): return ["type": "array", "maxItems": .integer(max), "items": text(max: FieldCheck.textBytesMax)]
    }
  }

  // MARK: Answers

  private static func answers(_ spec: OperationSpec) -> JSONObject {
    var headers: JSONObject = ["Request-Id": ["$ref": "#/components/headers/Request-Id"]]
    if spec.hasKey { headers["Idempotent-Replayed"] = ["$ref": "#/components/headers/Idempotent-Replayed"] }
    var answers: JSONObject = [
      "\(spec.status)": [
        "description": spec.status == 202 ? "Stored; the rest follows." : "Done.", "headers": .object(headers),
        "content": ["application/json": ["schema": ["$ref": .string("#/components/schemas/\(spec.answer)")]]],
      ]
    ]
    for (status, _) in statuses where isPossible(status, spec) { answers["\(status)"] = ["$ref": .string("#/components/responses/Error\(status)")] }
    return answers
  }

  private static func isPossible(_ status: Int, _ spec: OperationSpec) -> Bool {
    switch status {
    case 402: spec.scope == .paymentsWrite || spec.scope == .payoutsWrite
    case 404: spec.hasID || spec.hasKey
    case 409: spec.hasKey
    case 415: spec.method != .get
    default: true
    }
  }

  // MARK: Other routes

  /// A route that is no operation.
  static func otherRoute(_ route: GatewayRoute, _ path: String, _ summary: String) -> JSONValue {
    var item: JSONObject = [
      "operationId": .string("\(route)"), "summary": .string(summary), "tags": [.string(tag(route))], "security": [],
    ]
    if let open = path.firstIndex(of: "{"), let close = path.firstIndex(of: "}") {
      item["parameters"] = [pathParameter(String(path[path.index(after: open)..<close]), max: FieldCheck.idBytesMax)]
    }
    if route == .webhook {
      item["requestBody"] = ["required": true, "content": ["application/json": ["schema": ["type": "object"]]]]
    }
    item["responses"] = .object(answers(route))
    return .object(item)
  }

  private static func tag(_ route: GatewayRoute) -> String {
    switch route {
    case .operation: preconditionFailure("operations have tags of their own")
    case .webhook: "psp"
    case .checkout, .completion: "pages"
    case .errors, .openAPI, .health, .readiness, .metrics: "server"
    }
  }

  private static func content(_ type: String, _ description: String) -> JSONValue {
    [
      "description": .string(description),
      "content": .object([type: ["schema": ["type": .string(type == "application/json" ? "object" : "string")]]]),
    ]
  }

  private static func error(_ status: Int) -> JSONValue { ["$ref": .string("#/components/responses/Error\(status)")] }

  private static func answers(_ route: GatewayRoute) -> JSONObject {
    switch route {
    case .operation: preconditionFailure("operations have answers of their own")
    case .webhook:
      [
        "200": [
          "description": "Stored, and known from now on.",
          "content": ["application/json": ["schema": ["$ref": "#/components/schemas/EventReceived"]]],
        ],
        "400": error(400), "404": error(404), "413": error(413), "503": error(503), "504": error(504),
      ]
    case .checkout:
      [
        "200": content("text/html", "Not known yet, or settled."), "303": ["description": "To the PSP's page."],
        "400": error(400), "404": content("text/html", "There is no such payment."), "503": content("text/html", "Not at the moment."),
      ]
    case .completion:
      [
        "200": content("text/html", "The result, or that it is being processed."), "400": error(400),
        "404": content("text/html", "There is no such payment."), "503": content("text/html", "Not at the moment."),
      ]
    case .errors: ["200": content("text/html", "The list.")]
    case .openAPI: ["200": content("application/json", "The document.")]
    case .health: ["200": content("text/plain", "It runs.")]
    case .readiness: ["200": content("text/plain", "It is ready."), "503": content("text/plain", "It is not, and why.")]
    case .metrics: ["200": content("text/plain", "Prometheus' text format, version 0.0.4.")]
    }
  }
}
