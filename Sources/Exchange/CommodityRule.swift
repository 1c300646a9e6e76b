import Money

/// Makes an asset code of whatever a file calls its commodity.
///
/// 1. A valid code stays as it is.
/// 2. A sign of the table below gives its currency; no name at all gives `UNITS`.
/// 3. Otherwise lower-case letters are raised, each run of other characters becomes one `.`, and a name that then begins with no letter, or is a
///    word of the command language, gets `X.` in front (`X` alone before a digit). A `.` left at the end is dropped.
///
/// So `hours` is `HOURS`, `ACME 2` is `ACME.2`, `2024bond` is `X2024BOND`, `date` is `X.DATE`.
enum CommodityRule {
  /// The code for `name`, or `nil` when it would be too long or nothing of the name remains.
  static func code(for name: String) -> AssetCode? {
    if let code = AssetCode(name) { return code }
    if let code = signs[name] { return AssetCode(code) }
    var text: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): text.append(byte - 0x20)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): text.append(byte)
      default: if text.last != UInt8(ascii: ".") { text.append(UInt8(ascii: ".")) }
      }
    }
    if text.last == UInt8(ascii: ".") { text.removeLast() }
    guard let first = text.first else { return nil }
    if first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9") {
      text.insert(UInt8(ascii: "X"), at: 0)
    } else if first == UInt8(ascii: ".") {
      text.insert(UInt8(ascii: "X"), at: 0)
    } else if first == UInt8(ascii: "_") || first == UInt8(ascii: "-") {
      text.insert(contentsOf: Array("X.".utf8), at: 0)
    }
    if let code = AssetCode(text.span) { return code }
    text.insert(contentsOf: Array("X.".utf8), at: 0)
    return AssetCode(text.span)
  }

  private static let signs: [String: String] = [
    "": "UNITS", "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₫": "VND",
    "₴": "UAH", "₦": "NGN", "₱": "PHP", "฿": "THB", "₺": "TRY", "₿": "BTC", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "R$": "BRL", "A$": "AUD",
    "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "元": "CNY", "円": "JPY", "Fr.": "CHF",
  ]
}
