import JSON
import Payments

/// The description of the gateway in OpenAPI 3.1, made from the table of operations, the other routes and the schemas of answers.
public enum OpenAPI {
  public static let bytes: [UInt8] = {
    var json = JSONWriter(capacity: 1 << 17)
    json.beginObject()
    json.member("openapi", "3.1.0")
    json.name("info")
    json.beginObject()
    json.member("title", "Ducat")
    json.member("version", "1")
    json.member(
      "description",
      "Payments, payouts and wallets on a double-entry ledger. Amounts are decimal text in major units; nothing is ever rounded silently.")
    json.name("license")
    json.beginObject()
    json.member("name", "Apache 2.0")
    json.member("identifier", "Apache-2.0")
    json.endObject()
    json.endObject()
    json.name("servers")
    json.beginArray()
    json.beginObject()
    json.member("url", "/")
    json.endObject()
    json.endArray()
    json.name("security")
    json.beginArray()
    json.beginObject()
    json.name("token")
    json.beginArray()
    json.endArray()
    json.endObject()
    json.endArray()
    writePaths(&json)
    json.name("components")
    json.beginObject()
    writeSchemas(&json)
    writeSecurity(&json)
    json.endObject()
    json.endObject()
    return json.bytes
  }()

  private static func writeSecurity(_ json: inout JSONWriter) {
    json.name("securitySchemes")
    json.beginObject()
    json.name("token")
    json.beginObject()
    json.member("type", "http")
    json.member("scheme", "bearer")
    json.member("description", "Made by `ducat token create`.")
    json.endObject()
    json.endObject()
  }

  // MARK: Answers

  private static func writeSchemas(_ json: inout JSONWriter) {
    json.name("schemas")
    json.beginObject()
    for schema in AnswerSchema.all {
      json.name(anyText: schema.name)
      json.beginObject()
      json.member("type", "object")
      json.member("description", schema.summary)
      json.name("required")
      json.beginArray()
      for member in schema.members where !member.isOptional { json.string(member.name) }
      json.endArray()
      json.name("properties")
      json.beginObject()
      for member in schema.members {
        json.name(anyText: member.name)
        write(member, &json)
      }
      json.endObject()
      json.member("additionalProperties", false)
      json.endObject()
    }
    json.endObject()
  }

  private static func write(_ member: AnswerSchema.Member, _ json: inout JSONWriter) {
    json.beginObject()
    if member.isNullable {
      json.name("anyOf")
      json.beginArray()
      json.beginObject()
      write(member.shape, &json)
      json.endObject()
      json.beginObject()
      json.member("type", "null")
      json.endObject()
      json.endArray()
    } else {
      write(member.shape, &json)
    }
    json.member("description", member.meaning)
    json.endObject()
  }

  private static func write(_ shape: AnswerSchema.Shape, _ json: inout JSONWriter) {
    switch shape {
    case .text: json.member("type", "string")
    case .amount:
      json.member("type", "string")
      json.member("pattern", "^-?[0-9]+(\\.[0-9]+)?$")
    case .integer: json.member("type", "integer")
    case .bool: json.member("type", "boolean")
    case .choice(let words):
      json.member("type", "string")
      json.name("enum")
      json.beginArray()
      for word in words { json.string(word) }
      json.endArray()
    case .schema(let name): json.member("$ref", "#/components/schemas/\(name)")
    case .array(let element):
      json.member("type", "array")
      json.name("items")
      json.beginObject()
      write(element, &json)
      json.endObject()
    case .texts:
      json.member("type", "object")
      json.name("additionalProperties")
      json.beginObject()
      json.member("type", "string")
      json.endObject()
    case .object: json.member("type", "object")
    }
  }
}
