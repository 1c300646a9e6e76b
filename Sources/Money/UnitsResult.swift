/// What a decimal amounts to in the smallest units of an asset.
public enum UnitsResult: Equatable, Sendable {
  /// Exactly this many units.
  case units(Int128)
  /// The text has more decimal places than the asset, be the extra ones zeros: nothing is rounded silently.
  case tooFine
  /// The number of units does not fit 127 bits.
  case tooLarge
}
