import PSP
import Payments

/// What payments, refunds and payouts look like in answers.
extension AnswerSchema {
  private static let pspStatuses = PSPObject.Status.allCases.map(\.rawValue)

  static let payment = AnswerSchema(
    name: "Payment", summary: "A pay-in: one charge, with an order for each seller; or a deposit.",
    members: [
      text("payment_id", "its id"), object("payment", "deposit"),
      choice("purpose", ["sale", "buyer_deposit", "seller_deposit"], "what the money is for"),
      choice("status", PaymentStatus.allCases.map(\.rawValue), "how far it is"),
      Member(name: "buyer_id", shape: .text, isOptional: true, meaning: "whose payment it is, or whose wallet is topped up"),
      Member(name: "seller_id", shape: .text, isOptional: true, meaning: "a deposit of a seller: whose wallet is topped up"),
      text("order_id", "your id of the order; empty for deposits"), text("currency", "ISO 4217"), amount("amount", "the total"),
      amount("amount_captured", "what was taken"), amount("amount_refunded", "what went back"),
      choice("capture", ["automatic", "manual"], "whether it is captured by hand"), text("psp", "the PSP, or wallet"),
      text("payment_method", "the PSP's token, or wallet; null for a hosted page", null: true),
      array("orders", .schema("OrderOfPayment"), "each seller's part"), schema("failure", "Failure", "why it failed", null: true),
      text("charge_attempt", "the attempt that made the PSP's payment", null: true), text("psp_payment", "what the PSP calls it", null: true),
      text("psp_checkout", "what the PSP calls its page", null: true),
      choice("psp_status", pspStatuses, "how far the PSP said it is", null: true),
      text("psp_url", "the PSP's address for the buyer", null: true), bool("abandoned", "whether a person has ended it as not happened"),
      text("dead_letter", "the open dead letter about it", null: true), integer("entry", "the entry that booked it", null: true),
    ] + times + [
      schema("attempt", "Attempt", "the newest request to the PSP", null: true),
      Member(name: "psp_redirect_url", shape: .text, isNullable: true, isOptional: true, meaning: "where to send the buyer; not in lists"),
      Member(name: "description", shape: .text, isNullable: true, isOptional: true, meaning: "as given; not in lists"),
      Member(name: "metadata", shape: .texts, isOptional: true, meaning: "your own names and texts; not in lists"),
    ])

  private static let orderMembers: [Member] = [
    text("seller_id", "whose sale it is"), text("sub_order_id", "your id of it", null: true),
    choice("status", PaymentStatus.allCases.map(\.rawValue), "how far it is"), amount("amount", "what the buyer pays for it"),
    amount("fee", "what the platform keeps"), amount("net", "what the seller gets"), bool("refunds_fee", "whether refunds give the fee back"),
    amount("amount_captured", "what was taken"), amount("fee_captured", "the fee on that"), amount("amount_refunded", "what went back"),
    amount("amount_refunding", "what is on its way back"), amount("fee_refunded", "the fee that went back, or is on its way"),
    amount("debt_settled", "what of it paid the seller's debt"), integer("hold", "the hold of an authorised order", null: true),
  ]

  static let orderOfPayment = AnswerSchema(
    name: "OrderOfPayment", summary: "One seller's part of a payment.", members: [text("payment_order_id", "its id")] + orderMembers)

  static let paymentOrder = AnswerSchema(
    name: "PaymentOrder", summary: "One seller's part of a payment, by itself.",
    members: [
      text("payment_order_id", "its id"), object("payment_order"), text("payment_id", "the payment it is of"), text("currency", "ISO 4217"),
    ] + orderMembers)

  static let refund = AnswerSchema(
    name: "Refund", summary: "Money back to a buyer.",
    members: [
      text("refund_id", "its id"), object("refund"),
      choice("source", ["orders", "suspense"], "who gives it: sellers and the platform, or money that belongs to nothing"),
      choice("status", RefundStatus.allCases.map(\.rawValue), "how far it is"), text("payment_id", "what it is of"),
      text("buyer_id", "who gets it", null: true), text("currency", "ISO 4217"), amount("amount", "the whole of it"),
      text("reason", "as given", null: true), array("shares", .schema("RefundShare"), "who gives what"),
      schema("failure", "Failure", "why it failed", null: true), text("psp", "the PSP, or wallet"),
      text("psp_payment", "the PSP's payment", null: true), text("psp_refund", "what the PSP calls it", null: true),
      choice("psp_status", pspStatuses, "how far the PSP said it is", null: true), bool("abandoned", "whether a person has ended it as not happened"),
      text("dead_letter", "the open dead letter about it", null: true), integer("entry_taken", "the entry that took the shares", null: true),
      integer("entry_given", "the entry that gave it", null: true), integer("entry_back", "the entry by which it flowed back", null: true),
      integer("entry_contradicted", "the entry of a refund that came about after it had been ended as failed", null: true),
      integer("entry_uncontradicted", "the entry that takes that back", null: true),
      bool("past_buyer", "whether the buyer's account was frozen or closed, so that it is booked past it"),
    ] + times + [schema("attempt", "Attempt", "the request to the PSP", null: true), metadata])

  static let refundShare = AnswerSchema(
    name: "RefundShare", summary: "What one order gives of a refund.",
    members: [
      text("payment_order_id", "the order"), text("seller_id", "whose"), amount("amount", "the whole share"),
      amount("fee", "the platform's part of it"),
      amount("owed", "what the seller's wallet lacked"), amount("settled_back", "what of it paid the seller's debt when it flowed back"),
      bool("homeless", "whether the wallet could not take it back, so that it lies in suspense"),
    ])

  static let payout = AnswerSchema(
    name: "Payout", summary: "A seller's balance on its way to a bank account.",
    members: [
      text("payout_id", "its id"), object("payout"), choice("status", PayoutStatus.allCases.map(\.rawValue), "how far it is"),
      text("seller_id", "whose balance"), text("bank_account", "where to"), text("currency", "ISO 4217"), amount("amount", "how much"),
      schema("failure", "Failure", "why it failed", null: true), text("psp", "the PSP"),
      text("psp_bank_account", "what the PSP calls the bank account"),
      text("psp_account", "the seller's connected account, where it goes through one", null: true),
      amount("amount_reused", "what lay there already"), text("payout_schedule", "the schedule that made it", null: true),
      text("psp_transfer", "the PSP's transfer", null: true), text("psp_payout", "what the PSP calls it", null: true),
      choice("psp_status", pspStatuses, "how far the PSP said it is", null: true), bool("abandoned", "whether a person has ended it as not happened"),
      text("dead_letter", "the open dead letter about it", null: true),
      bool("homeless", "whether the wallet could not take it back, so that it lies in suspense"),
      amount("debt_settled", "what of it paid the seller's debt when it came back"),
      integer("entry_reserved", "the hold on the wallet", null: true), integer("entry_in_transit", "the capture that sent it", null: true),
      integer("entry_released", "the release of the hold", null: true), integer("entry_reused", "the entry of what lay there", null: true),
      integer("entry_transferred", "the entry of the transfer", null: true), integer("entry_paid", "the entry of its arrival", null: true),
      integer("entry_back", "the entry by which it flowed back", null: true),
      integer("entry_contradicted", "the entry of a payment against a person's word", null: true),
      integer("entry_uncontradicted", "the entry that takes that back", null: true),
    ] + times + [
      schema("transfer_attempt", "Attempt", "the request for the transfer", null: true),
      schema("attempt", "Attempt", "the request for the payout", null: true),
      Member(name: "metadata", shape: .texts, isOptional: true, meaning: "your own names and texts; not in lists"),
    ])

  static let payoutSchedule = AnswerSchema(
    name: "PayoutSchedule", summary: "When a seller's balance is paid out by itself.",
    members: [
      text("payout_schedule_id", "the seller's id, a colon, and the currency"), object("payout_schedule"), text("seller_id", "whose balance"),
      text("currency", "ISO 4217"), choice("interval", PayoutSchedule.Interval.allCases.map(\.rawValue), "how often"),
      integer("anchor", "day of the week or month"), integer("hour", "UTC"), amount("threshold", "paid out once so much is there", null: true),
      amount("minimum", "less is left for the next time"), integer("next_due_ns", "when it is looked at next", null: true),
      integer("last_due_ns", "when it was looked at last", null: true), text("last_result", "what came of that", null: true),
      text("last_payout", "the newest payout that it made", null: true),
    ] + times)

  static let attempt = AnswerSchema(
    name: "Attempt", summary: "One request to a PSP, and what became of it so far.",
    members: [
      text("id", "its id"), text("psp", "the PSP"), choice("call", PSPCall.Kind.allCases.map(\.rawValue), "what is asked for"),
      choice("state", ["ready", "waiting", "done", "unknown", "dead"], "whose turn it is"), integer("begun", "seconds since 1970"),
      integer("tries", "sendings so far"), integer("due", "waiting: when it is sent again, nanoseconds since 1970; else 0"),
      bool("may_have_happened", "whether any of them may have done it"), array("history", .schema("Trial"), "the newest ten"),
    ])

  static let trial = AnswerSchema(
    name: "Trial", summary: "What came of one sending.",
    members: [
      integer("at", "seconds since 1970"), text("answer", "what the PSP said, in short"),
      choice("occurrence", PSPVerdict.Occurrence.allCases.map(\.rawValue), "whether it happened"),
    ])

  static let failure = AnswerSchema(
    name: "Failure", summary: "Why something failed.",
    members: [text("code", "in one vocabulary for all PSPs"), text("message", "for people", null: true)])
}
