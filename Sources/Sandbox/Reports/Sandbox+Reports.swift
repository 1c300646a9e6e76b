import Client

/// Files as the provider writes them: CSV with a header line, amounts in major units, times in UTC.
extension Sandbox {
  /// The reports that there are.
  enum ReportType: String, CaseIterable {
    case activity = "balance_change_from_activity.itemized.6"
    case payoutReconciliation = "payout_reconciliation.itemized.7"
    case payouts = "payouts.itemized.3"
    case summary = "balance.summary.1"
  }

  /// `POST /v1/reporting/report_runs`
  func createReportRun(_ call: Call) throws(APIError) -> any Record {
    let type = try call.parameters.required("report_type")
    guard ReportType(rawValue: type) != nil else { throw .noSuch("report type", type, param: "report_type") }
    guard let interval = try call.parameters.child("parameters") else { throw .missing("parameters") }
    let from = try interval.requiredInteger("interval_start")
    let to = try interval.requiredInteger("interval_end")
    interval.passWhole("columns", "timezone")
    try call.finish()
    if to > clock.seconds { throw .invalid("parameters[interval_end]", "The data for this report is available until \(clock.seconds).") }
    if from >= to { throw .invalid("parameters[interval_start]", "The interval must begin before it ends.") }
    let run = ReportRun(id: newID("frr_"), created: clock.seconds, account: call.account, type: type, from: from, to: to)
    reportRuns[run.id] = run
    later(1, .completeReport(run.id))
    return run
  }

  /// A report is ready.
  func completeReport(_ id: String) {
    reportRuns.change(id) { $0.status = "succeeded" }
    if let run = reportRuns[id] { emit("reporting.report_run.succeeded", run) }
  }

  /// The file of a report over [from, to), in seconds.
  func report(_ type: ReportType, account: String, from: Int, to: Int) -> String {
    switch type {
    case .activity: activityReport(account, from, to)
    case .payoutReconciliation: reconciliationReport(account, from, to)
    case .payouts: payoutReport(account, from, to)
    case .summary: summaryReport(account, from, to)
    }
  }

  private static let activityColumns = [
    "balance_transaction_id", "created_utc", "created", "available_on_utc", "available_on", "currency", "gross", "fee", "net", "reporting_category",
    "source_id", "description", "customer_facing_amount", "customer_facing_currency", "automatic_payout_id", "automatic_payout_effective_at_utc",
    "automatic_payout_effective_at", "customer_id", "charge_id", "payment_intent_id", "charge_created_utc", "charge_created", "payment_method_type",
    "card_brand", "card_funding", "card_country", "dispute_reason", "connected_account_id",
  ]

  private func activityReport(_ account: String, _ from: Int, _ to: Int) -> String {
    var csv = CSV(header: Sandbox.activityColumns)
    for transaction in transactions.elements
    where transaction.account == account && (from..<to).contains(transaction.created) && !Sandbox.isPayout(transaction) {
      csv.add(activityRow(transaction))
    }
    return csv.text
  }

  /// The rows of each automatic payout that was effective in the interval; together they are its amount.
  private func reconciliationReport(_ account: String, _ from: Int, _ to: Int) -> String {
    let columns =
      ["automatic_payout_id", "automatic_payout_effective_at"] + Sandbox.activityColumns.filter { !$0.hasPrefix("automatic_payout") } + [
        "trace_id", "trace_id_status",
      ]
    var csv = CSV(header: columns)
    for transaction in transactions.elements {
      guard transaction.account == account, let id = transaction.payout, let payout = payouts[id], (from..<to).contains(payout.arrival),
        transaction.source != id
      else { continue }
      let row = zip(Sandbox.activityColumns, activityRow(transaction)).filter { !$0.0.hasPrefix("automatic_payout") }.map(\.1)
      csv.add([id, Sandbox.reportTime(payout.arrival)] + row + [payout.trace ?? "", payout.trace == nil ? "pending" : "supported"])
    }
    return csv.text
  }

  private func payoutReport(_ account: String, _ from: Int, _ to: Int) -> String {
    var csv = CSV(header: [
      "payout_id", "effective_at_utc", "effective_at", "currency", "gross", "fee", "net", "reporting_category", "balance_transaction_id",
      "description",
      "payout_expected_arrival_date", "payout_status", "payout_reversed_at_utc", "payout_reversed_at", "payout_type", "payout_description",
      "payout_destination_id",
    ])
    for transaction in transactions.elements
    where transaction.account == account && (from..<to).contains(transaction.created) && Sandbox.isPayout(transaction) {
      guard let payout = payouts[transaction.source] else { continue }
      let reversed = payout.failureTransaction.flatMap { transactions[$0] }.map { Sandbox.reportTime($0.created) } ?? ""
      let time = Sandbox.reportTime(transaction.created)
      // Seen from the bank: what went out is positive here.
      csv.add([
        payout.id, time, time, payout.currency, Sandbox.major(transaction.amount, payout.currency), Sandbox.major(transaction.fee, payout.currency),
        Sandbox.major(transaction.net, payout.currency), transaction.reportingCategory, transaction.id, transaction.description ?? "",
        Timestamp.date(days: payout.arrival / 86_400), payout.status, reversed, reversed, "bank_account", payout.description ?? "",
        payout.destination,
      ])
    }
    return csv.text
  }

  /// Start + activity + payouts = end, for each currency.
  private func summaryReport(_ account: String, _ from: Int, _ to: Int) -> String {
    var csv = CSV(header: ["category", "description", "net_amount", "currency"])
    let own = transactions.elements.filter { $0.account == account }
    for currency in Set(own.map(\.currency)).sorted() {
      let all = own.filter { $0.currency == currency }
      let start = all.filter { $0.created < from }.reduce(0) { $0 + $1.net }
      let within = all.filter { (from..<to).contains($0.created) }
      let activity = within.filter { !Sandbox.isPayout($0) }.reduce(0) { $0 + $1.net }
      let paidOut = within.filter(Sandbox.isPayout).reduce(0) { $0 + $1.net }
      for (category, text, amount) in [
        ("starting_balance", "Starting balance", start), ("activity", "Balance change from activity", activity),
        ("payouts", "Total payouts", paidOut),
        ("ending_balance", "Ending balance", start + activity + paidOut),
      ] { csv.add([category, text, Sandbox.major(amount, currency), currency]) }
    }
    return csv.text
  }

  private func activityRow(_ transaction: BalanceTransaction) -> [String] {
    let refund = refunds[transaction.source]
    let dispute = disputes[transaction.source]
    let charge = charges[refund?.charge ?? dispute?.charge ?? transaction.source]
    let payout = transaction.payout.flatMap { payouts[$0] }
    let effective = payout.map { Sandbox.reportTime($0.arrival) } ?? ""
    let created = Sandbox.reportTime(transaction.created)
    let available = Sandbox.reportTime(transaction.availableOn)
    let charged = charge.map { Sandbox.reportTime($0.created) } ?? ""
    let isCharge = transaction.reportingCategory == "charge"
    let card = charge.flatMap { $0.method.type == "card" ? $0.method : nil }
    return [
      transaction.id, created, created, available, available, transaction.currency, Sandbox.major(transaction.amount, transaction.currency),
      Sandbox.major(transaction.fee, transaction.currency), Sandbox.major(transaction.net, transaction.currency), transaction.reportingCategory,
      transaction.source, transaction.description ?? "", isCharge ? Sandbox.major(transaction.amount, transaction.currency) : "",
      isCharge ? transaction.currency : "", transaction.payout ?? "", effective, effective, charge?.customer ?? "", charge?.id ?? "",
      charge?.paymentIntent ?? "", charged, charged, charge?.method.type ?? "", card?.brand ?? "", card == nil ? "" : "credit",
      card == nil ? "" : "US",
      dispute?.reason ?? "",
      transfers[transaction.source]?.destination ?? reversals[transaction.source].flatMap { transfers[$0.transfer]?.destination } ?? "",
    ]
  }

  private static func isPayout(_ transaction: BalanceTransaction) -> Bool {
    transaction.reportingCategory == "payout" || transaction.reportingCategory == "payout_reversal"
  }

  /// `2026-01-31 09:30:00`.
  static func reportTime(_ seconds: Int) -> String {
    let text = Timestamp.text(nanoseconds: seconds * 1_000_000_000)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
  }
}
