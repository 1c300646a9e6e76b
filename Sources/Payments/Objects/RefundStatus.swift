/// How far a refund is.
public enum RefundStatus: String, Sendable, CaseIterable {
  /// The shares are taken; the PSP is being asked, or at it.
  case executing = "EXECUTING"
  /// Nobody can tell whether the PSP did it; the shares stay taken.
  case unknown = "UNKNOWN"
  case success = "SUCCESS"
  /// The shares flowed back.
  case failed = "FAILED"

  /// The states that may follow each one. A refund that succeeded can fail later.
  public static let successors: [RefundStatus: Set<RefundStatus>] = [
    .executing: [.success, .failed, .unknown], .unknown: [.success, .failed, .executing], .success: [.failed], .failed: [],
  ]
}
