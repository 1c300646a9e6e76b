import Money

/// An amount of money as Ducat holds it: whole units of the asset's smallest part. Each connector turns it into what its PSP counts in.
public struct PSPAmount: Sendable, Equatable {
  /// At least zero.
  public var units: Int128
  public var currency: AssetCode
  /// Decimal places of the currency in Ducat.
  public var scale: Int

  public init(units: Int128, currency: AssetCode, scale: Int) {
    self.units = units
    self.currency = currency
    self.scale = scale
  }
}
