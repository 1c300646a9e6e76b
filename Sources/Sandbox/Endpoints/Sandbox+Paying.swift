/// Taking money from buyers: what happens to an intent once it is confirmed.
extension Sandbox {
  /// Tries to take the money.
  /// - Returns: why it failed, or `nil` when it did not; the intent tells how far it came.
  func confirm(_ id: String, _ method: PaymentMethod, _ confirmation: Confirmation) -> CardError? {
    guard var intent = paymentIntents[id] else { preconditionFailure("there is no intent \(id)") }
    intent.paymentMethod = method.id
    intent.returnURL = confirmation.returnURL ?? intent.returnURL
    intent.lastError = nil
    paymentIntents[id] = intent
    let needsBuyer =
      switch method.behaviour.authentication {
      case .never: false
      case .always: true
      case .unlessSetUp: !method.isSetUp
      case .onSession: !confirmation.isOffSession
      }
    guard needsBuyer || outcomeFault(.threeDSecure, intent) != nil else { return collect(id, method, threeDSecure: false) }
    if confirmation.isOffSession || confirmation.failsOnAction { return fail(id, method, CardError(decline: "authentication_required")) }
    paymentIntents.change(id) {
      $0.status = .requiresAction
      $0.actionURL = "\(settings.publicURL)/3ds/\(id)"
    }
    emitIntent("payment_intent.requires_action", id)
    return nil
  }

  /// Takes the buyer's proof, or its absence.
  /// - Returns: why the payment failed, or `nil`; `nil` too when no proof is wanted any more.
  @discardableResult
  func authenticate(_ id: String, succeeds: Bool) -> CardError? {
    guard let intent = paymentIntents[id], intent.status == .requiresAction, let method = intent.paymentMethod.flatMap({ paymentMethods[$0] }) else {
      return nil
    }
    if succeeds { return collect(id, method, threeDSecure: true) }
    let failure = CardError(decline: "payment_intent_authentication_failure")
    paymentIntents.change(id) {
      $0.status = .requiresPaymentMethod
      $0.paymentMethod = nil
      $0.lastError = failure
    }
    emitIntent("payment_intent.payment_failed", id)
    return failure
  }

  /// Asks the network, as far as there is one.
  private func collect(_ id: String, _ method: PaymentMethod, threeDSecure: Bool) -> CardError? {
    guard let intent = paymentIntents[id] else { preconditionFailure("there is no intent \(id)") }
    let asked = outcomeFault(.decline, intent).map { $0.argument ?? "generic_decline" }
    if let decline = asked ?? (method.behaviour.isSlow ? nil : method.behaviour.decline) {
      return fail(id, method, CardError(decline: decline), isBlocked: asked == nil && method.behaviour.isBlocked)
    }
    // A provider that takes another amount than it was asked for says so in all it says.
    let amount = max(1, intent.amount + (outcomeFault(.wrongAmount, intent)?.number(-1) ?? 0))
    var charge = makeCharge(intent, method, amount: amount)
    charge.threeDSecure = threeDSecure
    if method.behaviour.isSlow { charge.status = "pending" }
    charges[charge.id] = charge
    paymentIntents.change(id) {
      $0.amount = amount
      $0.latestCharge = charge.id
    }
    if method.behaviour.isSlow {
      paymentIntents.change(id) { $0.status = .processing }
      emit("charge.pending", charge)
      emitIntent("payment_intent.processing", id)
      completeSession(of: id)
      if !method.behaviour.isStuck { later(settings.laterSeconds, .clear(id)) }
    } else if intent.captureMethod == "manual" {
      paymentIntents.change(id) {
        $0.status = .requiresCapture
        $0.amountCapturable = amount
      }
      emit("charge.succeeded", charge)
      emitIntent("payment_intent.amount_capturable_updated", id)
      completeSession(of: id)
      // Holds on cards last seven days.
      later(7 * 86_400, .expireHold(charge.id))
    } else {
      settle(charge.id, amount)
      succeed(id, amount, chargeEvent: "charge.succeeded")
    }
    if let reason = outcomeFault(.dispute, intent).map({ $0.argument ?? "fraudulent" }) ?? method.behaviour.dispute {
      later(1, .openDispute(charge.id, reason))
    }
    return nil
  }

  /// Takes what was held, or a part of it.
  func capture(_ id: String, _ amount: Int) {
    guard let charge = paymentIntents[id]?.latestCharge else { preconditionFailure("there is nothing to capture for \(id)") }
    settle(charge, amount)
    paymentIntents.change(id) { $0.amountCapturable = 0 }
    succeed(id, amount, chargeEvent: "charge.captured")
  }

  /// A bank debit's answer has come.
  func clearDebit(_ id: String) {
    guard let intent = paymentIntents[id], intent.status == .processing, let chargeID = intent.latestCharge, let charge = charges[chargeID] else {
      return
    }
    if let decline = charge.method.behaviour.decline {
      charges.change(chargeID) {
        $0.status = "failed"
        $0.failure = CardError(decline: decline)
      }
      refuse(id, charge: chargeID, CardError(decline: decline))
      if let session = intent.session, let known = sessions[session] { emit("checkout.session.async_payment_failed", known) }
    } else {
      charges.change(chargeID) { $0.status = "succeeded" }
      settle(chargeID, charge.amount)
      succeed(id, charge.amount, chargeEvent: "charge.succeeded")
    }
  }

  /// A hold that nobody captured ends.
  func expireHold(_ chargeID: String) {
    guard let charge = charges[chargeID], let intent = paymentIntents[charge.paymentIntent], intent.status == .requiresCapture else { return }
    emit("charge.expired", charge)
    cancel(intent.id, reason: "expired")
  }

  /// Ends an intent that took nothing.
  func cancel(_ id: String, reason: String?) {
    paymentIntents.change(id) {
      $0.status = .canceled
      $0.canceledAt = clock.seconds
      $0.cancellationReason = reason
      $0.amountCapturable = 0
    }
    emitIntent("payment_intent.canceled", id)
  }

  // MARK: Steps

  /// Books the money of a charge.
  private func settle(_ id: String, _ amount: Int) {
    guard let charge = charges[id] else { preconditionFailure("there is no charge \(id)") }
    let moment = charge.method.behaviour.bypassesPending ? clock.seconds : settlementMoment
    // A part that is captured shows as the whole charge and the rest going back.
    let transaction = addTransaction(
      "charge", account: charge.account, amount: charge.amount, fee: fee(on: amount, currency: charge.currency), currency: charge.currency,
      source: id, against: .network, availableOn: moment, description: charge.description)
    if amount < charge.amount {
      addTransaction(
        "refund", category: "partial_capture_reversal", account: charge.account, amount: amount - charge.amount, currency: charge.currency,
        source: id,
        against: .network, availableOn: moment)
    }
    charges.change(id) {
      $0.captured = true
      $0.amountCaptured = amount
      $0.balanceTransaction = transaction.id
    }
  }

  private func succeed(_ id: String, _ amount: Int, chargeEvent: String) {
    paymentIntents.change(id) {
      $0.status = .succeeded
      $0.amountReceived = amount
    }
    if let charge = paymentIntents[id]?.latestCharge.flatMap({ charges[$0] }) {
      if paymentIntents[id]?.setupFutureUsage == "off_session" { paymentMethods.change(charge.paymentMethod) { $0.isSetUp = true } }
      emit(chargeEvent, charge)
    }
    emitIntent("payment_intent.succeeded", id)
    completeSession(of: id)
  }

  /// A try that the bank, or the provider itself, refused.
  private func fail(_ id: String, _ method: PaymentMethod, _ error: CardError, isBlocked: Bool = false) -> CardError {
    guard let intent = paymentIntents[id] else { preconditionFailure("there is no intent \(id)") }
    var charge = makeCharge(intent, method, amount: intent.amount)
    charge.status = "failed"
    charge.failure = error
    charge.isBlocked = isBlocked
    charges[charge.id] = charge
    return refuse(id, charge: charge.id, error)
  }

  @discardableResult
  private func refuse(_ id: String, charge: String, _ error: CardError) -> CardError {
    var error = error
    error.charge = charge
    error.paymentMethod = paymentIntents[id]?.paymentMethod
    paymentIntents.change(id) {
      $0.status = .requiresPaymentMethod
      $0.paymentMethod = nil
      $0.latestCharge = charge
      $0.lastError = error
    }
    if let failed = charges[charge] { emit("charge.failed", failed) }
    emitIntent("payment_intent.payment_failed", id)
    return error
  }

  private func makeCharge(_ intent: PaymentIntent, _ method: PaymentMethod, amount: Int) -> Charge {
    var charge = Charge(
      id: newID("ch_"), created: clock.seconds, account: intent.account, amount: amount, currency: intent.currency, paymentIntent: intent.id,
      paymentMethod: method.id, method: method)
    charge.customer = intent.customer
    charge.description = intent.description
    charge.transferGroup = intent.transferGroup
    charge.metadata = intent.metadata
    return charge
  }

  private func emitIntent(_ type: String, _ id: String) {
    if let intent = paymentIntents[id] { emit(type, intent) }
  }

  /// A fault of the request at hand, or one that the object's metadata asks for.
  func outcomeFault(_ kind: FaultKind, _ object: any Record) -> Fault? {
    cause.fault(kind) ?? object.metadata["sandbox_fault"].flatMap(Fault.list)?.first { $0.kind == kind }
  }
}
