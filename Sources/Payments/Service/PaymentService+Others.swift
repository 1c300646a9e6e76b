import JSON
import Ledger
import Memory
import PSP

/// Payouts, schedules, parties, wallets.
extension PaymentService {
  func readOthers(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    throw PaymentFault(500, .api, "not_implemented", "This operation is not there yet")
  }
  mutating func writeOthers(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    throw PaymentFault(500, .api, "not_implemented", "This operation is not there yet")
  }
  mutating func judgePayout(_ id: String, _ attempt: String, _ verdict: PSPVerdict, body: [UInt8], _ ledger: inout Ledger) throws(PaymentFault) {}
  mutating func learnPayout(_ news: PSPObject, _ id: String, _ ledger: inout Ledger) throws(PaymentFault) {}
  mutating func wakePayout(_ id: String, _ ledger: inout Ledger) throws(PaymentFault) {}
  mutating func revivePayout(_ id: String, _ letter: DeadLetter, _ ledger: inout Ledger) throws(PaymentFault) {}
  mutating func failPayout(_ id: String, _ letter: DeadLetter, _ ledger: inout Ledger) throws(PaymentFault) {}
  mutating func judgeBankAccount(_ id: String, _ attempt: String, _ verdict: PSPVerdict, body: [UInt8], _ ledger: inout Ledger) throws(PaymentFault) {
  }
  mutating func learnBankAccount(_ news: PSPObject, _ id: String, _ ledger: inout Ledger) throws(PaymentFault) {}
  mutating func wakeBankAccount(_ id: String, _ ledger: inout Ledger) throws(PaymentFault) {}
  mutating func reviveBankAccount(_ id: String, _ letter: DeadLetter, _ ledger: inout Ledger) throws(PaymentFault) {}
  mutating func failBankAccount(_ id: String, _ letter: DeadLetter, _ ledger: inout Ledger) throws(PaymentFault) {}
  mutating func wakeSchedule(_ id: String, _ ledger: inout Ledger) throws(PaymentFault) {}
  func attemptOfOthers(_ id: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> Attempt? { nil }

  /// A seller's terms; a fault that names `param` when there is no such seller.
  func terms(of seller: String, _ param: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> SellerTerms {
    SellerTerms(percent: settings.feePercent)
  }
  /// The PSP's id of a buyer.
  func customer(of buyer: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> String? { nil }
}

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
