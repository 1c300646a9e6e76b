/// How far a payment or an order is.
public enum PaymentStatus: String, Sendable, CaseIterable {
  /// Stored, not sent to the PSP yet.
  case created = "CREATED"
  /// The PSP is at it, or the buyer is.
  case executing = "EXECUTING"
  /// Nobody can tell whether the PSP did it. It is asked, and nothing is sent again.
  case unknown = "UNKNOWN"
  /// Authorised: the money can be captured.
  case authorized = "AUTHORIZED"
  case success = "SUCCESS"
  case failed = "FAILED"
  case cancelled = "CANCELLED"
  case partiallyRefunded = "PARTIALLY_REFUNDED"
  case refunded = "REFUNDED"

  /// The states that may follow each one. Every change goes through this table.
  public static let successors: [PaymentStatus: Set<PaymentStatus>] = [
    .created: [.executing, .failed, .cancelled, .success],
    .executing: [.success, .authorized, .failed, .unknown, .cancelled],
    .unknown: [.success, .authorized, .failed, .cancelled, .executing],
    .authorized: [.executing, .success, .cancelled, .failed],
    // A new try; or the PSP says late that the money came after all.
    .failed: [.executing, .success, .authorized],
    .success: [.partiallyRefunded, .refunded],
    // A refund that fails later gives the money back to the sellers.
    .partiallyRefunded: [.partiallyRefunded, .refunded, .success],
    .refunded: [.partiallyRefunded, .success],
    .cancelled: [],
  ]

  /// Whether the money was taken, and perhaps given back.
  var hasMoney: Bool { self == .success || self == .partiallyRefunded || self == .refunded }

  /// Whether nothing more happens by itself.
  public var isSettled: Bool { self != .created && self != .executing && self != .unknown }
}
