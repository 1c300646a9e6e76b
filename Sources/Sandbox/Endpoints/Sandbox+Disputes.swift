/// Buyers who want their money back through their bank.
extension Sandbox {
  /// What a dispute costs, in minor units.
  private static let disputeFee = 1500

  /// A buyer disputes a charge.
  func openDispute(_ chargeID: String, reason: String) {
    guard let charge = charges[chargeID], charge.amountCaptured - charge.amountRefunded > 0, !charge.disputed else { return }
    let isInquiry = reason == "inquiry"
    let dispute = Dispute(
      id: newID("dp_"), created: clock.seconds, account: charge.account, amount: charge.amountCaptured - charge.amountRefunded,
      currency: charge.currency, charge: chargeID, paymentIntent: charge.paymentIntent, reason: isInquiry ? "general" : reason,
      status: isInquiry ? "warning_needs_response" : "needs_response")
    disputes[dispute.id] = dispute
    charges.change(chargeID) { $0.disputed = true }
    if !isInquiry { withdraw(dispute.id) }
    emitDispute("charge.dispute.created", dispute.id)
    if !isInquiry { emitDispute("charge.dispute.funds_withdrawn", dispute.id) }
  }

  /// `POST /v1/disputes/{id}`
  func updateDispute(_ call: Call) throws(APIError) -> any Record {
    var dispute = try existing(disputes, "dispute", call.id, call)
    dispute.metadata = try call.parameters.metadata(onto: dispute.metadata)
    if let evidence = try call.parameters.child("evidence") {
      dispute.evidence = try evidence.text("uncategorized_text") ?? dispute.evidence
      evidence.passWhole("customer_communication", "customer_name", "product_description", "receipt", "service_date", "shipping_tracking_number")
    }
    let submits = try call.parameters.boolean("submit") ?? true
    try call.finish()
    if dispute.isClosed { throw .state("dispute_closed", "This dispute is already closed.") }
    dispute.isSubmitted = dispute.isSubmitted || submits
    disputes[dispute.id] = dispute
    emitDispute("charge.dispute.updated", dispute.id)
    if submits {
      switch dispute.evidence {
      case "winning_evidence"?: decide(dispute.id, isWon: true)
      case "losing_evidence"?: decide(dispute.id, isWon: false)
      case "escalate_inquiry_evidence"? where dispute.isInquiry:
        disputes.change(dispute.id) { $0.status = "needs_response" }
        withdraw(dispute.id)
        emitDispute("charge.dispute.funds_withdrawn", dispute.id)
      default: disputes.change(dispute.id) { $0.status = $0.isInquiry ? "warning_under_review" : "under_review" }
      }
    }
    return try existing(disputes, "dispute", call.id, call)
  }

  /// `POST /v1/disputes/{id}/close`: the merchant gives in.
  func closeDispute(_ call: Call) throws(APIError) -> any Record {
    let dispute = try existing(disputes, "dispute", call.id, call)
    try call.finish()
    if dispute.isClosed { throw .state("dispute_closed", "This dispute is already closed.") }
    decide(dispute.id, isWon: false)
    return try existing(disputes, "dispute", call.id, call)
  }

  // MARK: Steps

  /// Takes the amount and a fee from the merchant.
  private func withdraw(_ id: String) {
    guard let dispute = disputes[id] else { return }
    let transaction = addTransaction(
      "adjustment", category: "dispute", account: dispute.account, amount: -dispute.amount, fee: Sandbox.disputeFee, currency: dispute.currency,
      source: id,
      against: .network, description: "Chargeback withdrawal for \(dispute.charge)")
    disputes.change(id) { $0.transactions.append(transaction.id) }
  }

  private func decide(_ id: String, isWon: Bool) {
    guard let dispute = disputes[id] else { return }
    if dispute.isInquiry {
      disputes.change(id) { $0.status = "warning_closed" }
    } else {
      disputes.change(id) { $0.status = isWon ? "won" : "lost" }
      if isWon {
        let transaction = addTransaction(
          "adjustment", category: "dispute_reversal", account: dispute.account, amount: dispute.amount, currency: dispute.currency, source: id,
          against: .network, description: "Chargeback reversal for \(dispute.charge)")
        disputes.change(id) { $0.transactions.append(transaction.id) }
        emitDispute("charge.dispute.funds_reinstated", id)
      }
    }
    emitDispute("charge.dispute.closed", id)
  }

  private func emitDispute(_ type: String, _ id: String) {
    if let dispute = disputes[id] { emit(type, dispute) }
  }
}
