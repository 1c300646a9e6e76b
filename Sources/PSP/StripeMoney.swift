import Money

/// How Stripe counts money: whole minor units, whose size is not everywhere that of ISO 4217, and some of which must be round.
///
/// Source: docs.stripe.com/currencies (zero-decimal, three-decimal, special cases). Amounts are exact or not expressible; nothing is rounded.
enum StripeMoney {
  /// Decimal places at Stripe, and what an amount must be a multiple of.
  struct Rule: Equatable {
    var scale: Int
    var step: Int128 = 1
    /// The same for payouts, where they are coarser.
    var payoutStep: Int128 = 1
  }

  /// The rule of a currency; `nil` for what is no currency of ISO 4217, or one whose count at Stripe nobody has written down.
  static func rule(of currency: AssetCode) -> Rule? {
    let code = currency.description
    if let special = special[code] { return special }
    // All else has two places, where ISO 4217 says so too; where it does not (IQD, LYD, UYI, …), a guess could be wrong by a factor.
    return ISO4217.currency(currency)?.scale == 2 ? Rule(scale: 2) : nil
  }

  /// Stripe's minor units of an amount, or `nil` when there is no such whole number, or none that Stripe takes; zero is none.
  static func minorUnits(_ amount: PSPAmount, isPayout: Bool = false) -> Int? {
    guard let rule = rule(of: amount.currency), amount.units > 0, let units = rescaled(amount.units, from: amount.scale, to: rule.scale) else {
      return nil
    }
    return units.isMultiple(of: isPayout ? max(rule.step, rule.payoutStep) : rule.step) ? Int(exactly: units) : nil
  }

  /// The amount in Ducat's units, or `nil` when the currency is unknown or Ducat has too few places for it.
  /// - Parameter currency: as Stripe writes it, in lower case.
  static func amount(_ minorUnits: Int, currency: String) -> PSPAmount? {
    guard minorUnits >= 0, let code = AssetCode(currency.uppercased()), let rule = rule(of: code), let known = ISO4217.currency(code),
      let units = rescaled(Int128(minorUnits), from: rule.scale, to: known.scale)
    else { return nil }
    return PSPAmount(units: units, currency: code, scale: known.scale)
  }

  /// The same value with other decimal places; `nil` when it is not whole or too large.
  private static func rescaled(_ units: Int128, from old: Int, to new: Int) -> Int128? {
    if old == new { return units }
    guard (0...assetScaleMax).contains(old), (0...assetScaleMax).contains(new) else { return nil }
    if old > new {
      let (quotient, remainder) = units.quotientAndRemainder(dividingBy: Int128(powerOfTen(old - new)))
      return remainder == 0 ? quotient : nil
    }
    let (product, overflow) = units.multipliedReportingOverflow(by: Int128(powerOfTen(new - old)))
    return overflow ? nil : product
  }

  private static let special: [String: Rule] = {
    var rules: [String: Rule] = [:]
    for code in ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"] {
      rules[code] = Rule(scale: 0)
    }
    // The card networks take no third place.
    for code in ["BHD", "JOD", "KWD", "OMR", "TND"] { rules[code] = Rule(scale: 3, step: 10, payoutStep: 10) }
    // Without decimals in the world, with two of them in the interface for old times' sake: 5 ISK are 500.
    for code in ["ISK", "UGX"] { rules[code] = Rule(scale: 2, step: 100, payoutStep: 100) }
    // Charged in hundredths, paid out in whole ones.
    for code in ["HUF", "TWD"] { rules[code] = Rule(scale: 2, payoutStep: 100) }
    return rules
  }()
}
