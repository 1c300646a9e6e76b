import HTTP
import JSON
import Payments

/// The routes.
extension OpenAPI {
  static func writePaths(_ json: inout JSONWriter) {
    json.name("paths")
    json.beginObject()
    var paths: [String] = []
    for path in OperationTable.specs.map(\.path) + GatewayRoute.others.map(\.path) where !paths.contains(path) { paths.append(path) }
    for path in paths {
      json.name(anyText: path)
      json.beginObject()
      for spec in OperationTable.specs where spec.path == path { write(spec, &json) }
      for other in GatewayRoute.others where other.path == path { write(other.method, other.path, other.route, other.summary, &json) }
      json.endObject()
    }
    json.endObject()
  }

  // MARK: Operations

  private static func write(_ spec: OperationSpec, _ json: inout JSONWriter) {
    json.name(anyText: spec.method.rawValue.lowercased())
    json.beginObject()
    json.member("operationId", "\(spec.operation)")
    json.member("summary", spec.summary)
    json.member("description", "Needs the scope `\(spec.scope.rawValue)`. On the line protocol: `\(command(spec))`.")
    json.name("parameters")
    json.beginArray()
    writePathParameters(spec.path, &json)
    if spec.hasKey {
      writeParameter(
        "Idempotency-Key", in: "header", required: true, "the same key and request again give the first answer again", &json
      ) {
        $0.member("type", "string"); $0.member("maxLength", FieldCheck.keyBytesMax)
      }
    }
    if spec.method == .get {
      for field in spec.fields {
        writeParameter(field.name, in: "query", required: field.isRequired, field.meaning, &json) { write(field.shape, &$0) }
      }
    }
    json.endArray()
    if spec.method == .post { writeBody(spec.fields, &json) }
    json.name("responses")
    json.beginObject()
    json.name(anyText: "\(spec.status)")
    writeResponse("Done, or begun.", schema: spec.answer, &json)
    json.name("default")
    writeResponse("Refused.", schema: "Error", &json)
    json.endObject()
    json.endObject()
  }

  private static func command(_ spec: OperationSpec) -> String {
    let words = [spec.command, spec.subcommand, spec.hasKey ? "key" : nil, spec.hasID ? "id" : nil, spec.fields.isEmpty ? nil : "json"]
    return words.compactMap(\.self).joined(separator: " ")
  }

  private static func writePathParameters(_ path: String, _ json: inout JSONWriter) {
    for part in path.split(separator: "/") where part.hasPrefix("{") {
      writeParameter(String(part.dropFirst().dropLast()), in: "path", required: true, "which one", &json) { $0.member("type", "string") }
    }
  }

  private static func writeParameter(
    _ name: String, in place: String, required: Bool, _ meaning: String, _ json: inout JSONWriter, schema: (inout JSONWriter) -> Void
  ) {
    json.beginObject()
    json.member("name", name)
    json.member("in", place)
    json.member("required", required)
    json.member("description", meaning)
    json.name("schema")
    json.beginObject()
    schema(&json)
    json.endObject()
    json.endObject()
  }

  private static func writeBody(_ fields: [OperationSpec.Field], _ json: inout JSONWriter) {
    if fields.isEmpty { return }
    json.name("requestBody")
    json.beginObject()
    json.member("required", fields.contains(where: \.isRequired))
    json.name("content")
    json.beginObject()
    json.name("application/json")
    json.beginObject()
    json.name("schema")
    json.beginObject()
    write(fields, &json)
    json.endObject()
    json.endObject()
    json.endObject()
    json.endObject()
  }

  private static func writeResponse(_ meaning: String, schema: String, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("description", meaning)
    json.name("content")
    json.beginObject()
    json.name("application/json")
    json.beginObject()
    json.name("schema")
    json.beginObject()
    json.member("$ref", "#/components/schemas/\(schema)")
    json.endObject()
    json.endObject()
    json.endObject()
    json.endObject()
  }

  // MARK: Fields

  private static func write(_ fields: [OperationSpec.Field], _ json: inout JSONWriter) {
    json.member("type", "object")
    json.name("required")
    json.beginArray()
    for field in fields where field.isRequired { json.string(field.name) }
    json.endArray()
    json.name("properties")
    json.beginObject()
    for field in fields {
      json.name(anyText: field.name)
      json.beginObject()
      write(field.shape, &json)
      json.member("description", field.meaning)
      json.endObject()
    }
    json.endObject()
    json.member("additionalProperties", false)
  }

  private static func write(_ shape: OperationSpec.Field.Shape, _ json: inout JSONWriter) {
    switch shape {
    case .text(let max):
      json.member("type", "string")
      json.member("minLength", 1)
      json.member("maxLength", max)
    case .amount:
      json.name("type")
      json.beginArray()
      json.string("string")
      json.string("number")
      json.endArray()
      json.member("pattern", "^([0-9]+(\\.[0-9]+)?|ALL)$")
    case .integer(let range):
      json.member("type", "integer")
      json.member("minimum", range.lowerBound)
      if range.upperBound != Int.max { json.member("maximum", range.upperBound) }
    case .bool: json.member("type", "boolean")
    case .choice(let words):
      json.member("type", "string")
      json.name("enum")
      json.beginArray()
      for word in words { json.string(word) }
      json.endArray()
    case .metadata:
      json.member("type", "object")
      json.member("maxProperties", 50)
      json.name("additionalProperties")
      json.beginObject()
      json.member("type", "string")
      json.member("maxLength", 500)
      json.endObject()
    case .object(let fields): write(fields, &json)
    case .array(let fields, let max): writeArray(fields, max, &json)
    case .texts(let max):
      json.member("type", "array")
      json.member("maxItems", max)
      json.name("items")
      json.beginObject()
      json.member("type", "string")
      json.endObject()
    }
  }

  private static func writeArray(_ fields: [OperationSpec.Field], _ max: Int, _ json: inout JSONWriter) {
    json.member("type", "array")
    json.member("minItems", 1)
    json.member("maxItems", max)
    json.name("items")
    json.beginObject()
    if fields.count == 1, fields[0].name.isEmpty { write(fields[0].shape, &json) } else { write(fields, &json) }
    json.endObject()
  }

  // MARK: Routes that are no operations

  private static func write(_ method: HTTPMethod, _ path: String, _ route: GatewayRoute, _ summary: String, _ json: inout JSONWriter) {
    json.name(anyText: method.rawValue.lowercased())
    json.beginObject()
    json.member("operationId", "\(route)")
    json.member("summary", summary)
    json.name("security")
    json.beginArray()
    json.endArray()
    json.name("parameters")
    json.beginArray()
    writePathParameters(path, &json)
    json.endArray()
    json.name("responses")
    json.beginObject()
    json.name("default")
    json.beginObject()
    json.member("description", summary)
    json.endObject()
    json.endObject()
    json.endObject()
  }
}
