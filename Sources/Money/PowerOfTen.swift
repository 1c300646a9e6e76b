/// The most decimal places an asset may have: one unit in a billion billion.
public let assetScaleMax = 18

/// Ten to the power of `exponent`, which is 0...19 (10^19 is the largest that fits 64 bits).
///
/// Written as a switch because the optimiser makes a constant table of it; a global array would be checked for initialisation on every use.
@inlinable
public func powerOfTen(_ exponent: Int) -> UInt64 {
  switch exponent {
  case 0: 1
  case 1: 10
  case 2: 100
  case 3: 1_000
  case 4: 10_000
  case 5: 100_000
  case 6: 1_000_000
  case 7: 10_000_000
  case 8: 100_000_000
  case 9: 1_000_000_000
  case 10: 10_000_000_000
  case 11: 100_000_000_000
  case 12: 1_000_000_000_000
  case 13: 10_000_000_000_000
  case 14: 100_000_000_000_000
  case 15: 1_000_000_000_000_000
  case 16: 10_000_000_000_000_000
  case 17: 100_000_000_000_000_000
  case 18: 1_000_000_000_000_000_000
  case 19: 10_000_000_000_000_000_000
  default: preconditionFailure("no such power of ten in 64 bits")
  }
}
