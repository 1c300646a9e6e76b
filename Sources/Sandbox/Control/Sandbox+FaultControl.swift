import HTTP
import JSON

/// Setting faults over the control API.
extension Sandbox {
  /// `/sandbox/faults`
  func controlFaults(_ request: HTTPRequest) throws(ControlError) -> HTTPResponse {
    switch request.method {
    case .post: faults.rules.append(try readRule(try body(request)))
    case .delete: faults.rules = []
    default: break
    }
    let kinds = FaultKind.allCases.map { JSONValue.object(["fault": .string($0.rawValue), "meaning": .string($0.meaning)]) }
    return Sandbox.json(["rules": .array(faults.rules.map(\.json)), "faults": .array(kinds)])
  }

  /// `/sandbox/rates`: random faults, in ten thousandths.
  func controlRates(_ request: HTTPRequest) throws(ControlError) -> HTTPResponse {
    if request.method == .delete { faults.rates = [:] }
    if request.method == .post {
      var rates: [FaultKind: Int] = [:]
      for (name, value) in try body(request).object?.members ?? [] {
        guard let kind = FaultKind(rawValue: name) else { throw ControlError("There is no fault \(name).") }
        guard let rate = value.integer, (0...10_000).contains(rate) else { throw ControlError("A rate is a whole number from 0 to 10000.") }
        rates[kind] = rate
      }
      faults.rates = rates
    }
    var object = JSONObject()
    for kind in FaultKind.allCases { object[kind.rawValue] = faults.rates[kind].map { .integer($0) } }
    return Sandbox.json(object)
  }

  private func readRule(_ body: JSONValue) throws(ControlError) -> FaultRule {
    guard let text = body["fault"]?.string, let list = Fault.list(text), !list.isEmpty else {
      throw ControlError("Say which fault: {\"fault\": \"decline:insufficient_funds\"}; GET /sandbox/faults lists them.")
    }
    // A rule counts requests itself, so its faults happen whenever it fits.
    var rule = FaultRule(faults: list.map { Fault($0.kind, argument: $0.argument) }, remaining: nil)
    for (name, value) in body.object?.members ?? [] {
      switch name {
      case "fault": continue
      case "times":
        guard let times = value.integer, times > 0 else { throw ControlError("times is a whole number above 0.") }
        rule.remaining = times
      case "path": rule.path = value.string
      case "amount":
        guard let amount = value.integer else { throw ControlError("amount is a whole number of minor units.") }
        rule.amount = amount
      case "currency": rule.currency = value.string?.lowercased()
      case "metadata":
        for (name, value) in value.object?.members ?? [] {
          guard let text = value.string else { throw ControlError("metadata values are texts.") }
          rule.metadata.append((name, text))
        }
      default: throw ControlError("A rule has no \(name): it has fault, times, path, amount, currency and metadata.")
      }
    }
    return rule
  }
}
