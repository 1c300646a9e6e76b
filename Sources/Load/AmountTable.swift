/// The amounts that requests carry, by their number on the connection: so what was acknowledged can be summed from the replies alone.
///
/// Sixty-four different amounts of four characters each, taken in turn.
public struct AmountTable: Sendable {
  /// How an amount is written.
  public enum Form: Sendable {
    /// `1.00` to `9.99`.
    case majorUnits
    /// `1000` to `9999`.
    case minorUnits
  }

  private static let count = 64

  /// Minor units of each amount.
  private let units: [UInt64]
  /// The text of each amount, as the word whose bytes in memory order are the characters.
  private let words: [UInt32]

  public init(_ form: Form) {
    var units: [UInt64] = []
    var words: [UInt32] = []
    for index in 0..<AmountTable.count {
      let value = form == .majorUnits ? 100 + index * 899 / (AmountTable.count - 1) : 1000 + index * 8999 / (AmountTable.count - 1)
      var text = Array(String(value).utf8)
      if form == .majorUnits { text.insert(UInt8(ascii: "."), at: 1) }
      units.append(UInt64(value))
      words.append(text.reduce(0) { $0 << 8 | UInt32($1) }.bigEndian)
    }
    self.units = units
    self.words = words
  }

  @inline(__always)
  func word(of ordinal: Int) -> UInt32 { words[ordinal & (AmountTable.count - 1)] }

  /// The text of an amount.
  func text(of ordinal: Int) -> String {
    let word = UInt32(bigEndian: word(of: ordinal))
    return String(decoding: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }, as: UTF8.self)
  }

  /// Minor units of the request with this number on its connection.
  @inline(__always)
  public func units(of ordinal: Int) -> UInt64 { units[ordinal & (AmountTable.count - 1)] }

  /// The sum of the minor units of `count` requests in a row.
  func units(from ordinal: Int, count: Int) -> UInt64 {
    let (rounds, rest) = count.quotientAndRemainder(dividingBy: AmountTable.count)
    return (0..<rest).reduce(units.reduce(0, +) * UInt64(rounds)) { $0 + units(of: ordinal + $1) }
  }
}
