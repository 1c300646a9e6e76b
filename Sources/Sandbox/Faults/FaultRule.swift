import JSON

/// Faults for whichever requests fit, set over the control API.
struct FaultRule: Sendable {
  let faults: [Fault]
  /// How many requests it is for; `nil` for all.
  var remaining: Int?
  var path: String?
  var amount: Int?
  var currency: String?
  var metadata: [(name: String, value: String)] = []

  /// What is known of a request when rules are held against it.
  struct Subject {
    var path: String
    var amount: Int?
    var currency: String?
    var metadata: Metadata
  }

  /// Whether the rule is for such a request. A path that ends in `*` stands for all that begin so.
  func fits(_ subject: Subject) -> Bool {
    if let remaining, remaining <= 0 { return false }
    if let path {
      let fits = path.hasSuffix("*") ? subject.path.hasPrefix(path.dropLast()) : subject.path == path
      if !fits { return false }
    }
    if let amount, amount != subject.amount { return false }
    if let currency, currency != subject.currency { return false }
    return metadata.allSatisfy { subject.metadata[$0.name] == $0.value }
  }

  /// As the control API shows it.
  var json: JSONValue {
    var object: JSONObject = ["fault": .string(faults.map(\.text).joined(separator: ","))]
    object["times"] = remaining.map { .integer($0) }
    object["path"] = path.map { .string($0) }
    object["amount"] = amount.map { .integer($0) }
    object["currency"] = currency.map { .string($0) }
    if !metadata.isEmpty {
      var pairs = JSONObject()
      for pair in metadata { pairs[pair.name] = .string(pair.value) }
      object["metadata"] = .object(pairs)
    }
    return .object(object)
  }
}
