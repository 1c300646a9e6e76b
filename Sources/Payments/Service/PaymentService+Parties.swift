import JSON
import Ledger
import Memory
import Money
import PSP

/// Sellers and buyers: their terms, and the tokens that stand for their means of payment.
extension PaymentService {
  // MARK: Sellers

  mutating func setSeller(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let body = call.body
    let name = try party(body, "seller_id")
    let old = try find(Seller.self, Seller.rowID(name), ledger)
    var seller = old ?? Seller(name: name)
    if let given = body["fee_percent"] {
      let percent = try unsigned(given, "fee_percent", scale: FeeRule.percentDigits)
      if percent > 1_000_000 { throw PaymentFault.parameter("amount_too_large", "fee_percent", "fee_percent is at most 100") }
      seller.feePercent = percent
    }
    if let given = body["fee_fixed"] { seller.feeFixed = try currencyText(given, "fee_fixed") }
    if let given = body["minimum_balance"] { seller.minimumBalance = try currencyText(given, "minimum_balance") }
    switch body["refund_fee"]?.string {
    case "keep": seller.refundsFee = false
    case "proportional": seller.refundsFee = true
    case nil: break
    default: throw PaymentFault.parameter("parameter_invalid", "refund_fee", "refund_fee is 'proportional' or 'keep'")
    }
    if let account = body["psp_account"]?.string { seller.pspAccount = try accountName(account) }
    try setMetadata(body, seller.id, &ledger)
    try save(old, &seller, &ledger)
    return PaymentAnswer(status: 200, body: try shown(seller, ledger))
  }

  /// The seller of a name, or a fault that names the parameter.
  func seller(_ name: String, _ param: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> Seller {
    if let seller = try find(Seller.self, Seller.rowID(name), ledger) { return seller }
    throw PaymentFault.parameter("seller_unknown", param, "No such seller: '\(name)'; make one with POST /v1/sellers")
  }

  func getSeller(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    let name = call.id ?? ""
    guard let seller = try find(Seller.self, Seller.rowID(name), ledger) else { throw PaymentFault.missing("seller", name) }
    return PaymentAnswer(status: 200, body: try shown(seller, ledger))
  }

  mutating func save(_ old: Seller?, _ seller: inout Seller, _ ledger: inout Ledger) throws(PaymentFault) {
    if old == seller { return }
    seller.updated = ledger.serverTime
    if old == nil { seller.created = seller.updated }
    save(old, seller, old == nil ? "seller.created" : "seller.updated", &ledger)
  }

  /// A seller as a client sees them: with their bank accounts and metadata.
  private func shown(_ seller: Seller, _ ledger: borrowing Ledger) throws(PaymentFault) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    seller.writeMembers(&json)
    json.name("bank_accounts")
    json.beginArray()
    for id in seller.bankAccounts {
      if let account = try find(BankAccount.self, id, ledger) { json.raw(String(decoding: account.bytes, as: UTF8.self)) }
    }
    json.endArray()
    json.name("metadata")
    json.value(try details(seller.id, ledger)["metadata"] ?? .object(JSONObject()))
    json.endObject()
    return json.bytes
  }

  /// A seller's terms; a fault that names `param` when there is no such seller.
  func terms(of name: String, _ param: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> SellerTerms {
    let seller = try seller(name, param, ledger)
    return SellerTerms(percent: seller.feePercent ?? settings.feePercent, fixed: seller.feeFixed, refundsFee: seller.refundsFee)
  }

  // MARK: Buyers

  mutating func setBuyer(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let name = try party(call.body, "buyer_id")
    let old = try find(Buyer.self, Buyer.rowID(name), ledger)
    var buyer = old ?? Buyer(name: name)
    if let customer = call.body["psp_customer"]?.string { buyer.pspCustomer = try pspName(customer, "psp_customer") }
    try setMetadata(call.body, buyer.id, &ledger)
    save(old, &buyer, &ledger)
    return PaymentAnswer(status: 200, body: try shown(buyer, ledger))
  }

  func getBuyer(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    let name = call.id ?? ""
    guard let buyer = try find(Buyer.self, Buyer.rowID(name), ledger) else { throw PaymentFault.missing("buyer", name) }
    return PaymentAnswer(status: 200, body: try shown(buyer, ledger))
  }

  /// Remembers a token. The buyer is opened when they are new, as by a payment.
  mutating func addPaymentMethod(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let name = call.id ?? ""
    guard Identifier.isPartyName(name) else { throw PaymentFault.missing("buyer", name) }
    let token = try token(call.body, ["pm_", "tok_", "card_"])
    let old = try find(Buyer.self, Buyer.rowID(name), ledger)
    var buyer = old ?? Buyer(name: name)
    buyer.remember(token)
    save(old, &buyer, &ledger)
    return PaymentAnswer(status: 200, body: try shown(buyer, ledger))
  }

  private mutating func save(_ old: Buyer?, _ buyer: inout Buyer, _ ledger: inout Ledger) {
    if old == buyer { return }
    buyer.updated = ledger.serverTime
    if old == nil { buyer.created = buyer.updated }
    save(old, buyer, old == nil ? "buyer.created" : "buyer.updated", &ledger)
  }

  private func shown(_ buyer: Buyer, _ ledger: borrowing Ledger) throws(PaymentFault) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    buyer.writeMembers(&json)
    json.name("metadata")
    json.value(try details(buyer.id, ledger)["metadata"] ?? .object(JSONObject()))
    json.endObject()
    return json.bytes
  }

  /// The PSP's id of a buyer.
  func customer(of buyer: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> String? {
    try find(Buyer.self, Buyer.rowID(buyer), ledger)?.pspCustomer
  }

  // MARK: Reading requests

  /// A PSP's token: one of the prefixes, then letters, digits and `_`. A number is none, so that no card and no account can come this way.
  func token(_ body: JSONObject, _ prefixes: [String]) throws(PaymentFault) -> String {
    guard let text = body["token"]?.string else {
      throw PaymentFault.parameter("parameter_missing", "token", "Missing required param: token")
    }
    if text.utf8.count <= 255, let prefix = prefixes.first(where: text.hasPrefix), text.utf8.count > prefix.utf8.count,
      text.utf8.allSatisfy(PaymentService.isWord)
    {
      return text
    }
    throw PaymentFault.parameter("token_invalid", "token", "token is a token of the PSP that begins with \(prefixes.joined(separator: ", "))")
  }

  /// An id of the PSP's: letters, digits and `_`.
  private func pspName(_ text: String, _ param: String) throws(PaymentFault) -> String {
    if !text.isEmpty, text.utf8.count <= 255, text.utf8.allSatisfy(PaymentService.isWord) { return text }
    throw PaymentFault.parameter("parameter_invalid", param, "\(param) is an id of the PSP: letters, digits and '_'")
  }

  /// A connected account's id, which becomes a part of an account's path.
  private func accountName(_ text: String) throws(PaymentFault) -> String {
    if text.utf8.count <= 64 { return try pspName(text, "psp_account") }
    throw PaymentFault.parameter("parameter_invalid", "psp_account", "psp_account has at most 64 characters")
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
      || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }

  /// An amount of at least zero.
  func unsigned(_ value: JSONValue, _ path: String, scale: Int) throws(PaymentFault) -> Int128 {
    do throws(AmountProblem) { return try value.units(scale: scale) } catch {
      switch error {
      case .malformed: throw PaymentFault.parameter("amount_invalid", path, "\(path) is a decimal number such as 12.50")
      case .tooFine: throw PaymentFault.parameter("amount_scale", path, "\(path) has at most \(scale) decimal places")
      case .tooLarge: throw PaymentFault.parameter("amount_too_large", path, "\(path) is beyond what can be held")
      }
    }
  }

  /// An amount whose currency comes later: its text, without zeros at the end, so that 1.50 fits a currency with one decimal place.
  private func currencyText(_ value: JSONValue, _ path: String) throws(PaymentFault) -> String {
    let fine = try unsigned(value, path, scale: 4)
    var scale = 4
    var units = fine
    while scale > 0, units % 10 == 0 {
      units /= 10
      scale -= 1
    }
    return AmountText(units: units, scale: scale).description
  }

  /// Keeps metadata beside the journal: whole, as it was given; an empty object takes it away.
  func setMetadata(_ body: JSONObject, _ id: String, _ ledger: inout Ledger) throws(PaymentFault) {
    guard let metadata = body["metadata"]?.object else { return }
    var details = try details(id, ledger)
    details["metadata"] = metadata.isEmpty ? nil : .object(metadata)
    if details.isEmpty {
      ledger.delete(.sides, RowKey.details(id))
    } else {
      ledger.put(.sides, RowKey.details(id), Array(JSONValue.object(details).text.utf8))
    }
  }
}
