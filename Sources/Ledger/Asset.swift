import Money

/// An asset that amounts can be in: a currency of ISO 4217, or one that was defined.
public struct Asset: Sendable, BitwiseCopyable {
  public let code: AssetCode
  /// Decimal places, 0...18.
  public let scale: Int
  /// The record that defined it; 0 for those that are built in.
  public let sequence: UInt64
}
