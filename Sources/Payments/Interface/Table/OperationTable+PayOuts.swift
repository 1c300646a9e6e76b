extension OperationTable {
  static let payOuts: [OperationSpec] = [
    row(
      .payout, "PAYOUT", .post, "/v1/payouts", .payoutsWrite, key: true, status: 202,
      [
        .init("seller_id", .text(max: 64), required: true, "whose balance"),
        .init("amount", .amount, required: true, "in major units, or `ALL` that is available above the minimum balance"), currency,
        .init("bank_account", .text(max: 64), "where to; the seller's default bank account unless told"), metadata,
      ], answer: "Payout", "Sends a seller's balance to a bank account."),
    row(.payoutGet, "PAYMENT PAYOUT", .get, "/v1/payouts/{id}", .payoutsRead, answer: "Payout", "Shows a payout."),
    row(
      .payoutList, "PAYMENT PAYOUTS", .get, "/v1/payouts", .payoutsRead,
      [
        .init("seller_id", .text(max: 64), "only of this seller"),
        .init("status", .choice(PayoutStatus.allCases.map(\.rawValue)), "only in this state"),
      ] + page,
      answer: "PayoutList", "Lists payouts, newest first; one filter at a time."),
    row(
      .scheduleSet, "SCHEDULE", .post, "/v1/payout_schedules", .payoutsWrite, key: true,
      [
        .init("seller_id", .text(max: 64), required: true, "whose balance"), currency,
        .init("interval", .choice(["daily", "weekly", "monthly", "threshold", "manual"]), required: true, "when; `manual` ends the schedule"),
        .init("anchor", .integer(1...31), "weekly: the day, 1 is Monday; monthly: the day, the last one where the month is shorter"),
        .init("hour", .integer(0...23), "UTC; 2 unless told"), .init("threshold", .amount, "interval threshold: paid out once so much is available"),
        .init("minimum", .amount, "less than this is left for the next time"),
      ], answer: "PayoutSchedule", "Says when a seller's balance is paid out by itself."),
    row(
      .scheduleGet, "PAYMENT SCHEDULE", .get, "/v1/payout_schedules/{id}", .payoutsRead, answer: "PayoutSchedule",
      "Shows a schedule; its id is the seller's, a colon, and the currency."),
  ]
}
