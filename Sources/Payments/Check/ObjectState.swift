/// What of an object's states is compared from event to event.
struct ObjectState {
  var status = ""
  var amount: Int128 = 0

  /// - Parameter bytes: the payload of an event; `nil` when it is not the one encoding of the object with this id.
  init?(_ id: String, _ bytes: [UInt8]) {
    switch Identifier.prefix(of: id) {
    case .payment, .deposit:
      guard let payment = ObjectState.read(Payment.self, id, bytes) else { return nil }
      status = payment.status.rawValue
      amount = payment.amount
    case .refund:
      guard let refund = ObjectState.read(Refund.self, id, bytes) else { return nil }
      status = refund.status.rawValue
      amount = refund.amount
    case .payout:
      guard let payout = ObjectState.read(Payout.self, id, bytes) else { return nil }
      status = payout.status.rawValue
      amount = payout.amount
    case .bankAccount: if ObjectState.read(BankAccount.self, id, bytes) == nil { return nil }
    case .deadLetter: if ObjectState.read(DeadLetter.self, id, bytes) == nil { return nil }
    case .endpoint: if ObjectState.read(WebhookEndpoint.self, id, bytes) == nil { return nil }
    case .token: if ObjectState.read(Token.self, id, bytes) == nil { return nil }
    default:
      if id.hasPrefix("seller:") {
        if ObjectState.read(Seller.self, id, bytes) == nil { return nil }
      } else if id.hasPrefix("buyer:") {
        if ObjectState.read(Buyer.self, id, bytes) == nil { return nil }
      } else if id.hasPrefix("schedule:") {
        if ObjectState.read(PayoutSchedule.self, id, bytes) == nil { return nil }
      } else {
        return nil
      }
    }
  }

  private static func read<Object: StoredObject>(_ type: Object.Type, _ id: String, _ bytes: [UInt8]) -> Object? {
    guard let object = Object(bytes), object.id == id, object.bytes == bytes else { return nil }
    return object
  }

  /// Whether a state may follow another one.
  static func mayFollow(_ id: String, _ old: String, _ new: String) -> Bool {
    if old == new { return true }
    switch Identifier.prefix(of: id) {
    case .payment, .deposit: return legal(PaymentStatus.successors, old, new)
    case .refund: return legal(RefundStatus.successors, old, new)
    case .payout: return legal(PayoutStatus.successors, old, new)
    default: return true
    }
  }

  private static func legal<Status: RawRepresentable<String> & Hashable>(_ table: [Status: Set<Status>], _ old: String, _ new: String) -> Bool {
    guard let old = Status(rawValue: old), let new = Status(rawValue: new) else { return false }
    return table[old, default: []].contains(new)
  }
}
