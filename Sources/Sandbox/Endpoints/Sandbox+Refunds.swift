/// Giving money back.
extension Sandbox {
  /// `POST /v1/refunds`
  func createRefund(_ call: Call) throws(APIError) -> any Record {
    let parameters = call.parameters
    let chargeID = try parameters.filled("charge")
    let intentID = try parameters.filled("payment_intent")
    let amount = try parameters.integer("amount")
    let reason = try parameters.choice("reason", "duplicate", "fraudulent", "requested_by_customer")
    let metadata = try parameters.metadata()
    let charge = try refundable(charge: chargeID, intent: intentID, call)
    try call.finish()

    let left = charge.amountCaptured - charge.amountRefunded
    if charge.disputed, disputes.elements.contains(where: { $0.charge == charge.id && !$0.isInquiry && $0.status != "won" }) {
      throw .state("charge_disputed", "The charge \(charge.id) has been charged back; cannot issue a refund.")
    }
    if left == 0 { throw .state("charge_already_refunded", "Charge \(charge.id) has already been refunded.") }
    let taken = amount ?? left
    if taken < 1 { throw .invalid("amount", "This value must be greater than or equal to 1.", code: "parameter_invalid_integer") }
    if taken > left {
      throw APIError(
        status: 400,
        message: "Refund amount (\(Sandbox.major(taken, charge.currency)) \(charge.currency)) is greater than unrefunded amount on charge "
          + "(\(Sandbox.major(left, charge.currency)) \(charge.currency))", param: "amount", hasRun: true)
    }
    var refund = Refund(
      id: newID("re_"), created: clock.seconds, account: charge.account, amount: taken, currency: charge.currency, charge: charge.id,
      paymentIntent: charge.paymentIntent, reason: reason)
    refund.metadata = metadata
    let fate = fate(of: refund, charge)
    if fate == .pendsFirst {
      refund.status = "pending"
      refund.pendingReason = "processing"
    }
    // While the charge itself is still pending, so is what it gives back.
    let pendsUntil = charge.balanceTransaction.flatMap { transactions[$0] }.flatMap { $0.isAvailable ? nil : $0.availableOn }
    refund.balanceTransaction =
      addTransaction(
        "refund", account: charge.account, amount: -taken, currency: charge.currency, source: refund.id, against: .network, availableOn: pendsUntil
      ).id
    refunds[refund.id] = refund
    charges.change(charge.id) { $0.amountRefunded += taken }
    emit("refund.created", refund)
    if let changed = charges[charge.id] { emit("charge.refunded", changed) }
    switch fate {
    case .succeeds: break
    case .pendsFirst: later(settings.laterSeconds, .completeRefund(refund.id))
    case .failsLater: later(settings.laterSeconds, .failRefund(refund.id))
    }
    return refund
  }

  /// `POST /v1/refunds/{id}`
  func updateRefund(_ call: Call) throws(APIError) -> any Record {
    var refund = try existing(refunds, "refund", call.id, call)
    refund.metadata = try call.parameters.metadata(onto: refund.metadata)
    try call.finish()
    refunds[refund.id] = refund
    emit("refund.updated", refund)
    return refund
  }

  /// `POST /v1/refunds/{id}/cancel`
  func cancelRefund(_ call: Call) throws(APIError) -> any Record {
    let refund = try existing(refunds, "refund", call.id, call)
    try call.finish()
    if refund.status != "pending" {
      throw .state("resource_invalid_state", "Refund \(refund.id) cannot be canceled: its status is \(refund.status).")
    }
    giveBack(refund, status: "canceled", failure: "merchant_request")
    if let canceled = refunds[refund.id] { emit("refund.updated", canceled) }
    return try existing(refunds, "refund", call.id, call)
  }

  // MARK: What becomes of it

  /// A refund that was pending arrives.
  func completeRefund(_ id: String) {
    guard refunds[id]?.status == "pending" else { return }
    refunds.change(id) {
      $0.status = "succeeded"
      $0.pendingReason = nil
    }
    if let refund = refunds[id] {
      emit("refund.updated", refund)
      emit("charge.refund.updated", refund)
    }
  }

  /// A refund that had succeeded fails: the money is back.
  func failRefund(_ id: String) {
    guard let refund = refunds[id], refund.status == "succeeded" || refund.status == "pending" else { return }
    giveBack(refund, status: "failed", failure: "expired_or_canceled_card")
    if let failed = refunds[id] {
      emit("refund.updated", failed)
      emit("charge.refund.updated", failed)
      emit("refund.failed", failed)
    }
  }

  private func giveBack(_ refund: Refund, status: String, failure: String) {
    let transaction = addTransaction(
      "refund_failure", account: refund.account, amount: refund.amount, currency: refund.currency, source: refund.id, against: .network)
    charges.change(refund.charge) { $0.amountRefunded -= refund.amount }
    refunds.change(refund.id) {
      $0.status = status
      $0.pendingReason = nil
      $0.failureReason = failure
      $0.failureTransaction = transaction.id
    }
  }

  private func fate(of refund: Refund, _ charge: Charge) -> CardBehaviour.RefundFate {
    if outcomeFault(.refundFails, refund) != nil || outcomeFault(.refundFails, charge) != nil { return .failsLater }
    if outcomeFault(.refundPending, refund) != nil || outcomeFault(.refundPending, charge) != nil { return .pendsFirst }
    return charge.method.behaviour.refund
  }

  private func refundable(charge: String?, intent: String?, _ call: Call) throws(APIError) -> Charge {
    if let charge {
      let found = try existing(charges, "charge", charge, call, param: "charge")
      if found.amountCaptured > 0 { return found }
      throw .state("charge_not_refundable", "Charge \(found.id) has not been captured.")
    }
    guard let intent else {
      throw APIError(status: 400, message: "One of the following params should be provided for this request: payment_intent or charge.")
    }
    let found = try existing(paymentIntents, "payment_intent", intent, call, param: "payment_intent")
    guard found.status == .succeeded, let latest = found.latestCharge, let charge = charges[latest] else {
      throw .state("payment_intent_unexpected_state", "This PaymentIntent (\(found.id)) does not have a successful charge to refund.")
    }
    return charge
  }
}
