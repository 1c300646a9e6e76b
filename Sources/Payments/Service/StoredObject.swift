import PSP

/// An object of the service that has a row and events.
protocol StoredObject: Equatable {
  var id: String { get }
  /// The one encoding: the payload of its events, and its row.
  var bytes: [UInt8] { get }
  /// What it is found by besides its id, such as `buyer/b1`: the order of ids within one gives the lists.
  var indexes: [String] { get }
  /// When something has to be done about it, nanoseconds since 1970; `.max`: it is open, and news from outside are awaited; `nil`: it is settled.
  var due: UInt64? { get }
  init?(_ bytes: [UInt8])
}

extension Payment: StoredObject {
  var indexes: [String] {
    var keys = ["\(purpose == .sale ? "payment" : "deposit")/status/\(status.rawValue)"]
    if purpose != .sale { return keys }
    keys += ["payment/all", "payment/buyer/\(partyID)", "payment/order/\(orderID)"]
    for order in orders {
      let key = "payment/seller/\(order.sellerID)"
      if !keys.contains(key) { keys.append(key) }
    }
    return keys
  }

  var due: UInt64? {
    guard isOpen else { return nil }
    if let attempt, attempt.state == .waiting { return attempt.due }
    // A buyer who is asked to prove who they are has a day from the charge; the PSP would wait for ever. Where it did not let us cancel then: again in an hour.
    if status == .executing, pspStatus == .requiresAction, let attempt, attempt.state == .done {
      if attempt.call == .cancel || attempt.call == .expire { return updated &+ Payment.actionNanoseconds / 24 }
      return UInt64(clamping: attempt.begun) &* 1_000_000_000 &+ Payment.actionNanoseconds
    }
    return .max
  }

  static var actionNanoseconds: UInt64 { 86_400_000_000_000 }
}
