import JSON
import Money

/// What a sale of a seller costs them.
struct SellerTerms {
  var percent: Int128 = 0
  /// Decimal text in the currency of the sale.
  var fixed: String?
  var refundsFee = true

  /// The fee rule in a currency; a fault when the fixed part has more decimal places than the currency.
  func fee(_ currency: Currency, _ param: String) throws(PaymentFault) -> FeeRule {
    guard let fixed else { return FeeRule(percent: percent) }
    do throws(AmountProblem) { return FeeRule(percent: percent, fixed: try JSONValue.string(fixed).units(scale: currency.scale)) } catch {
      throw PaymentFault.state("fee_scale", "The seller's fixed fee \(fixed) cannot be taken in \(currency.text)", param: param)
    }
  }
}
