import Crypto
import JSON

/// What an idempotency key remembers: the fields of its request as digests, and the answer, byte for byte.
///
/// ```
/// {"status":202,"fields":{"amount":"5f70bf18a086007b",…}} \n answer
/// ```
struct KeyRecord {
  var status: Int
  /// Path of each field of the request → 16 hexadecimal digits of its SHA-256.
  var fields: JSONObject
  var body: [UInt8]

  init(status: Int, fields: JSONObject, body: [UInt8]) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  init?(_ bytes: [UInt8]) {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")), let head = ObjectReader(Array(bytes[..<end]))?.object,
      let status = head["status"]?.integer, let fields = head["fields"]?.object
    else { return nil }
    self.init(status: status, fields: fields, body: Array(bytes[(end + 1)...]))
  }

  var bytes: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("status", status)
    json.name("fields")
    json.value(.object(fields))
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")] + body
  }

  /// The first field that differs from another request's; `nil` when none does.
  func difference(from other: JSONObject) -> String? {
    for member in other.members where fields[member.name] != member.value { return member.name }
    return fields.members.first { other[$0.name] == nil }?.name
  }

  /// The fields of a request: the operation and the id in its path are among them.
  static func fields(_ call: PaymentCall) -> JSONObject {
    var fields = JSONObject()
    add("operation", OperationTable.spec(call.operation).path, &fields)
    if let id = call.id { add("id", id, &fields) }
    for member in call.body.members { add(member.name, member.value, &fields) }
    return fields
  }

  private static func add(_ path: String, _ value: JSONValue, _ fields: inout JSONObject) {
    switch value {
    case .object(let object): for member in object.members { add("\(path).\(member.name)", member.value, &fields) }
    case .array(let values): for (index, value) in values.enumerated() { add("\(path)[\(index)]", value, &fields) }
    case .string(let text), .number(let text): add(path, text, &fields)
    case .bool(let flag): add(path, flag ? "true" : "false", &fields)
    case .null: add(path, "", &fields)
    }
  }

  private static func add(_ path: String, _ text: String, _ fields: inout JSONObject) {
    fields[path] = .string(String(Digest.hexadecimal(Digest.sha256(Array(text.utf8))).prefix(16)))
  }
}
