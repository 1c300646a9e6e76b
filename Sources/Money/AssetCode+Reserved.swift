/// The words of the command language that no asset may be called, so that an optional asset and the keyword after it cannot be confused.
extension AssetCode {
  /// The reserved words, in byte order.
  public static let reservedWords: [String] = [
    "AFTER", "AT", "AVAILABLE", "BLOCK", "BOTH", "CEILING", "COUNT", "CREDIT", "CREDITS", "DATE", "DEBIT", "DEBITS", "FINAL", "FLOOR",
    "FROM", "IF", "LIMIT", "MEMO", "META", "NONE", "PENDING", "POSTED", "SCALE", "SEQ", "TIMEOUT", "TO", "TYPE", "UPTO", "VERSION",
  ]

  /// Whether a code packed as `first` and `second` is a reserved word.
  ///
  /// The constants are the words packed as codes are; the test suite holds them against `reservedWords`. A switch over integers is a
  /// few comparisons, where a search through strings would cost more than all the rest of reading a code.
  @inlinable @inline(__always)
  static func isReserved(_ first: UInt64, _ second: UInt64) -> Bool {
    switch first {
    case 0x4146_5445_5200_0000: true  // AFTER
    case 0x4154_0000_0000_0000: true  // AT
    case 0x4156_4149_4C41_424C: second == 0x4500_0000_0000_0000  // AVAILABLE
    case 0x424C_4F43_4B00_0000: true  // BLOCK
    case 0x424F_5448_0000_0000: true  // BOTH
    case 0x4345_494C_494E_4700: true  // CEILING
    case 0x434F_554E_5400_0000: true  // COUNT
    case 0x4352_4544_4954_0000: true  // CREDIT
    case 0x4352_4544_4954_5300: true  // CREDITS
    case 0x4441_5445_0000_0000: true  // DATE
    case 0x4445_4249_5400_0000: true  // DEBIT
    case 0x4445_4249_5453_0000: true  // DEBITS
    case 0x4649_4E41_4C00_0000: true  // FINAL
    case 0x464C_4F4F_5200_0000: true  // FLOOR
    case 0x4652_4F4D_0000_0000: true  // FROM
    case 0x4946_0000_0000_0000: true  // IF
    case 0x4C49_4D49_5400_0000: true  // LIMIT
    case 0x4D45_4D4F_0000_0000: true  // MEMO
    case 0x4D45_5441_0000_0000: true  // META
    case 0x4E4F_4E45_0000_0000: true  // NONE
    case 0x5045_4E44_494E_4700: true  // PENDING
    case 0x504F_5354_4544_0000: true  // POSTED
    case 0x5343_414C_4500_0000: true  // SCALE
    case 0x5345_5100_0000_0000: true  // SEQ
    case 0x5449_4D45_4F55_5400: true  // TIMEOUT
    case 0x544F_0000_0000_0000: true  // TO
    case 0x5459_5045_0000_0000: true  // TYPE
    case 0x5550_544F_0000_0000: true  // UPTO
    case 0x5645_5253_494F_4E00: true  // VERSION
    default: false
    }
  }
}
