import Money
import Testing

@testable import PSP

@Suite struct StripeMoneyTests {
  /// Currency, units and scale in Ducat, and Stripe's units of a charge and of a payout.
  @Test(
    arguments: [
      ("EUR", 1999, 2, 1999, 1999), ("USD", 1, 2, 1, 1), ("JPY", 500, 0, 500, 500), ("KRW", 1, 0, 1, 1), ("COP", 150, 2, 150, 150),
      // The third place is there, and must be 0.
      ("KWD", 5120, 3, 5120, 5120), ("KWD", 5124, 3, nil, nil), ("BHD", 10, 3, 10, 10),
      // Without decimals in ISO 4217, with two at Stripe.
      ("ISK", 5, 0, 500, 500), ("UGX", 5, 0, 500, 500), ("ISK", 550, 2, nil, nil), ("ISK", 500, 2, 500, 500),
      // With two decimals in ISO 4217, without at Stripe.
      ("MGA", 500, 2, 5, 5), ("MGA", 550, 2, nil, nil),
      // Payouts in whole ones only.
      ("HUF", 1045, 2, 1045, nil), ("HUF", 1000, 2, 1000, 1000), ("TWD", 80045, 2, 80045, nil), ("TWD", 80000, 2, 80000, 80000),
      // Another scale than the currency's own.
      ("EUR", 19_990_000, 6, 1999, 1999), ("EUR", 19_990_001, 6, nil, nil), ("EUR", 19, 0, 1900, 1900), ("JPY", 50, 1, 5, 5),
      ("JPY", 55, 1, nil, nil),
      // Nobody wrote down how Stripe counts these.
      ("IQD", 1000, 3, nil, nil), ("LYD", 1000, 3, nil, nil), ("UYI", 1, 0, nil, nil), ("CLF", 10_000, 4, nil, nil), ("POINTS", 1, 0, nil, nil),
      ("EUR", 0, 2, nil, nil), ("EUR", -1, 2, nil, nil),
    ] as [(String, Int, Int, Int?, Int?)])
  func amountsAreExactOrNotThere(currency: String, units: Int, scale: Int, charge: Int?, payout: Int?) throws {
    let amount = PSPAmount(units: Int128(units), currency: try #require(AssetCode(currency)), scale: scale)
    #expect(StripeMoney.minorUnits(amount) == charge)
    #expect(StripeMoney.minorUnits(amount, isPayout: true) == payout)
  }

  @Test func amountsBeyond64BitsAreNotThere() throws {
    for units in [Int128(Int.max) + 1, Int128.max] { #expect(StripeMoney.minorUnits(try .of(units)) == nil) }
    #expect(StripeMoney.minorUnits(try .of(Int128(Int.max))) == Int.max)
    #expect(StripeMoney.minorUnits(try .of(Int128.max / 10, "ISK")) == nil)
  }

  @Test func whatCameBackIsWhatWasSent() throws {
    var count = 0
    for currency in ISO4217.currencies {
      let amount = PSPAmount(units: 1_234_500, currency: currency.code, scale: currency.scale)
      guard let units = StripeMoney.minorUnits(amount) else { continue }
      count += 1
      #expect(StripeMoney.amount(units, currency: currency.code.description.lowercased()) == amount)
    }
    #expect(count > 140)
  }

  @Test(arguments: [("isk", 550), ("eur", -1), ("xxx", 1), ("usdc", 1), ("", 1), ("iqd", 1)])
  func whatDucatCannotHoldIsNotThere(currency: String, units: Int) { #expect(StripeMoney.amount(units, currency: currency) == nil) }

  @Test func amountsInDucatsScale() throws {
    #expect(try StripeMoney.amount(500, currency: "isk") == .of(5, "ISK"))
    #expect(try StripeMoney.amount(5, currency: "mga") == .of(500, "MGA"))
    #expect(try StripeMoney.amount(0, currency: "eur") == .of(0))
  }
}
