import Ledger
import Money

/// The legs of the service's entries, made from its objects alone, so that a checker can make them again.
enum Postings {
  typealias Leg = ModuleEntry.Leg

  /// A captured sale: the PSP owes us; the buyer has paid; sellers and the platform have their shares. The buyer's account nets to zero, and tells what was paid.
  static func sale(_ payment: Payment) -> [Leg] {
    let buyer = Chart.buyer(payment.partyID)
    var legs: [Leg] = []
    // Paid from the wallet, the buyer's balance itself goes down.
    if payment.psp != Payment.walletPSP {
      legs.append(Leg(.debit, Chart.clearing(payment.psp), payment.captured))
      legs.append(Leg(.credit, buyer, payment.captured))
    }
    for order in payment.orders where order.captured > 0 {
      legs.append(Leg(.debit, buyer, order.captured))
      let net = order.captured - order.capturedFee
      if net > 0 { legs.append(Leg(.credit, Chart.seller(order.sellerID), net)) }
      if order.capturedFee > 0 { legs.append(Leg(.credit, Chart.fees, order.capturedFee)) }
      legs += settlement(of: order.sellerID, order.settled)
    }
    return legs
  }

  /// A captured deposit: the PSP owes us, and we owe the wallet's owner.
  static func deposit(_ payment: Payment) -> [Leg] {
    let wallet = payment.purpose == .sellerDeposit ? Chart.seller(payment.partyID) : Chart.buyer(payment.partyID)
    return [Leg(.debit, Chart.clearing(payment.psp), payment.captured), Leg(.credit, wallet, payment.captured)]
  }

  /// Money at a PSP that belongs to nothing.
  static func stray(_ psp: String, _ units: Int128) -> [Leg] { [Leg(.debit, Chart.clearing(psp), units), Leg(.credit, Chart.suspense(psp), units)] }

  /// What a seller owes the platform, paid from what they just got.
  static func settlement(of seller: String, _ units: Int128) -> [Leg] {
    units > 0 ? [Leg(.debit, Chart.seller(seller), units), Leg(.credit, Chart.receivable(seller), units)] : []
  }

  /// A refund begins: sellers and the platform give their shares, and where a seller has too little they owe the rest.
  static func take(_ refund: Refund) -> [Leg] {
    var legs: [Leg] = []
    if refund.source == .suspense { legs.append(Leg(.debit, Chart.suspense(refund.psp), refund.amount)) }
    for share in refund.shares {
      let fromSeller = share.amount - share.fee - share.owed
      if fromSeller > 0 { legs.append(Leg(.debit, Chart.seller(share.sellerID), fromSeller)) }
      if share.owed > 0 { legs.append(Leg(.debit, Chart.receivable(share.sellerID), share.owed)) }
      if share.fee > 0 { legs.append(Leg(.debit, Chart.fees, share.fee)) }
    }
    legs.append(Leg(.credit, Chart.refundTransit, refund.amount))
    return legs
  }

  /// A refund has reached the buyer.
  static func give(_ refund: Refund) -> [Leg] {
    guard let buyer = refund.buyerID, !refund.isPastBuyer else {
      return [Leg(.debit, Chart.refundTransit, refund.amount), Leg(.credit, Chart.clearing(refund.psp), refund.amount)]
    }
    if refund.psp == Payment.walletPSP {
      return [Leg(.debit, Chart.refundTransit, refund.amount), Leg(.credit, Chart.buyer(buyer), refund.amount)]
    }
    return [
      Leg(.debit, Chart.refundTransit, refund.amount), Leg(.credit, Chart.buyer(buyer), refund.amount),
      Leg(.debit, Chart.buyer(buyer), refund.amount), Leg(.credit, Chart.clearing(refund.psp), refund.amount),
    ]
  }

  /// A refund failed after it had reached the buyer: the PSP has the money again.
  static func giveBack(_ refund: Refund) -> [Leg] {
    give(refund).map { Leg($0.side == .debit ? .credit : .debit, $0.path, $0.units) }
  }

  /// A refund came about after it had been ended as failed: its shares have flowed back, and the buyer has it too. What is missing shows in suspense.
  static func refundContradicted(_ refund: Refund) -> [Leg] {
    [Leg(.debit, Chart.suspense(refund.psp), refund.amount), Leg(.credit, Chart.clearing(refund.psp), refund.amount)]
  }

  /// And then it came back after all.
  static func refundUncontradicted(_ refund: Refund) -> [Leg] {
    [Leg(.debit, Chart.clearing(refund.psp), refund.amount), Leg(.credit, Chart.suspense(refund.psp), refund.amount)]
  }

  /// A refund did not come about: what was taken flows back.
  static func untake(_ refund: Refund) -> [Leg] {
    var legs: [Leg] = [Leg(.debit, Chart.refundTransit, refund.amount)]
    if refund.source == .suspense { legs.append(Leg(.credit, Chart.suspense(refund.psp), refund.amount)) }
    for share in refund.shares {
      let toSeller = share.amount - share.fee
      let home = share.isHomeless ? Chart.suspense(refund.psp) : Chart.seller(share.sellerID)
      if toSeller > 0 { legs.append(Leg(.credit, home, toSeller)) }
      if share.fee > 0 { legs.append(Leg(.credit, Chart.fees, share.fee)) }
      legs += settlement(of: share.sellerID, share.settledBack)
    }
    return legs
  }
}
