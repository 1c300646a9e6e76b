/// One currency of ISO 4217.
public struct ISOCurrency: Hashable, Sendable {
  /// The three letters, such as `EUR`.
  public let code: AssetCode
  /// Decimal places of its minor unit: 0, 2, 3 or 4.
  public let scale: Int
  /// The English name in the standard.
  public let name: String
}
