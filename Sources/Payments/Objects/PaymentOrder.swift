import JSON

/// One seller's part of a payment. It lives within its payment: its id is the payment's, with the number of the order.
public struct PaymentOrder: Sendable, Equatable {
  public var id: String
  public var sellerID: String
  /// The marketplace's own id of this part.
  public var subOrderID: String?
  /// Minor units, as all amounts here.
  public var amount: Int128
  /// What the platform keeps of it.
  public var fee: Int128
  /// Whether refunds give the platform's fee back.
  public var refundsFee: Bool
  public var status = PaymentStatus.created
  public var captured: Int128 = 0
  public var capturedFee: Int128 = 0
  /// Of what was captured: what went back to the buyer.
  public var refunded: Int128 = 0
  /// And what refunds under way have taken.
  public var refunding: Int128 = 0
  /// Of the platform's fee: what refunds have taken, those under way included.
  public var refundedFee: Int128 = 0
  /// Of what the seller got: what settled a debt of theirs to the platform.
  public var settled: Int128 = 0
  /// The hold that shows an authorised amount on the seller's wallet.
  public var hold: UInt64?

  /// What is left to refund.
  var refundable: Int128 { captured - refunded - refunding }

  // MARK: JSON

  init?(_ json: JSONObject, _ currency: Currency) {
    var reader = ObjectReader(json)
    id = reader.text("payment_order_id")
    sellerID = reader.text("seller_id")
    subOrderID = reader.optional("sub_order_id")
    amount = reader.units("amount", currency)
    fee = reader.units("fee", currency)
    refundsFee = reader.bool("refunds_fee")
    status = reader.choice("status", .created)
    captured = reader.units("amount_captured", currency)
    capturedFee = reader.units("fee_captured", currency)
    refunded = reader.units("amount_refunded", currency)
    refunding = reader.units("amount_refunding", currency)
    refundedFee = reader.units("fee_refunded", currency)
    settled = reader.units("debt_settled", currency)
    hold = reader.optionalInteger("hold").map { UInt64($0) }
    if reader.isDamaged { return nil }
  }

  init(id: String, sellerID: String, subOrderID: String?, amount: Int128, fee: Int128, refundsFee: Bool) {
    self.id = id
    self.sellerID = sellerID
    self.subOrderID = subOrderID
    self.amount = amount
    self.fee = fee
    self.refundsFee = refundsFee
  }

  func write(_ json: inout JSONWriter, _ currency: Currency, paymentID: String? = nil) {
    json.beginObject()
    json.member("payment_order_id", id)
    if let paymentID {
      json.member("object", "payment_order")
      json.member("payment_id", paymentID)
      json.member("currency", currency.text)
    }
    json.member("seller_id", sellerID)
    json.member("sub_order_id", subOrderID)
    json.member("status", status.rawValue)
    json.member("amount", currency.text(amount))
    json.member("fee", currency.text(fee))
    json.member("net", currency.text(amount - fee))
    json.member("refunds_fee", refundsFee)
    json.member("amount_captured", currency.text(captured))
    json.member("fee_captured", currency.text(capturedFee))
    json.member("amount_refunded", currency.text(refunded))
    json.member("amount_refunding", currency.text(refunding))
    json.member("fee_refunded", currency.text(refundedFee))
    json.member("debt_settled", currency.text(settled))
    json.member("hold", hold.map { Int($0) })
    json.endObject()
  }
}
