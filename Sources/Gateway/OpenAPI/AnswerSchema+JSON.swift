import JSON

/// A schema as JSON Schema 2020-12.
extension AnswerSchema {
  /// Members may be added by later versions, so others are not ruled out.
  var json: JSONValue {
    var properties = JSONObject()
    for member in members {
      let schema = AnswerSchema.json(member.shape)
      guard case .object(var object) = member.isNullable ? ["anyOf": [schema, ["type": "null"]]] : schema else {
        preconditionFailure("a schema is an object")
      }
      object["description"] = .string(member.meaning)
      properties[member.name] = .object(object)
    }
    return [
      "type": "object", "description": .string(summary), "properties": .object(properties),
      "required": .array(members.filter { !$0.isOptional }.map { .string($0.name) }),
    ]
  }

  private static func json(_ shape: Shape) -> JSONValue {
    switch shape {
    case .text: ["type": "string"]
    case .amount: ["$ref": "#/components/schemas/Decimal"]
    case .integer: ["type": "integer"]
    case .bool: ["type": "boolean"]
    case .choice(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
    case .schema(let name): ["$ref": .string("#/components/schemas/\(name)")]
    case .array(let element): ["type": "array", "items": json(element)]
    case .texts: ["type": "object", "additionalProperties": ["type": "string"]]
    case .object: ["type": "object"]
    }
  }
}
