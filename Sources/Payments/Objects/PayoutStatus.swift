/// How far a payout is.
public enum PayoutStatus: String, Sendable, CaseIterable {
  /// The balance is reserved; the PSP is being asked.
  case executing = "EXECUTING"
  /// Nobody can tell whether the PSP did it; the balance stays reserved.
  case unknown = "UNKNOWN"
  /// On its way to the bank.
  case inTransit = "IN_TRANSIT"
  case success = "SUCCESS"
  case failed = "FAILED"

  /// The states that may follow each one. A payout that was paid can come back.
  public static let successors: [PayoutStatus: Set<PayoutStatus>] = [
    .executing: [.inTransit, .success, .failed, .unknown],
    .unknown: [.inTransit, .success, .failed, .executing],
    .inTransit: [.success, .failed],
    .success: [.failed],
    .failed: [],
  ]
}
