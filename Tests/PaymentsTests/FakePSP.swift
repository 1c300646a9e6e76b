import Money
import PSP

/// The simplest wire there is: requests are lines of fields, answers are verdicts that tests give.
struct FakeConnector: PSPConnector {
  var name = "fake"
  let keyLifetimeSeconds = 23 * 3600

  func request(_ call: PSPCall, key: String, attempt: String, subject: String) -> PSPRequest? {
    var fields: [String]
    switch call {
    case .payout(let amount, let bankAccount, let account): fields = [FakeConnector.text(amount), bankAccount, account ?? ""]
    case .transfer(let amount, let account, _, _): fields = [FakeConnector.text(amount), account]
    case .linkBankAccount(_, let token): fields = ["", token]
    case .verifyBankAccount(_, let bankAccount, let cents): fields = ["", bankAccount] + cents.map { "\($0)" }
    case .charge(let charge): fields = [FakeConnector.text(charge.amount), charge.paymentMethod]
    case .refund(let payment, let amount, _): fields = [FakeConnector.text(amount), payment]
    case .capture(let payment, let amount): fields = [FakeConnector.text(amount), payment]
    case .cancel(let payment): fields = ["", payment]
    case .checkout(let page): fields = [FakeConnector.text(page.amount), ""]
    case .expire(let page): fields = ["", page]
    case .events(let since, let after, let before, _): fields = ["\(since)", after ?? "", before ?? ""]
    default: return nil
    }
    // Whole forints only, as real PSPs pay them out.
    if case .payout(let amount, _, _) = call, amount.currency.description == "HUF", amount.units % 100 != 0 { return nil }
    fields = [call.kind.rawValue, attempt, subject] + fields
    return PSPRequest(method: "POST", path: "/", headers: [("Key", key)], body: Array(fields.joined(separator: "\n").utf8))
  }

  private static func text(_ amount: PSPAmount) -> String { "\(amount.units) \(amount.currency) \(amount.scale)" }

  func verdict(on call: PSPCall.Kind, _ transport: PSPTransport) -> PSPVerdict { PSPVerdict(.unknown, .never, raw: "never asked") }
  func events(in transport: PSPTransport) -> (events: [PSPEvent], hasMore: Bool)? { nil }
  func event(in body: [UInt8]) -> PSPEvent? { nil }
  func authorization(secret: String) -> [(name: String, value: String)] { [] }
  func refusal(header: (String) -> String?, body: [UInt8], secrets: [String], now: Int) -> PSPWebhookRefusal? { nil }
}

/// The other side, with books of its own: what it was asked for, once for each key.
final class FakePSP {
  /// Something that it made, and every state that it has been in, oldest first.
  struct Made {
    let object: PSPObject
    let destination: String
    let account: String
    var states: [PSPObject.Status]
  }

  private var numbers: [String: Int] = [:]
  private(set) var made: [Made] = []

  /// Does what a request asks for, or gives what its key made before.
  /// - Returns: the number of what was made.
  func carryOut(_ request: PSPRequest) -> Int {
    let key = request.headers.first { $0.name == "Key" }?.value ?? ""
    if let number = numbers[key] { return number }
    let fields = String(decoding: request.body, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let kinds: [String: (PSPObject.Kind, PSPObject.Status, String)] = [
      "payout": (.payout, .pending, "po"), "transfer": (.transfer, .succeeded, "tr"), "link_bank_account": (.bankAccount, .pending, "ba"),
      "verify_bank_account": (.bankAccount, .succeeded, "ba"), "charge": (.payment, .succeeded, "pi"), "refund": (.refund, .pending, "re"),
      "checkout": (.checkout, .open, "cs"), "capture": (.payment, .succeeded, "pi"), "cancel": (.payment, .canceled, "pi"),
      "expire": (.checkout, .expired, "cs"),
    ]
    guard let (kind, status, prefix) = kinds[fields[0]] else { preconditionFailure("nobody asks for \(fields[0])") }
    // These change what was made before.
    let isOld = ["verify_bank_account", "capture", "cancel", "expire"].contains(fields[0])
    var object = PSPObject(kind: kind, id: isOld ? fields[4] : "\(prefix)_\(made.count + 1)", status: status)
    // A payment tells the attempt that made it.
    if !isOld { object.attempt = fields[1] }
    object.subject = fields[2]
    if kind == .bankAccount { object.holder = "cus_\(made.count + 1)" }
    let parts = fields[3].split(separator: " ").map(String.init)
    if parts.count == 3, let units = Int128(parts[0]), let code = AssetCode(parts[1]), let scale = Int(parts[2]) {
      object.amount = PSPAmount(units: units, currency: code, scale: scale)
    }
    made.append(
      Made(object: object, destination: fields.count > 4 ? fields[4] : "", account: fields.count > 5 ? fields[5] : "", states: [status]))
    numbers[key] = made.count - 1
    return made.count - 1
  }

  func move(_ number: Int, to status: PSPObject.Status) { made[number].states.append(status) }

  /// What its news say: the object in one of the states that it has been in.
  func news(_ number: Int, _ status: PSPObject.Status) -> PSPObject {
    var object = made[number].object
    object.status = status
    if status == .failed { object.failureCode = "account_closed" }
    return object
  }

  /// Minor units that are at banks now, or on their way there.
  func paidOut(of subject: String) -> Int128 {
    var sum: Int128 = 0
    for one in made where one.object.kind == .payout && one.object.subject == subject {
      if let last = one.states.last, last != .failed, last != .canceled { sum += one.object.amount?.units ?? 0 }
    }
    return sum
  }
}
