extension OperationTable {
  private static let lineItem: [OperationSpec.Field] = [
    .init("seller_id", .text(max: 64), required: true, "whose sale it is"), .init("amount", .amount, required: true, "in major units, above zero"),
    .init("sub_order_id", .text(max: 64), "your id of this part of the order"),
  ]
  static let payment: [OperationSpec.Field] = [
    .init("buyer_id", .text(max: 64), required: true, "your id of the buyer; opened when it is new"),
    .init("order_id", .text(max: 64), required: true, "your id of the order"), currency,
    .init("total_amount", .amount, "must be the sum of all parts; may be left out with seller_id and amount"),
    .init("line_items", .array(lineItem, max: 100), "one for each seller's part; this or seller_id and amount"),
    .init("seller_id", .text(max: 64), "the one seller"), .init("amount", .amount, "what the one seller sells for, in major units"),
    .init("payment_method", .text(max: 255), "a PSP's token, or `wallet` to pay from the buyer's balance; without it a hosted page is opened"),
    .init("success_url", .text(max: 2048), "hosted page: where the buyer goes afterwards; the server's own completion page unless told"),
    .init("cancel_url", .text(max: 2048), "hosted page: where the buyer goes who gives up"),
    .init("capture", .choice(["automatic", "manual"]), "`manual` only authorises; automatic unless told"),
    .init("psp", .text(max: 32), "the PSP to use; the first in the settings unless told"),
    .init("description", .text(max: 255), "for the buyer's page and the PSP's dashboard"), metadata,
  ]

  static let payIns: [OperationSpec] = [
    row(
      .pay, "PAY", .post, "/v1/payments", .paymentsWrite, key: true, status: 202, payment, answer: "Payment",
      "Takes a payment: one charge for the total, one order for each seller."),
    row(
      .payBulk, "PAYBULK", .post, "/v1/payments/bulk", .paymentsWrite, status: 200,
      [
        .init(
          "payments", .array([.init("idempotency_key", .text(max: 255), required: true, "the key of this payment")] + payment, max: 1000),
          required: true, "the payments")
      ],
      answer: "BulkResult", "Takes many payments, each with a key and a result of its own."),
    row(
      .paymentGet, "PAYMENT GET", .get, "/v1/payments/{id}", .paymentsRead, answer: "Payment", "Shows a payment with its orders."),
    row(
      .paymentList, "PAYMENT LIST", .get, "/v1/payments", .paymentsRead,
      [
        .init("buyer_id", .text(max: 64), "only of this buyer"), .init("seller_id", .text(max: 64), "only with an order of this seller"),
        .init("order_id", .text(max: 64), "only of this order"),
        .init("status", .choice(PaymentStatus.allCases.map(\.rawValue)), "only in this state"),
      ] + page, answer: "PaymentList", "Lists payments, newest first; one filter at a time."),
    row(
      .paymentCapture, "PAYMENT CAPTURE", .post, "/v1/payments/{id}/capture", .paymentsWrite, key: true, status: 202,
      [.init("amount", .amount, "all of it unless told; less releases the rest, shared out over the orders in proportion")], answer: "Payment",
      "Takes the money of an authorised payment."),
    row(
      .paymentCancel, "PAYMENT CANCEL", .post, "/v1/payments/{id}/cancel", .paymentsWrite, key: true, status: 202, answer: "Payment",
      "Gives up a payment that is not captured."),
    row(
      .paymentRetry, "PAYMENT RETRY", .post, "/v1/payments/{id}/retry", .paymentsWrite, key: true, status: 202,
      [.init("payment_method", .text(max: 255), "another token; the same one unless told, where the PSP's answer allows that")], answer: "Payment",
      "Charges a failed payment again."),
    row(
      .orderGet, "ORDER GET", .get, "/v1/payment_orders/{id}", .paymentsRead, answer: "PaymentOrder", "Shows one seller's part of a payment."),
    row(
      .refund, "REFUND", .post, "/v1/refunds", .paymentsWrite, key: true, status: 202,
      [
        .init("payment_id", .text(max: 64), "the payment; this or payment_order_id"),
        .init("payment_order_id", .text(max: 64), "one seller's part of it"),
        .init("amount", .amount, "all that is left unless told; of a payment it is shared out over the orders in proportion"),
        .init("reason", .choice(["duplicate", "fraudulent", "requested_by_customer"]), "for the PSP and the books"), metadata,
      ], answer: "Refund", "Gives money back to the buyer; sellers and the platform bear their shares."),
    row(.refundGet, "PAYMENT REFUND", .get, "/v1/refunds/{id}", .paymentsRead, answer: "Refund", "Shows a refund."),
    row(
      .deposit, "DEPOSIT", .post, "/v1/deposits", .paymentsWrite, key: true, status: 202,
      [
        .init("buyer_id", .text(max: 64), "whose wallet; this or seller_id"), .init("seller_id", .text(max: 64), "whose wallet"),
        .init("amount", .amount, required: true, "in major units, above zero"), currency,
        .init("payment_method", .text(max: 255), required: true, "a PSP's token"), .init("psp", .text(max: 32), "the PSP to use"), metadata,
      ], answer: "Payment", "Tops up a wallet through a PSP."),
    row(.depositGet, "PAYMENT DEPOSIT", .get, "/v1/deposits/{id}", .paymentsRead, answer: "Payment", "Shows a deposit."),
  ]
}
