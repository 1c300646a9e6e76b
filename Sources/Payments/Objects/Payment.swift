import JSON
import PSP

/// A pay-in: a checkout with one order for each seller, or a deposit to a wallet. One charge for its total.
public struct Payment: Sendable, Equatable {
  /// What the money is for.
  public enum Purpose: String, Sendable {
    case sale
    case buyerDeposit = "buyer_deposit"
    case sellerDeposit = "seller_deposit"
  }

  public var id: String
  public var purpose = Purpose.sale
  public var status = PaymentStatus.created
  /// The buyer; of a deposit whose wallet it is, the seller too.
  public var partyID: String
  public var orderID: String
  public var currency: Currency
  public var amount: Int128
  public var captured: Int128 = 0
  public var refunded: Int128 = 0
  public var isManual = false
  /// The PSP, or `wallet`.
  public var psp: String
  /// A PSP's token; `nil` for a hosted page.
  public var paymentMethod: String?
  public var orders: [PaymentOrder] = []
  public var attempt: Attempt?
  /// The attempt that made the PSP's payment: news that name another one are about another charge.
  public var chargeAttempt: String?
  /// What the PSP calls it.
  public var pspPayment: String?
  public var pspCheckout: String?
  /// How far the PSP said it is; only ever rises while the PSP's payment is the same.
  public var pspStatus: PSPObject.Status?
  /// Where the buyer has to go: the PSP's own address.
  public var pspURL: String?
  public var failure: Failure?
  /// A person has said that it did not happen: money that turns up is nobody's until that is settled.
  public var isAbandoned = false
  /// The dead letter about it, as long as that is open.
  public var deadLetter: String?
  /// The entry that booked it.
  public var entry: UInt64?
  /// Nanoseconds since 1970.
  public var created: UInt64 = 0
  public var updated: UInt64 = 0

  /// Whether the buyer pays on a page of the PSP.
  public var isHosted: Bool { paymentMethod == nil && psp != Payment.walletPSP }
  static let walletPSP = "wallet"

  /// Whether the service is still to do something about it, or waits for the PSP.
  var isOpen: Bool { !status.isSettled || attempt.map { $0.state == .ready || $0.state == .waiting || $0.state == .unknown } ?? false }

  /// The ledger's key of the hold that shows an authorised order: one for each try.
  func holdKey(_ order: PaymentOrder) -> String { "\(order.id)/authorized/\(chargeAttempt ?? "")" }

  init(id: String, partyID: String, orderID: String, currency: Currency, amount: Int128, psp: String) {
    self.id = id
    self.partyID = partyID
    self.orderID = orderID
    self.currency = currency
    self.amount = amount
    self.psp = psp
  }

  // MARK: JSON

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes) else { return nil }
    id = reader.text("payment_id")
    purpose = reader.choice("purpose", .sale)
    status = reader.choice("status", .created)
    partyID = reader.text(purpose == .sellerDeposit ? "seller_id" : "buyer_id")
    orderID = reader.text("order_id")
    let currency = reader.currency("currency")
    self.currency = currency
    amount = reader.units("amount", currency)
    captured = reader.units("amount_captured", currency)
    refunded = reader.units("amount_refunded", currency)
    isManual = reader.text("capture") == "manual"
    psp = reader.text("psp")
    paymentMethod = reader.optional("payment_method")
    for object in reader.objects("orders") {
      guard let order = PaymentOrder(object, currency) else { return nil }
      orders.append(order)
    }
    chargeAttempt = reader.optional("charge_attempt")
    pspPayment = reader.optional("psp_payment")
    pspCheckout = reader.optional("psp_checkout")
    if let text = reader.optional("psp_status") {
      guard let known = PSPObject.Status(rawValue: text) else { return nil }
      pspStatus = known
    }
    pspURL = reader.optional("psp_url")
    failure = Failure(reader.optionalObject("failure"))
    isAbandoned = reader.bool("abandoned")
    deadLetter = reader.optional("dead_letter")
    entry = reader.optionalInteger("entry").map { UInt64($0) }
    created = UInt64(clamping: reader.integer("created_ns"))
    updated = UInt64(clamping: reader.integer("updated_ns"))
    if let object = reader.optionalObject("attempt") {
      guard let stored = Attempt(object) else { return nil }
      attempt = stored
    }
    if reader.isDamaged { return nil }
  }

  /// The object in its one encoding: the payload of its events, and its row.
  var bytes: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    writeMembers(&json)
    json.endObject()
    return json.bytes
  }

  func writeMembers(_ json: inout JSONWriter) {
    json.member("payment_id", id)
    json.member("object", purpose == .sale ? "payment" : "deposit")
    json.member("purpose", purpose.rawValue)
    json.member("status", status.rawValue)
    if purpose == .sellerDeposit { json.member("seller_id", partyID) } else { json.member("buyer_id", partyID) }
    json.member("order_id", orderID)
    json.member("currency", currency.text)
    json.member("amount", currency.text(amount))
    json.member("amount_captured", currency.text(captured))
    json.member("amount_refunded", currency.text(refunded))
    json.member("capture", isManual ? "manual" : "automatic")
    json.member("psp", psp)
    json.member("payment_method", paymentMethod)
    json.name("orders")
    json.beginArray()
    for order in orders { order.write(&json, currency) }
    json.endArray()
    json.name("failure")
    if let failure { failure.write(&json) } else { json.null() }
    json.member("charge_attempt", chargeAttempt)
    json.member("psp_payment", pspPayment)
    json.member("psp_checkout", pspCheckout)
    json.member("psp_status", pspStatus?.rawValue)
    json.member("psp_url", pspURL)
    json.member("abandoned", isAbandoned)
    json.member("dead_letter", deadLetter)
    json.member("entry", entry.map { Int($0) })
    json.member("created_ns", Int(clamping: created))
    json.member("updated_ns", Int(clamping: updated))
    json.name("attempt")
    if let attempt { attempt.write(&json) } else { json.null() }
  }
}
