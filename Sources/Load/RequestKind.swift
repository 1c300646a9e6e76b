/// What one request of a load is, and so what its reply must be.
enum RequestKind: UInt8, CaseIterable {
  /// Must be answered `[id, "posted", time]`.
  case transfer
  case post
  case hold
  case capture
  /// A transfer that will be asked again.
  case original
  /// Must be answered as its original was, but for the word `replayed`.
  case replay
  /// Must be answered `-INSUFFICIENT …`.
  case refusal
  /// Must be answered with the balance that the account was given.
  case knownBalance
  /// Must be answered with some amount.
  case anyBalance

  var isRead: Bool { self == .knownBalance || self == .anyBalance }

  /// The amount of each hold: all alike, so that a capture's is known without asking.
  static let holdText = "5.00"
  static let holdUnits: UInt64 = 500
}
