import HTTP
import JSON
import Payments

/// The OpenAPI 3.1 description, made from the table of operations and the routes: what it says of parameters is what requests are checked against.
public enum OpenAPI {
  /// The document as it is served, and as it lies in `docs/reference/openapi.json`.
  public static let text: String = document.indentedText

  static let bytes: [UInt8] = Array(text.utf8)

  private static var document: JSONValue {
    [
      "openapi": "3.1.0",
      "info": [
        "title": "Ducat", "version": "1.0.0",
        "description": .string(about),
        "license": ["name": "Apache 2.0", "identifier": "Apache-2.0"],
      ],
      "servers": [["url": "/"]],
      "security": [["bearer": []], ["basic": []]],
      "tags": .array(tags.map { ["name": .string($0.name), "description": .string($0.meaning)] }),
      "paths": .object(paths),
      "webhooks": ["event": ["post": webhook]],
      "components": [
        "securitySchemes": [
          "bearer": ["type": "http", "scheme": "bearer", "description": "A token of `ducat token create`."],
          "basic": ["type": "http", "scheme": "basic", "description": "The token as the user, and an empty password, as Stripe takes its keys."],
        ],
        "headers": .object(headers),
        "responses": .object(responses),
        "schemas": .object(schemas),
      ],
    ]
  }

  private static let about =
    "Payments on a double-entry ledger. Amounts are decimals in major units, as strings or numbers, and never pass through a float. "
    + "Each answer leaves after the disk has what it says."

  private static let tags: [(name: String, meaning: String)] = [
    ("payments", "Taking money, and giving it back."), ("payouts", "Paying sellers out."), ("parties", "Sellers, buyers and their wallets."),
    ("operations", "Dead letters, webhooks of ours, tokens."), ("pages", "For browsers."), ("psp", "For PSPs."), ("server", "For machines."),
  ]

  // MARK: Paths

  private static var paths: JSONObject {
    var paths = JSONObject()
    func add(_ path: String, _ method: String, _ item: JSONValue) {
      var methods = paths[path]?.object ?? JSONObject()
      methods[method.lowercased()] = item
      paths[path] = .object(methods)
    }
    for spec in OperationTable.specs { add(spec.path, spec.method.rawValue, operation(spec)) }
    for other in GatewayRoute.others { add(other.path, other.method.rawValue, otherRoute(other.route, other.path, other.summary)) }
    return paths
  }

  // MARK: Shared parts

  private static let headers: JSONObject = [
    "Request-Id": ["description": "Names the request in questions to whoever runs the server.", "schema": ["type": "string"]],
    "Idempotent-Replayed": ["description": "`true`: the first answer under this key, given again.", "schema": ["type": "string", "enum": ["true"]]],
    "Retry-After": ["description": "Seconds to wait.", "schema": ["type": "integer"]],
  ]

  /// What each status of an error means; the order is that of the file.
  static let statuses: [(status: Int, meaning: String)] = [
    (400, "The request is wrong; `error.param` names what. Of an idempotency key used for another request: the field that differs."),
    (401, "There is no token, or it is not known, or it was revoked or has expired."),
    (402, "There is not enough money."),
    (403, "The token does not allow this."),
    (404, "There is no such object."),
    (409, "A request with this key is still under way; send it again later, with the same key."),
    (413, "The body is larger than 1 MiB."),
    (415, "The body is not `application/json`."),
    (429, "The token has used up its rate."),
    (500, "The data file could not be read."),
    (
      503,
      "The server cannot take it at the moment: it stops, too much waits, or the disk takes no writes. Nothing was carried out unless the code is `io_error`."
    ),
    (504, "There was no answer in time; send it again with the same key."),
  ]

  private static var responses: JSONObject {
    var responses = JSONObject()
    for (status, meaning) in statuses {
      var headers: JSONObject = ["Request-Id": ["$ref": "#/components/headers/Request-Id"]]
      if status == 429 || status == 503 { headers["Retry-After"] = ["$ref": "#/components/headers/Retry-After"] }
      responses["Error\(status)"] = [
        "description": .string(meaning), "headers": .object(headers),
        "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Error"]]],
      ]
    }
    return responses
  }

  private static var schemas: JSONObject {
    var schemas: JSONObject = [
      "Amount": [
        "description": "A decimal in major units, above or at zero, with at most the places of its currency.",
        "anyOf": [["type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?$", "maxLength": 40], ["type": "number", "minimum": 0]],
      ],
      "AmountOrAll": [
        "description": "A decimal in major units, or `ALL`.",
        "anyOf": [["$ref": "#/components/schemas/Amount"], ["type": "string", "const": "ALL"]],
      ],
      "Decimal": ["type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"],
    ]
    for schema in AnswerSchema.all { schemas[schema.name] = schema.json }
    return schemas
  }

  private static let webhook: JSONValue = [
    "operationId": "event", "summary": "Tells an endpoint of yours what happened.",
    "description":
      "Sent until a 2xx answers it, for three days. It may come twice, and in any order: `id` tells which event it is. The signature is Stripe's scheme.",
    "parameters": [
      [
        "name": "Ducat-Signature", "in": "header", "required": true,
        "description": "`t=SECONDS,v1=HEX`: HMAC-SHA256 of `SECONDS.BODY` under the endpoint's secret; a `v1` more while a secret is rotated.",
        "schema": ["type": "string"],
      ]
    ],
    "requestBody": ["required": true, "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Event"]]]],
    "responses": ["2XX": ["description": "Taken."]], "security": [],
  ]
}
