import JSON

/// An account at a bank: one that payouts go to, or a customer's that is proved by two small deposits.
struct BankAccount: Record {
  let id: String
  let created: Int
  let account: String
  let last4: String
  let country: String
  let currency: String
  /// Why payouts to it fail; `nil` lets them arrive.
  let payoutFailure: String?
  /// Whether the small deposits never arrive.
  let failsVerification: Bool
  var holder: String?
  var customer: String?
  var status = "new"
  var wrongTries = 0
  var metadata = Metadata()

  /// The name of the account in the bank's statements.
  static func iban(_ id: String) -> String {
    var stream = SeededStream(seed: 0, "iban \(id)")
    let digits = (0..<18).map { _ in "\(Int.random(in: 0...9, using: &stream))" }.joined()
    // ISO 13616: country and zeros behind the number as digits (D = 13, E = 14); the check digits make the remainder by 97 one.
    var remainder = 0
    for digit in (digits + "131400").utf8 { remainder = (remainder * 10 + Int(digit) - 48) % 97 }
    let check = 98 - remainder
    return "DE" + (check < 10 ? "0\(check)" : "\(check)") + digits
  }

  /// What becomes of payouts to a test account's number (docs.stripe.com/connect/testing).
  static func failure(ofNumber number: String) -> String? {
    switch number {
    case "000111111116": "no_account"
    case "000111111113": "account_closed"
    case "000222222227": "insufficient_funds"
    case "000333333335": "debit_not_authorized"
    case "000444444440": "invalid_currency"
    default: nil
    }
  }

  /// Why a payout may fail.
  static let failures: Set<String> = [
    "account_closed", "account_frozen", "bank_account_restricted", "bank_ownership_changed", "could_not_process", "debit_not_authorized", "declined",
    "insufficient_funds", "invalid_account_number", "incorrect_account_holder_name", "invalid_currency", "no_account",
  ]

  func write(to json: inout JSONWriter, _ renderer: Renderer) {
    json.beginObject()
    json.member("id", id)
    json.member("object", "bank_account")
    json.member("account_holder_name", holder)
    json.member("account_holder_type", "individual")
    json.member("bank_name", "SANDBOX BANK")
    json.member("country", country)
    json.member("currency", currency)
    if let customer { json.member("customer", customer) } else { json.member("account", account) }
    json.member("last4", last4)
    metadata.write(to: &json)
    json.member("routing_number", "110000000")
    json.member("status", status)
    json.endObject()
  }
}
