import JSON
import PSP

/// Money on its way back to a buyer: of a payment's orders, or of money at a PSP that belongs to nothing.
public struct Refund: Sendable, Equatable {
  /// Whose money it is.
  public enum Source: String, Sendable {
    case orders
    case suspense
  }

  /// What one order bears.
  public struct Share: Sendable, Equatable {
    public var orderID: String
    public var sellerID: String
    /// Minor units, as all amounts here.
    public var amount: Int128
    /// Of it, what the platform gives of its fee.
    public var fee: Int128
    /// Of it, what the seller did not have and owes the platform now.
    public var owed: Int128
    /// When it flowed back: what settled a debt of the seller again.
    public var settledBack: Int128 = 0
    /// When it flowed back: the wallet, frozen or closed, did not take it, and it lies in suspense.
    public var isHomeless = false
  }

  public var id: String
  public var source: Source
  public var paymentID: String
  /// The buyer it goes to; `nil` for money that belongs to nobody we know.
  public var buyerID: String?
  public var currency: Currency
  public var amount: Int128
  public var shares: [Share] = []
  public var reason: String?
  public var status = RefundStatus.executing
  public var psp: String
  /// The PSP's payment that is given back.
  public var pspPayment: String?
  public var attempt: Attempt?
  public var pspRefund: String?
  public var pspStatus: PSPObject.Status?
  public var failure: Failure?
  public var isAbandoned = false
  /// The buyer's account is frozen or closed: what the PSP gives them is booked past it.
  public var isPastBuyer = false
  public var deadLetter: String?
  /// The entries that took it, gave it, and let it flow back.
  public var takeEntry: UInt64?
  public var giveEntry: UInt64?
  public var backEntry: UInt64?
  /// The entry that booked it against a person's or the PSP's own word, and the one that took that back.
  public var contradictedEntry: UInt64?
  public var uncontradictedEntry: UInt64?
  /// Nanoseconds since 1970.
  public var created: UInt64 = 0
  public var updated: UInt64 = 0

  init(id: String, source: Source, paymentID: String, buyerID: String?, currency: Currency, amount: Int128, psp: String, pspPayment: String?) {
    self.id = id
    self.source = source
    self.paymentID = paymentID
    self.buyerID = buyerID
    self.currency = currency
    self.amount = amount
    self.psp = psp
    self.pspPayment = pspPayment
  }

  // MARK: JSON

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes) else { return nil }
    id = reader.text("refund_id")
    source = reader.choice("source", .orders)
    paymentID = reader.text("payment_id")
    buyerID = reader.optional("buyer_id")
    let currency = reader.currency("currency")
    self.currency = currency
    amount = reader.units("amount", currency)
    reason = reader.optional("reason")
    status = reader.choice("status", .executing)
    psp = reader.text("psp")
    pspPayment = reader.optional("psp_payment")
    pspRefund = reader.optional("psp_refund")
    if let text = reader.optional("psp_status") {
      guard let known = PSPObject.Status(rawValue: text) else { return nil }
      pspStatus = known
    }
    failure = Failure(reader.optionalObject("failure"))
    isAbandoned = reader.bool("abandoned")
    deadLetter = reader.optional("dead_letter")
    takeEntry = reader.optionalInteger("entry_taken").map { UInt64($0) }
    giveEntry = reader.optionalInteger("entry_given").map { UInt64($0) }
    backEntry = reader.sequence("entry_back")
    contradictedEntry = reader.sequence("entry_contradicted")
    uncontradictedEntry = reader.sequence("entry_uncontradicted")
    isPastBuyer = reader.bool("past_buyer")
    created = UInt64(clamping: reader.integer("created_ns"))
    updated = UInt64(clamping: reader.integer("updated_ns"))
    for object in reader.objects("shares") {
      var share = ObjectReader(object)
      shares.append(
        Share(
          orderID: share.text("payment_order_id"), sellerID: share.text("seller_id"), amount: share.units("amount", currency),
          fee: share.units("fee", currency), owed: share.units("owed", currency), settledBack: share.units("settled_back", currency),
          isHomeless: share.bool("homeless")))
      if share.isDamaged { return nil }
    }
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
    json.member("refund_id", id)
    json.member("object", "refund")
    json.member("source", source.rawValue)
    json.member("status", status.rawValue)
    json.member("payment_id", paymentID)
    json.member("buyer_id", buyerID)
    json.member("currency", currency.text)
    json.member("amount", currency.text(amount))
    json.member("reason", reason)
    json.name("shares")
    json.beginArray()
    for share in shares {
      json.beginObject()
      json.member("payment_order_id", share.orderID)
      json.member("seller_id", share.sellerID)
      json.member("amount", currency.text(share.amount))
      json.member("fee", currency.text(share.fee))
      json.member("owed", currency.text(share.owed))
      json.member("settled_back", currency.text(share.settledBack))
      json.member("homeless", share.isHomeless)
      json.endObject()
    }
    json.endArray()
    json.name("failure")
    if let failure { failure.write(&json) } else { json.null() }
    json.member("psp", psp)
    json.member("psp_payment", pspPayment)
    json.member("psp_refund", pspRefund)
    json.member("psp_status", pspStatus?.rawValue)
    json.member("abandoned", isAbandoned)
    json.member("past_buyer", isPastBuyer)
    json.member("dead_letter", deadLetter)
    json.member("entry_taken", takeEntry.map { Int($0) })
    json.member("entry_given", giveEntry.map { Int($0) })
    json.member("entry_back", backEntry.map { Int($0) })
    json.member("entry_contradicted", contradictedEntry.map { Int($0) })
    json.member("entry_uncontradicted", uncontradictedEntry.map { Int($0) })
    json.member("created_ns", Int(clamping: created))
    json.member("updated_ns", Int(clamping: updated))
    json.name("attempt")
    if let attempt { attempt.write(&json) } else { json.null() }
  }
}

extension Refund: StoredObject {
  var indexes: [String] { ["refund/payment/\(paymentID)", "refund/status/\(status.rawValue)"] }

  var due: UInt64? {
    if status == .success || status == .failed { return nil }
    if let attempt, attempt.state == .waiting { return attempt.due }
    return .max
  }
}
