import JSON

/// From Stripe's objects to those that all connectors share.
extension StripeConnector {
  /// What an object of Stripe's says; `nil` when it is of a type that means nothing to Ducat, in a state that nobody knows, or of an amount that
  /// Ducat cannot hold exactly.
  static func object(_ json: JSONValue) -> PSPObject? {
    switch json["object"]?.string {
    case "payment_intent": payment(json)
    case "checkout.session": checkout(json)
    case "refund": refund(json)
    case "transfer": transfer(json)
    case "payout": payout(json)
    case "bank_account": bankAccount(json)
    case "customer": linkedAccount(json)
    default: nil
    }
  }

  private static func payment(_ json: JSONValue) -> PSPObject? {
    let error = json["last_payment_error"]
    let status: PSPObject.Status
    switch json["status"]?.string {
    // Declined, or not tried yet.
    case "requires_payment_method": status = error?.object == nil ? .pending : .failed
    case "requires_confirmation": status = .pending
    case "requires_action": status = .requiresAction
    case "processing": status = .processing
    case "requires_capture": status = .authorized
    case "succeeded": status = .succeeded
    case "canceled": status = .canceled
    default: return nil
    }
    let amount =
      switch status {
      case .succeeded: "amount_received"
      case .authorized: "amount_capturable"
      default: "amount"
      }
    guard var object = make(.payment, json, status, amount: amount) else { return nil }
    object.charge = StripeJSON.id(json["latest_charge"])
    object.redirectURL = json["next_action"]?["redirect_to_url"]?["url"]?.string
    if status == .failed {
      object.failureCode = StripeVerdictTable.code(for: error?["decline_code"]?.string ?? error?["code"]?.string ?? "")
      object.failureMessage = StripeJSON.message(error?["message"])
    } else if status == .canceled, let reason = json["cancellation_reason"]?.string {
      object.failureCode = StripeVerdictTable.code(for: reason)
    }
    return object
  }

  private static func checkout(_ json: JSONValue) -> PSPObject? {
    let status: PSPObject.Status
    switch json["status"]?.string {
    case "open": status = .open
    case "complete": status = .complete
    case "expired": status = .expired
    default: return nil
    }
    guard var object = make(.checkout, json, status, amount: "amount_total", isAmountNeeded: false) else { return nil }
    object.payment = StripeJSON.id(json["payment_intent"])
    object.redirectURL = json["url"]?.string
    return object
  }

  private static func refund(_ json: JSONValue) -> PSPObject? {
    let status: PSPObject.Status
    switch json["status"]?.string {
    case "pending", "requires_action": status = .pending
    case "succeeded": status = .succeeded
    case "failed": status = .failed
    case "canceled": status = .canceled
    default: return nil
    }
    guard var object = make(.refund, json, status, amount: "amount") else { return nil }
    object.payment = StripeJSON.id(json["payment_intent"])
    object.charge = StripeJSON.id(json["charge"])
    object.failureCode = json["failure_reason"]?.string.map(StripeVerdictTable.code)
    return object
  }

  private static func transfer(_ json: JSONValue) -> PSPObject? {
    guard var object = make(.transfer, json, json["reversed"]?.bool == true ? .reversed : .succeeded, amount: "amount") else { return nil }
    object.charge = StripeJSON.id(json["source_transaction"])
    object.holder = StripeJSON.id(json["destination"])
    return object
  }

  private static func payout(_ json: JSONValue) -> PSPObject? {
    let status: PSPObject.Status
    switch json["status"]?.string {
    case "pending": status = .pending
    case "in_transit": status = .inTransit
    case "paid": status = .paid
    case "failed": status = .failed
    case "canceled": status = .canceled
    default: return nil
    }
    guard var object = make(.payout, json, status, amount: "amount") else { return nil }
    object.failureCode = json["failure_code"]?.string.map(StripeVerdictTable.code)
    object.failureMessage = StripeJSON.message(json["failure_message"])
    return object
  }

  private static func bankAccount(_ json: JSONValue) -> PSPObject? {
    let status: PSPObject.Status
    switch json["status"]?.string {
    case "new", "validated": status = .pending
    case "verified": status = .succeeded
    case "verification_failed", "errored", "tokenized_account_number_deactivated": status = .failed
    default: return nil
    }
    guard json["deleted"]?.bool != true, var object = make(.bankAccount, json, status) else { return nil }
    object.holder = StripeJSON.id(json["customer"]) ?? StripeJSON.id(json["account"])
    return object
  }

  /// A customer who was made with a bank account: the answer to linking one. The ids that are ours are the customer's.
  private static func linkedAccount(_ json: JSONValue) -> PSPObject? {
    guard let holder = json["id"]?.string, let account = json["default_source"] else { return nil }
    guard var object = bankAccount(account) else { return nil }
    object.holder = holder
    object.attempt = json["metadata"]?[attemptName]?.string
    object.subject = json["metadata"]?[subjectName]?.string
    return object
  }

  /// What all objects have.
  /// - Parameters:
  ///   - amount: the member that holds it; `nil` for objects without one.
  ///   - isAmountNeeded: whether the object says nothing without it. Even then one that is there has to make sense.
  private static func make(
    _ kind: PSPObject.Kind, _ json: JSONValue, _ status: PSPObject.Status, amount: String? = nil, isAmountNeeded: Bool = true
  ) -> PSPObject? {
    guard let id = json["id"]?.string, !id.isEmpty else { return nil }
    var object = PSPObject(kind: kind, id: id, status: status)
    object.attempt = json["metadata"]?[attemptName]?.string
    object.subject = json["metadata"]?[subjectName]?.string
    guard let amount else { return object }
    if let units = json[amount]?.integer, let currency = json["currency"]?.string {
      guard let money = StripeMoney.amount(units, currency: currency) else { return nil }
      object.amount = money
    } else if isAmountNeeded {
      return nil
    }
    return object
  }
}
