import JSON

/// A buyer, where more is known of them than their name: the PSP's id, and the payment methods to remember.
public struct Buyer: Sendable, Equatable {
  /// The marketplace's own id.
  public var name: String
  /// The PSP's id of the buyer.
  public var pspCustomer: String?
  /// Tokens, the newest last; of more than `paymentMethodsMax` the oldest are forgotten.
  public var paymentMethods: [String] = []
  /// Nanoseconds since 1970.
  public var created: UInt64 = 0
  public var updated: UInt64 = 0

  static let paymentMethodsMax = 20

  /// The id of the row of a buyer.
  static func rowID(_ name: String) -> String { "buyer:\(name)" }

  init(name: String) { self.name = name }

  /// Puts a token at the end, wherever it was before.
  mutating func remember(_ token: String) {
    paymentMethods.removeAll { $0 == token }
    paymentMethods.append(token)
    if paymentMethods.count > Buyer.paymentMethodsMax { paymentMethods.removeFirst() }
  }

  // MARK: JSON

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes) else { return nil }
    name = reader.text("buyer_id")
    pspCustomer = reader.optional("psp_customer")
    paymentMethods = reader.texts("payment_methods")
    created = UInt64(clamping: reader.integer("created_ns"))
    updated = UInt64(clamping: reader.integer("updated_ns"))
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
    json.member("buyer_id", name)
    json.member("object", "buyer")
    json.member("psp_customer", pspCustomer)
    json.name("payment_methods")
    json.beginArray()
    for token in paymentMethods { json.string(token) }
    json.endArray()
    json.member("created_ns", Int(clamping: created))
    json.member("updated_ns", Int(clamping: updated))
  }
}

extension Buyer: StoredObject {
  public var id: String { Buyer.rowID(name) }
  var indexes: [String] { [] }
  var due: UInt64? { nil }
}
