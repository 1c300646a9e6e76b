import JSON

/// Whether a request has the shape that the table of operations asks for: the one check behind both doors, before the service sees anything.
///
/// The first fault in the order of the table is told, unknown names last. What depends on the state or on several members together is the service's to judge.
public enum FieldCheck {
  /// Bytes of an idempotency key.
  public static let keyBytesMax = 255
  /// Bytes of an id in a path.
  public static let idBytesMax = 255

  // MARK: Requests

  /// What is wrong with the members of a body; `nil` when nothing is.
  public static func fault(_ body: JSONObject, _ spec: OperationSpec) -> PaymentFault? { fault(body, spec.fields, "") }

  /// What is wrong with an idempotency key.
  public static func keyFault(_ key: String) -> PaymentFault? {
    if key.isEmpty { return .parameter("idempotency_key_missing", "Idempotency-Key", "This request needs an Idempotency-Key.") }
    let isPrintable = key.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    if key.utf8.count <= keyBytesMax, isPrintable { return nil }
    return .parameter("idempotency_key_invalid", "Idempotency-Key", "An Idempotency-Key has 1 to \(keyBytesMax) printable ASCII characters.")
  }

  /// What is wrong with the id in a path.
  public static func idFault(_ id: String) -> PaymentFault? {
    let isPrintable = id.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    if !id.isEmpty, id.utf8.count <= idBytesMax, isPrintable { return nil }
    return .parameter("parameter_invalid_string", "id", "An id has 1 to \(idBytesMax) bytes of printable text.")
  }

  /// The parameters of a query, typed by the table: numbers become numbers, so that both doors hand the service the same.
  /// - Parameter parameters: names and values, decoded.
  public static func query(_ parameters: [(name: String, value: String)], _ spec: OperationSpec) throws(PaymentFault) -> JSONObject {
    var body = JSONObject()
    for (name, value) in parameters {
      if body[name] != nil { throw .parameter("parameter_invalid_string", name, "The parameter '\(name)' stands twice.") }
      let field = spec.fields.first { $0.name == name }
      if case .integer = field?.shape, isInteger(value) { body[name] = .number(value) } else { body[name] = .string(value) }
    }
    return body
  }

  // MARK: Fields

  private static func fault(_ object: JSONObject, _ fields: [OperationSpec.Field], _ prefix: String) -> PaymentFault? {
    for field in fields {
      let path = prefix + field.name
      guard let value = object[field.name], !value.isNull else {
        if field.isRequired { return .parameter("parameter_missing", path, "Missing required param: \(path).") }
        continue
      }
      if let fault = fault(value, field.shape, path) { return fault }
    }
    for member in object.members where !fields.contains(where: { $0.name == member.name }) {
      let path = prefix + shown(member.name)
      return .parameter("parameter_unknown", path, "Received unknown parameter: \(path)")
    }
    return nil
  }

  private static func fault(_ value: JSONValue, _ shape: OperationSpec.Field.Shape, _ path: String) -> PaymentFault? {
    switch shape {
    case .text(let max): return textFault(value, max, path)
    case .amount: return amountFault(value, path)
    case .integer(let range):
      if let number = value.integer, range.contains(number) { return nil }
      let bounds = range.upperBound == Int.max ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      return .parameter("parameter_invalid_integer", path, "Invalid integer: \(path) needs a whole number \(bounds).")
    case .bool: return value.bool == nil ? .parameter("parameter_invalid_boolean", path, "\(path) needs true or false.") : nil
    case .choice(let words):
      if let text = value.string, words.contains(text) { return nil }
      return .parameter("parameter_invalid_choice", path, "\(path) must be one of \(words.joined(separator: ", ")).")
    case .metadata: return metadataFault(value, path)
    case .object(let fields):
      guard let object = value.object else { return .parameter("parameter_invalid_object", path, "\(path) needs an object.") }
      return fault(object, fields, path + ".")
    case .array(let fields, let max): return arrayFault(value, fields, max, path)
    case .texts(let max):
      guard let values = value.array, values.count <= max else { return arrayFault(path, max) }
      for (index, value) in values.enumerated() {
        if let fault = textFault(value, textBytesMax, "\(path)[\(index)]") { return fault }
      }
      return nil
    }
  }

  // MARK: Shapes

  /// Characters of a text in an array.
  public static let textBytesMax = 255

  private static func textFault(_ value: JSONValue, _ max: Int, _ path: String) -> PaymentFault? {
    guard let text = value.string else { return .parameter("parameter_invalid_string", path, "\(path) needs a string.") }
    if text.isEmpty { return .parameter("parameter_invalid_empty", path, "\(path) may not be empty; leave it out instead.") }
    if text.unicodeScalars.count > max {
      return .parameter("parameter_invalid_length", path, "\(path) has more than \(max) characters.")
    }
    if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return .parameter("parameter_invalid_string", path, "\(path) holds a control character.")
    }
    return nil
  }

  /// Digits of an amount before and behind the point.
  private static let amountBytesMax = 40

  private static func amountFault(_ value: JSONValue, _ path: String) -> PaymentFault? {
    guard let text = value.string ?? value.number else {
      return .parameter("parameter_invalid_amount", path, "\(path) needs a decimal number, as a string or a number.")
    }
    if text == "ALL" { return nil }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let isDecimal = !text.isEmpty && text.utf8.count <= amountBytesMax && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
    return isDecimal ? nil : .parameter("parameter_invalid_amount", path, "\(path) needs a decimal number such as 125.00.")
  }

  /// Members of metadata, and characters of each name and value.
  public static let metadataCountMax = 50
  public static let metadataNameMax = 40
  public static let metadataValueMax = 500

  private static func metadataFault(_ value: JSONValue, _ path: String) -> PaymentFault? {
    guard let object = value.object else { return .parameter("parameter_invalid_object", path, "\(path) needs an object.") }
    if object.count > metadataCountMax {
      return .parameter("parameter_invalid_object", path, "\(path) has more than \(metadataCountMax) members.")
    }
    for member in object.members {
      let inner = "\(path).\(shown(member.name))"
      if member.name.isEmpty || member.name.unicodeScalars.count > metadataNameMax {
        return .parameter("parameter_invalid_length", inner, "Names in \(path) have 1 to \(metadataNameMax) characters.")
      }
      guard let text = member.value.string else { return .parameter("parameter_invalid_string", inner, "\(inner) needs a string.") }
      if text.unicodeScalars.count > metadataValueMax {
        return .parameter("parameter_invalid_length", inner, "\(inner) has more than \(metadataValueMax) characters.")
      }
    }
    return nil
  }

  private static func arrayFault(_ value: JSONValue, _ fields: [OperationSpec.Field], _ max: Int, _ path: String) -> PaymentFault? {
    guard let values = value.array, values.count <= max else { return arrayFault(path, max) }
    if values.isEmpty { return .parameter("parameter_invalid_empty", path, "\(path) may not be empty.") }
    // One field without a name: the elements themselves have its shape.
    let element = fields.count == 1 && fields[0].name.isEmpty ? fields[0].shape : .object(fields)
    for (index, value) in values.enumerated() {
      if let fault = fault(value, element, "\(path)[\(index)]") { return fault }
    }
    return nil
  }

  private static func arrayFault(_ path: String, _ max: Int) -> PaymentFault {
    .parameter("parameter_invalid_array", path, "\(path) needs an array of at most \(max) elements.")
  }

  // MARK: Characters

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func isInteger(_ text: String) -> Bool {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    return !digits.isEmpty && digits.count < 20 && digits.allSatisfy(isDigit) && (digits.count == 1 || digits.first != UInt8(ascii: "0"))
  }

  /// As much of a name from outside as a sentence shows.
  private static func shown(_ name: String) -> String { String(name.prefix(64)) }
}
